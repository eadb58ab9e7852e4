"""`/stream`: what happens in a sandbox, as server-sent events, with catch-up after a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Annotated, Any

import orjson
from fastapi import Header, Query, Response
from fastapi.responses import StreamingResponse

from app.api.filters import Id
from app.api.router import api_router
from app.deps import SandboxDep, ServiceDep
from app.service import Service
from fakes.core.bus import Event
from fakes.core.captures import Capture, Json
from fakes.core.errors import NotFound
from fakes.core.ids import arrival_number, public_id
from fakes.core.query import CaptureQuery

router = api_router(tags=["stream"])
_KEEPALIVE_S = 15.0
_MAX_QUEUED = 2000
_MAX_CAUGHT_UP = 1000
_KINDS = ("capture", "update", "delete", "callback", "resync")
_KINDS_WITH_REQUESTS = (*_KINDS, "request")
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Type": "text/event-stream"}


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def stream(
    service: ServiceDep,
    sandbox: SandboxDep,
    last_event_id: Annotated[Id | None, Header()] = None,
    after: Annotated[Id | None, Query(description="a capture id: begin with what came later")] = None,
    version: Annotated[
        str | None,
        Query(max_length=100, description="what one of our pages was rendered from: `resync` if it is old"),
    ] = None,
    requests: Annotated[
        bool, Query(description="provider requests too: `request` events with their id")
    ] = False,
) -> Response:
    """Send `capture`, `update`, `delete` and `callback` events as they are committed.

    The id of a capture event is the capture's, or an earlier one while another process may still commit what came in
    between: a client that comes back with Last-Event-ID gets what it missed first, in that case with what it has
    already; `after` does the same for a first connection. `resync` says that too much was missed to be sent: load the list again.
    """
    known = last_event_id or after
    number = None if not known else arrival_number(known)
    kinds = _KINDS_WITH_REQUESTS if requests else _KINDS
    return StreamingResponse(_events(service, sandbox, kinds, number, version), headers=_HEADERS)


class Subscription:
    """The events of one sandbox, queued for one reader; a reader that is too slow is told to resync."""

    def __init__(self, service: Service, sandbox: str, kinds: Collection[str] = _KINDS) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._sandbox = sandbox
        self._kinds = kinds
        self._has_overflowed = False
        self.end = service.context.bus.subscribe(self._hear, sandbox=sandbox)

    def _hear(self, event: Event) -> None:
        if event.kind not in self._kinds or self._has_overflowed:
            return
        if self._queue.qsize() >= _MAX_QUEUED:
            self._has_overflowed = True
            event = Event("resync", self._sandbox)
        self._queue.put_nowait(event)

    async def next(self) -> Event | None:
        """Return the next event, or None when it is time for a sign of life."""
        try:
            async with asyncio.timeout(_KEEPALIVE_S):
                event = await self._queue.get()
        except TimeoutError:
            return None
        if event is not None and event.kind == "resync":
            self._has_overflowed = False
        return event

    def wake(self) -> None:
        """Let a reader that waits look around."""
        self._queue.put_nowait(None)


async def _events(
    service: Service, sandbox: str, kinds: Collection[str], after: int | None, version: str | None
) -> AsyncIterator[bytes]:
    subscription = Subscription(service, sandbox, kinds)
    waker = service.context.tasks.start(_wake_at_stop(service, subscription), name="stream's end")
    try:
        yield b"retry: 1000\n: connected\n\n"
        sent: set[int] = set()
        if after is not None:
            async for piece in _catch_up(service, sandbox, after, sent):
                yield piece
        elif version is not None and version != service.context.bus.version(sandbox):
            yield await _piece(service, Event("resync", sandbox))
        while not service.is_stopping.is_set():
            event = await subscription.next()
            if event is None:
                yield b": still here\n\n"
            elif event.kind != "capture" or event.number not in sent:
                yield await _piece(service, event)
    finally:
        subscription.end()
        waker.cancel()


async def _wake_at_stop(service: Service, subscription: Subscription) -> None:
    await service.is_stopping.wait()
    subscription.wake()


async def _catch_up(service: Service, sandbox: str, after: int, sent: set[int]) -> AsyncIterator[bytes]:
    missed = await service.context.library.newest(
        CaptureQuery(sandbox, after_id=after), limit=_MAX_CAUGHT_UP + 1
    )
    if len(missed) > _MAX_CAUGHT_UP:
        sent.update(capture.number for capture in missed)
        yield await _piece(service, Event("resync", sandbox, missed[0].number))
        return
    for capture in reversed(missed):
        sent.add(capture.number)
        yield await _piece(service, Event("capture", sandbox, capture.number, capture))


async def _piece(service: Service, event: Event) -> bytes:
    data = await _data(service, event)
    marker = ""
    if event.kind in ("capture", "resync") and event.number:
        marker = f"id: {public_id(await service.context.library.horizon.at_most(event.number))}\n"
    return f"{marker}event: {event.kind}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"


async def _data(service: Service, event: Event) -> Json:
    if isinstance(event.subject, Capture):
        return service.summary(event.subject)
    if event.kind == "callback":
        try:
            return await service.context.outbox.get(event.sandbox, public_id(event.number))
        except NotFound:
            return {"id": public_id(event.number), "sandbox": event.sandbox, "state": "deleted"}
    subject: Any = event.subject
    if event.kind == "delete" and isinstance(subject, dict) and "cleared_up_to" in subject:
        return {"cleared_up_to": public_id(subject["cleared_up_to"])}
    return {"id": public_id(event.number)} if event.number else {}
