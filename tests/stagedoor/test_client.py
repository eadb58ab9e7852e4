from concurrent.futures import ThreadPoolExecutor

import pytest

from stagedoor import Stagedoor, WaitTimeout
from tests.stagedoor.senders import send_text

ANN = "+15551230001"


def test_a_client_knows_where_it_is(door: Stagedoor, name: str) -> None:
    assert door.name == name
    assert door.sandbox_url == f"{door.url}/s/{name}"
    assert repr(door) == f"<Stagedoor {door.sandbox_url}>"


def test_a_client_for_another_sandbox_sees_its_traffic_only(door: Stagedoor, name: str) -> None:
    other = door.sandbox(f"{name}-2")
    send_text(door.env(), ANN, "Here")
    send_text(other.env(), ANN, "There")
    assert [each.body for each in door.sms.list()] == ["Here"]
    assert [each.body for each in other.sms.list()] == ["There"]


def test_closing_a_client_for_another_sandbox_leaves_its_maker_open(door: Stagedoor, name: str) -> None:
    with door.sandbox(f"{name}-2") as other:
        other.clock.now()
    assert door.captures.list() == []


def test_waits_last_as_long_as_the_client_says(door: Stagedoor) -> None:
    with Stagedoor(door.url, sandbox=door.name, timeout=0.01) as hasty:
        for client in (hasty, hasty.sandbox(door.name)):
            with pytest.raises(WaitTimeout, match=r"Waited 0\.01 s"):
                client.sms.wait_for()


def test_threads_share_a_client(door: Stagedoor) -> None:
    env = door.env()
    with ThreadPoolExecutor(8) as pool:
        waits = [pool.submit(door.sms.wait_for, to=f"+1555123000{digit}") for digit in range(8)]
        for digit in range(8):
            send_text(env, f"+1555123000{digit}", f"Text {digit}")
        assert [wait.result().body for wait in waits] == [f"Text {digit}" for digit in range(8)]


async def test_an_asynchronous_twin_sees_the_same_sandbox(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Hi")
    async with door.asynchronous() as twin:
        assert twin.name == door.name
        assert (await twin.sms.wait_for(to=ANN)).body == "Hi"
