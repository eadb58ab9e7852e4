import asyncio
import time

import pytest

from stagedoor import AsyncStagedoor, ServerUnreachable, Stagedoor, StagedoorError
from tests.stagedoor.scripted import feed, page, scripted, unused_url
from tests.stagedoor.senders import send_text

ANN = "+15551230001"
HELLO = "retry: 10\n: connected\n\n"


def capture(number: int, *, after: int | None = None) -> str:
    return f'id: {after or number}\nevent: capture\ndata: {{"id": "{number}"}}\n\n'


def test_what_happens_comes_as_events(door: Stagedoor) -> None:
    env = door.env()
    with door.stream() as events:
        send_text(env, ANN, "Hi")
        event = next(events)
        assert (event.kind, event.data["title"]) == ("capture", "Hi")
        door.captures.mark_read(event.data["id"])
        assert next(event for event in events if event.kind == "update").data["read"] is True


async def test_what_happens_comes_as_events_on_an_event_loop(async_door: AsyncStagedoor) -> None:
    env = await async_door.env()
    async with async_door.stream() as events:
        send_text(env, ANN, "Hi")
        event = await anext(events)
        assert (event.kind, event.data["title"]) == ("capture", "Hi")


def test_a_stream_ends_when_its_time_is_over_whatever_happens(door: Stagedoor) -> None:
    env = door.env()
    started = time.monotonic()
    with door.stream(timeout=0.4) as events:
        send_text(env, ANN, "Hi")
        for _event in events:
            send_text(env, ANN, "And again")
    assert time.monotonic() - started >= 0.4


async def test_a_stream_ends_in_time_on_an_event_loop(async_door: AsyncStagedoor) -> None:
    async with asyncio.timeout(60), async_door.stream(timeout=0.1) as events:
        assert [event async for event in events] == []


def test_a_lost_stream_goes_on_where_it_was_cut_off() -> None:
    replies = feed(HELLO + capture(1)), feed(HELLO + capture(2))
    with (
        scripted(*replies, stays_open=True) as server,
        Stagedoor(server.url) as door,
        door.stream() as events,
    ):
        assert [next(events).kind for _ in range(3)] == ["capture", "resync", "capture"]
    assert "last-event-id: 1\r\n" in server.seen[1].lower()


async def test_a_lost_stream_goes_on_on_an_event_loop() -> None:
    with scripted(feed(HELLO + capture(1)), feed(HELLO + capture(2)), stays_open=True) as server:
        async with AsyncStagedoor(server.url) as door, door.stream() as events:
            assert [(await anext(events)).kind for _ in range(3)] == ["capture", "resync", "capture"]
    assert "last-event-id: 1\r\n" in server.seen[1].lower()


def test_what_a_server_sends_again_after_a_loss_is_told_once() -> None:
    replies = (
        feed(HELLO + capture(1) + capture(3, after=1)),
        feed(HELLO + capture(2) + capture(3) + capture(4)),
    )
    with (
        scripted(*replies, stays_open=True) as server,
        Stagedoor(server.url) as door,
        door.stream() as events,
    ):
        assert [next(events).data.get("id") for _ in range(5)] == ["1", "3", None, "2", "4"]
    assert "last-event-id: 1\r\n" in server.seen[1].lower()


def test_a_stream_ends_in_time_while_its_server_is_away() -> None:
    reply = feed(HELLO + capture(1))
    with scripted(reply) as server, Stagedoor(server.url) as door, door.stream(timeout=1) as events:
        assert [event.kind for event in events] == ["capture"]


async def test_a_stream_ends_in_time_while_its_server_is_away_on_an_event_loop() -> None:
    with scripted(feed(HELLO + capture(1))) as server:
        async with AsyncStagedoor(server.url) as door, door.stream(timeout=1) as events:
            assert [event.kind async for event in events] == ["capture"]


def test_a_stream_gives_up_on_a_server_that_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagedoor._stream._AWAY_S", 0.05)
    with scripted(feed(HELLO)) as server, Stagedoor(server.url) as door, door.stream() as events:
        server.close()
        with pytest.raises(ServerUnreachable):
            next(events)


async def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with Stagedoor(unused_url()) as door, pytest.raises(ServerUnreachable), door.stream():
        raise AssertionError("there is nothing to listen to")
    async with AsyncStagedoor(unused_url()) as async_door:
        with pytest.raises(ServerUnreachable):
            async with async_door.stream():
                raise AssertionError("there is nothing to listen to")


async def test_a_refusal_is_an_error() -> None:
    refusal = page('{"title": "Invalid request", "detail": "No."}', status="400 Bad Request")
    with scripted(refusal, refusal) as server:
        with Stagedoor(server.url) as door, pytest.raises(StagedoorError, match="400"), door.stream():
            raise AssertionError("it was refused")
        async with AsyncStagedoor(server.url) as async_door:
            with pytest.raises(StagedoorError, match="400"):
                async with async_door.stream():
                    raise AssertionError("it was refused")
