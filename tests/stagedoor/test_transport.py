from base64 import b64encode
from collections.abc import Iterator

import pytest

from stagedoor import AsyncStagedoor, ServerUnreachable, Stagedoor, StagedoorError
from stagedoor._transport import checked_url, httpx_options, httpx_request, is_loopback, shown_url
from stagedoor._wire import Request
from tests.stagedoor.scripted import page, scripted, unused_url

CLOCK = '{"now": "2026-11-23T00:00:00.000Z"}'


@pytest.mark.parametrize("url", ["127.0.0.1:8025", "ftp://x", "http://", ""])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not a URL like"):
        checked_url(url)


def test_a_slash_at_the_end_is_no_part_of_the_url() -> None:
    assert checked_url("https://door.example/base/") == "https://door.example/base"


def test_a_password_is_not_shown() -> None:
    assert shown_url("https://ann:secret@door.example:8025/x") == "https://door.example:8025/x"


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:8025", True),
        ("http://[::1]:8025", True),
        ("http://localhost", True),
        ("http://door.localhost", True),
        ("http://door.example", False),
        ("http://10.0.0.1", False),
    ],
)
def test_proxies_of_the_environment_are_not_for_this_machine(url: str, is_local: bool) -> None:
    assert is_loopback(url) is is_local
    assert httpx_options(url, None)["trust_env"] is not is_local


def test_the_time_for_an_answer_grows_with_the_time_it_may_be_held() -> None:
    held, plain = (httpx_request(Request("GET", "/", hold_s=hold_s))["timeout"] for hold_s in (60.0, 0.0))
    assert held.read - plain.read == 60
    assert held.connect == plain.connect


@pytest.mark.parametrize("auth", [("ann", "se:cret"), "ann:se:cret"])
def test_user_and_password_are_sent(auth: tuple[str, str] | str) -> None:
    with scripted(page(CLOCK)) as server, Stagedoor(server.url, auth=auth) as door:
        door.clock.now()
    assert f"authorization: basic {b64encode(b'ann:se:cret').decode()}".lower() in server.seen[0].lower()


async def test_a_guarded_server_says_what_is_missing() -> None:
    denial = page("Sign in", status="401 Unauthorized", content_type="text/plain")
    with scripted(denial, denial) as server:
        with (
            Stagedoor(server.url) as door,
            pytest.raises(StagedoorError, match="Hint: The server is guarded"),
        ):
            door.clock.now()
        async with AsyncStagedoor(server.url) as async_door:
            with pytest.raises(StagedoorError, match="Hint: The server is guarded"):
                await async_door.clock.now()


async def test_a_server_that_is_not_there_is_told_with_its_url() -> None:
    url = unused_url()
    with Stagedoor(url) as door, pytest.raises(ServerUnreachable, match=f"{url} .*refused"):
        door.clock.now()
    async with AsyncStagedoor(url) as async_door:
        with pytest.raises(ServerUnreachable, match="stagedoor serve"):
            await async_door.clock.now()


@pytest.fixture
def hanging_up() -> Iterator[str]:
    """The URL of a server that hangs up in the middle of its answer."""
    with scripted(b"HTTP/1.1 200 OK\r\n") as server:
        yield server.url


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a server that says nothing."""
    with scripted(b"", stays_open=True) as server:
        yield server.url


def test_a_server_that_hangs_up_is_told(hanging_up: str) -> None:
    with Stagedoor(hanging_up) as door, pytest.raises(ServerUnreachable, match=hanging_up):
        door.clock.now()


def test_a_server_that_does_not_answer_is_told(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagedoor._transport._ANSWER_S", 0.05)
    with Stagedoor(silent) as door, pytest.raises(ServerUnreachable, match="does not answer in time"):
        door.clock.now()
