import asyncio
import gzip
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio

from fakes.core.http import Answer, OutgoingHttp, Reach, RequestFailed
from fakes.mail.providers.smtp.certificate import generated_context
from tests.fakes.core.receiver import plain, receiving


@pytest_asyncio.fixture
async def http() -> AsyncIterator[OutgoingHttp]:
    http = OutgoingHttp(timeout_s=2, max_answer_bytes=1000)
    yield http
    await http.close()


async def test_sends_what_it_is_given_and_returns_the_answer(http: OutgoingHttp) -> None:
    async with receiving(lambda _received: plain(201, b"done", headers="X-Kind: yes\r\n")) as app:
        answer = await http.request("POST", f"{app.url}?a=1#part", headers={"X-Own": "1"}, body=b"hello")

    (received,) = app.requests
    assert (received.method, received.target, received.body) == ("POST", "/hook?a=1", b"hello")
    assert received.headers["x-own"] == "1"
    assert received.headers["host"] == app.url.split("/")[2]
    assert (answer.status, answer.body, answer.header("x-kind"), answer.is_cut) == (
        201,
        b"done",
        "yes",
        False,
    )
    assert answer.header("absent") == ""


async def test_requests_that_come_first_together_share_one_client(
    http: OutgoingHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers: list[threading.Thread] = []
    made = http._made

    def noted() -> Any:
        makers.append(threading.current_thread())
        return made()

    monkeypatch.setattr(http, "_made", noted)
    async with receiving() as app:
        answers = await asyncio.gather(*(http.request("GET", app.url, headers={}) for _ in range(3)))
    assert [answer.status for answer in answers] == [200] * 3
    assert len(makers) == 1
    assert makers[0] is not threading.main_thread(), "to load it takes long"


async def test_a_name_is_resolved_once_and_stays_in_the_host_header(http: OutgoingHttp) -> None:
    async with receiving() as app:
        port = app.url.split(":")[2].split("/")[0]
        await http.request("GET", f"http://localhost:{port}/", headers={})
    assert app.requests[0].headers["host"] == f"localhost:{port}"


async def test_of_several_addresses_the_one_that_listens_is_taken(
    http: OutgoingHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two_addresses(_host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    async with receiving() as app:
        port = app.url.rpartition(":")[2].split("/")[0]
        # What DNS answers is no test's to say.
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two_addresses)
        assert (await http.request("GET", f"http://dev.test:{port}/", headers={})).status == 200
    with pytest.raises(RequestFailed, match="ConnectError"):
        await http.request("GET", f"http://dev.test:{port}/", headers={})
    assert [request.headers["host"] for request in app.requests] == [f"dev.test:{port}"]


async def test_credentials_in_the_url_are_sent_as_a_browser_would(http: OutgoingHttp) -> None:
    async with receiving() as app:
        url = app.url.replace("://", "://ada:p%40ss@")
        await http.request("GET", url, headers={})
        await http.request("GET", url, headers={"Authorization": "Bearer x"})
    first, second = app.requests
    assert first.headers["authorization"] == "Basic YWRhOnBAc3M="
    assert first.headers["host"] == app.url.split("/")[2]
    assert second.headers["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("reach", "public", "refusal"),
    [
        (Reach.PUBLIC, (), "not on the public Internet"),
        (Reach.PUBLIC, ("127.0.0.1",), None),
        (Reach.LOCAL, ("127.0.0.1", "::1"), "not in the local network"),
        (Reach.LOCAL, (), None),
    ],
)
async def test_a_request_goes_no_farther_than_it_may(
    reach: Reach, public: tuple[str, ...], refusal: str | None
) -> None:
    http = OutgoingHttp(timeout_s=2, allows=lambda address: address in public)
    async with receiving() as app:
        port = app.url.rpartition(":")[2].split("/")[0]
        asked = http.request("GET", f"http://localhost:{port}/", headers={}, reach=reach)
        if refusal is None:
            assert (await asked).status == 200
        else:
            with pytest.raises(RequestFailed, match=refusal):
                await asked
    await http.close()
    assert len(app.requests) == int(refusal is None)


async def test_an_answer_is_not_unpacked(http: OutgoingHttp) -> None:
    bomb = gzip.compress(b"x" * 1_000_000)[:900]
    async with receiving(lambda _received: plain(200, bomb, headers="Content-Encoding: gzip\r\n")) as app:
        answer = await http.request("GET", app.url, headers={"user-agent": "Own/1"})
    assert answer.body == bomb
    assert app.requests[0].headers["accept-encoding"] == "identity"
    assert app.requests[0].headers["user-agent"] == "Own/1"


async def test_follows_no_redirect(http: OutgoingHttp) -> None:
    async with receiving() as inner, receiving() as outer:
        outer.reply = lambda _received: plain(302, headers=f"Location: {inner.url}\r\n")
        answer = await http.request("POST", outer.url, headers={})
    assert answer.status == 302
    assert inner.requests == []


async def test_a_body_without_end_is_cut(http: OutgoingHttp) -> None:
    async with receiving(lambda _received: plain(200, b"x" * 5000)) as app:
        answer = await http.request("GET", app.url, headers={})
    assert (len(answer.body), answer.is_cut) == (1000, True)


async def test_a_server_that_never_answers_is_given_up() -> None:
    http = OutgoingHttp(timeout_s=0.3)
    gate = asyncio.Event()
    async with receiving(gate=gate) as silent:
        with pytest.raises(RequestFailed, match=r"no answer within 0\.3 s"):
            await http.request("GET", silent.url, headers={})
        await silent.wait_for(1)
    await http.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/", "ConnectError"),
        ("ftp://127.0.0.1/", "neither http nor https"),
        ("http:///", "neither http nor https"),
        ("http://no-such-host.invalid/", "cannot be found"),
        ("http://[::1", "Invalid"),
    ],
)
async def test_says_why_no_answer_came(http: OutgoingHttp, url: str, reason: str) -> None:
    with pytest.raises(RequestFailed, match=reason):
        await http.request("GET", url, headers={})


def answer_once(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listening.accept()
    with connection, suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as tls:
        tls.recv(65536)
        tls.sendall(plain())


@pytest.mark.parametrize("verifies", [True, False])
async def test_an_untrusted_certificate_is_refused_unless_told_otherwise(verifies: bool) -> None:
    http = OutgoingHttp(timeout_s=2, verify_tls=verifies)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = asyncio.to_thread(answer_once, listening, generated_context(None, ["127.0.0.1"]))
        asking = http.request("GET", f"https://127.0.0.1:{listening.getsockname()[1]}/", headers={})
        _, answer = await asyncio.gather(answering, asking, return_exceptions=True)
    await http.close()
    if verifies:
        assert isinstance(answer, RequestFailed)
        assert "CERTIFICATE_VERIFY_FAILED" in str(answer)
    else:
        assert isinstance(answer, Answer)
        assert answer.status == 200
