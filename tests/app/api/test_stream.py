import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.api.stream import Subscription
from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.bus import Event
from fakes.core.captures import Capture
from fakes.core.query import CaptureQuery
from fakes.core.transaction import Tx
from tests.app.clients import API, a_text, captured, http_client

Heard = tuple[str, dict[str, object], str]


@asynccontextmanager
async def streaming(server: Running, query: str = "", **headers: str) -> AsyncIterator[AsyncIterator[Heard]]:
    async with (
        http_client(server) as http,
        http.stream("GET", f"{API}/stream?{query}", headers=headers) as response,
    ):
        lines = response.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        yield events(lines)


async def events(lines: AsyncIterator[str]) -> AsyncIterator[Heard]:
    kind = data = identity = ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            data = value
        elif name == "id":
            identity = value
        elif not line and data:
            yield kind, json.loads(data), identity
            kind = data = identity = ""


async def test_sends_what_happens_as_it_is_committed(server: Running) -> None:
    async with streaming(server) as heard:
        stored = await captured(server)
        await captured(server, sandbox="other")
        await server.context.library.revise("default", stored.id, is_read=True)
        await server.context.library.delete("default", stored.id)
        await server.context.library.delete_matching(CaptureQuery("default"))
        seen = [await anext(heard) for _ in range(4)]
    assert [kind for kind, _, _ in seen] == ["capture", "update", "delete", "delete"]
    assert seen[0][2] == seen[0][1]["id"] == stored.id
    assert seen[1][1]["read"] is True
    assert seen[2][1] == {"id": stored.id}
    assert "cleared_up_to" in seen[3][1]


async def test_who_comes_back_gets_what_was_missed_first_and_nothing_twice(server: Running) -> None:
    first = await captured(server)
    missed = [await captured(server), await captured(server)]
    async with streaming(server, **{"Last-Event-ID": first.id}) as heard:
        live = await captured(server)
        seen = [(await anext(heard))[2] for _ in range(3)]
    assert seen == [missed[0].id, missed[1].id, live.id]


async def test_a_page_is_told_to_load_again_only_if_something_happened_since_it_was_rendered(
    server: Running,
) -> None:
    stored = await captured(server)
    version = server.context.bus.version("default")
    async with streaming(server, f"version={version}") as heard:
        await server.context.library.delete("default", stored.id)
        assert (await anext(heard))[0] == "delete"
    async with streaming(server, f"version={version}") as heard:
        assert (await anext(heard))[0] == "resync"


async def test_nothing_is_missed_that_another_process_commits_later_with_an_earlier_number(
    postgres_url: str,
) -> None:
    settings = Settings(http_port=0, smtp_port=0, database_url=postgres_url)
    is_numbered, may_commit = threading.Event(), threading.Event()
    async with serving(settings) as server, serving(settings) as other:

        def slow(tx: Tx) -> Capture:
            slowly = tx.capture(a_text(title="Slow"))
            is_numbered.set()
            may_commit.wait(20)
            return slowly

        async with streaming(server) as heard:
            slowly = other.context.store.writer.submit(slow, size=1)
            await asyncio.to_thread(is_numbered.wait, 20)
            quick = await captured(server)
            _, data, marker = await anext(heard)
            assert data["id"] == quick.id
        may_commit.set()
        missed = await slowly
        assert marker < missed.id < quick.id
        async with streaming(server, **{"Last-Event-ID": marker}) as heard:
            assert [(await anext(heard))[1]["id"] for _ in range(2)] == [missed.id, quick.id]


async def test_a_reader_that_is_too_slow_is_told_to_load_again(server: Running) -> None:
    subscription = Subscription(server.service, "default")
    for number in range(2005):
        server.context.bus.publish(Event("capture", "default", number))
    kinds: list[str] = []
    while not kinds or kinds[-1] != "resync":
        event = await subscription.next()
        kinds.append(event.kind if event else "")
    subscription.end()
    assert len(kinds) == 2001


async def test_a_foreign_page_cannot_read_the_stream(server: Running) -> None:
    async with http_client(server) as http:
        response: httpx.Response = await http.get(f"{API}/stream", headers={"Origin": "https://evil.test"})
    assert response.status_code == 403


async def test_the_stream_ends_when_the_server_stops(own_server: Running) -> None:
    async with streaming(own_server) as heard:
        own_server.service.is_stopping.set()
        assert [event async for event in heard] == []
