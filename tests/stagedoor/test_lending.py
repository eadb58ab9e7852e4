from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import httpx
import pytest

from stagedoor import ServerFailed
from stagedoor._lending import Lender, borrow


@pytest.fixture
def lender() -> Iterator[Lender]:
    """A lender that is stopped after the test."""
    lender = Lender()
    yield lender
    lender.stop()


def test_nothing_is_started_that_nobody_asks_for(lender: Lender) -> None:
    ticket = lender.ticket()
    assert lender.ticket() == ticket
    assert lender.server is None


def test_everybody_gets_the_same_server(lender: Lender) -> None:
    ticket = lender.ticket()
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: borrow(ticket), range(8)))
    assert urls == {lender.url()}
    assert httpx.get(f"{urls.pop()}/healthz", trust_env=False).is_success


def test_a_server_that_cannot_start_is_told_to_everybody_and_tried_once(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGEDOOR_SMTP_STARTTLS", "maybe")
    with pytest.raises(ServerFailed, match="Input should be"):
        lender.url()
    monkeypatch.delenv("STAGEDOOR_SMTP_STARTTLS")
    with pytest.raises(ServerFailed, match="Input should be"):
        borrow(lender.ticket())


def test_strangers_and_those_who_hang_up_do_not_stop_the_lending(lender: Lender) -> None:
    ticket = lender.ticket()
    address = (ticket["host"], int(ticket["port"]))
    with pytest.raises(AuthenticationError):
        Client(address, authkey=b"guessed")
    Client(address, authkey=bytes.fromhex(ticket["key"])).close()
    assert borrow(ticket) == lender.url()


def test_stopping_twice_is_no_error(lender: Lender) -> None:
    lender.ticket()
    lender.stop()
