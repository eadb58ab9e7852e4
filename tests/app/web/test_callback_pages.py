import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from app.lifespan import Running
from fakes.core.ids import public_id
from fakes.core.transaction import CallbackDraft
from tests.app.clients import captured, http_client
from tests.app.web.forms import browsing
from tests.receiver import PATIENCE_S, Receiver, Reply, receiving


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as app:
        yield app


async def called_back(server: Running, url: str, **changes: Any) -> str:
    """Put a callback into the outbox; return its id."""
    values: dict[str, Any] = {
        "sandbox": "default",
        "channel": "payments",
        "provider": "stripe",
        "event": "charge.refunded",
        "url": url,
        "signer": "",
        "body": b'{"id":"evt_1"}',
        "headers": {"Content-Type": "application/json"},
    }
    draft = CallbackDraft(**{**values, **changes})
    return public_id(await server.context.store.write(lambda tx: tx.callback(draft)))


async def until_answered(server: Running, callback_id: str) -> None:
    """Wait until a callback was tried."""
    happened = asyncio.Event()
    end = server.context.bus.subscribe(lambda _event: happened.set())
    async with asyncio.timeout(PATIENCE_S):
        while not (await server.context.outbox.get("default", callback_id))["attempts"]:
            await happened.wait()
            happened.clear()
    end()


async def test_a_callback_shows_its_attempts_and_bodies(server: Running, receiver: Receiver) -> None:
    receiver.answer = lambda _request: Reply(500, "<b>broken</b>", "text/html")
    capture = await captured(server)
    callback_id = await called_back(server, f"{receiver.url}/hook", capture_number=capture.number)
    await until_answered(server, callback_id)
    async with browsing(server) as browser:
        page = (await browser.get(f"/ui/callbacks/{callback_id}")).text
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert "&#34;id&#34;: &#34;evt_1&#34;" in page
    assert f"/ui/captures/{capture.id}" in page
    assert ">pending<" in page


async def test_the_list_is_filtered_by_state_provider_and_event(server: Running) -> None:
    await called_back(server, "http://127.0.0.1:9/a", due_ms=4_000_000_000_000)
    await called_back(
        server, "http://127.0.0.1:9/b", provider="twilio", event="delivered", due_ms=4_000_000_000_000
    )
    async with browsing(server) as browser:
        for query, shown in (
            ("", ["/a", "/b"]),
            ("?provider=twilio", ["/b"]),
            ("?event=charge.refunded", ["/a"]),
            ("?state=pending", ["/a", "/b"]),
            ("?state=failed", []),
        ):
            page = (await browser.get(f"/ui/callbacks{query}")).text
            assert [path for path in ("/a", "/b") if f"127.0.0.1:9{path}<" in page] == shown
        assert "No callback of this sandbox fits" in page


async def test_it_is_sent_again_as_it_was_or_edited(server: Running, receiver: Receiver) -> None:
    secretive = receiver.url.replace("://", "://ada:s3cret@")
    callback_id = await called_back(server, f"{secretive}/hook", body=b"a\nb")
    assert (await receiver.next()).body == b"a\nb"
    async with browsing(server) as browser:
        assert "s3cret" not in (await browser.get(f"/ui/callbacks/{callback_id}")).text
        again = await browser.post(f"/ui/callbacks/{callback_id}/resend")
        assert (await receiver.next()).body == b"a\nb"
        assert callback_id not in again.url.path
        edited = {"url": f"{secretive}/other".replace("s3cret", "****"), "body": "a\r\nc"}
        await browser.post(f"/ui/callbacks/{callback_id}/resend", data=edited)
        changed = await receiver.next()
    assert (changed.path, changed.body) == ("/other", b"a\nc")
    assert changed.headers["authorization"] == "Basic YWRhOnMzY3JldA=="


async def test_a_url_that_cannot_be_called_is_refused_on_the_page(server: Running) -> None:
    callback_id = await called_back(server, "http://127.0.0.1:9/a", due_ms=4_000_000_000_000)
    async with browsing(server) as browser:
        for url, words in (
            ("file:///etc/passwd", "is not a URL that can be called"),
            ("https://93.184.215.14/", "93.184.215.14 is not in the local network"),
        ):
            page = await browser.post(
                f"/ui/callbacks/{callback_id}/resend", data={"url": url, "body": "kept"}
            )
            assert page.status_code == 400
            assert words in page.text
            assert "kept" in page.text


async def test_one_row_is_there_for_the_script(server: Running) -> None:
    callback_id = await called_back(server, "http://127.0.0.1:9/a", due_ms=4_000_000_000_000)
    async with browsing(server) as browser:
        row = (await browser.get(f"/ui/callbacks/{callback_id}/row")).text
    assert row.strip().startswith(f'<li class="line" id="cb-{callback_id}"')


async def test_it_is_sent_again_from_the_page_of_its_capture(server: Running, receiver: Receiver) -> None:
    capture = await captured(server)
    callback_id = await called_back(server, f"{receiver.url}/hook", capture_number=capture.number)
    await receiver.next()
    async with http_client(server) as client:
        answer = await client.post(f"/ui/captures/{capture.id}/resend", data={"callback": callback_id})
    assert answer.headers["location"].startswith(f"/ui/captures/{capture.id}?notice=Sent+again+to+")
    assert (await receiver.next()).path == "/hook"
