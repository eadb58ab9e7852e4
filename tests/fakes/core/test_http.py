import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from fakes.core.http import OutgoingHttp, RequestFailed
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


async def test_a_name_is_resolved_once_and_stays_in_the_host_header(http: OutgoingHttp) -> None:
    async with receiving() as app:
        port = app.url.split(":")[2].split("/")[0]
        await http.request("GET", f"http://localhost:{port}/", headers={})
    assert app.requests[0].headers["host"] == f"localhost:{port}"


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
    http = OutgoingHttp(timeout_s=0.05)
    gate = asyncio.Event()
    async with receiving(gate=gate) as silent:
        with pytest.raises(RequestFailed, match=r"no answer within 0\.05 s"):
            await http.request("GET", silent.url, headers={})
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


@pytest.mark.parametrize("verifies", [True, False])
async def test_an_untrusted_certificate_is_refused_unless_told_otherwise(verifies: bool) -> None:
    context = generated_context(None, ["127.0.0.1"])
    http = OutgoingHttp(timeout_s=2, verify_tls=verifies)
    async with receiving(tls=context) as app:
        if verifies:
            with pytest.raises(RequestFailed, match="CERTIFICATE_VERIFY_FAILED"):
                await http.request("GET", app.url, headers={})
        else:
            assert (await http.request("GET", app.url, headers={})).status == 200
    await http.close()
