"""The live feed of a sandbox: event streams that find back by themselves, blocking and asynchronous."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer
from types import TracebackType
from typing import Any, Self

import httpx

from stagedoor._sse import Event, EventReader
from stagedoor._transport import AwaitedTransport, BlockingTransport, unreachable
from stagedoor._wire import Answer, Scope, checked

# A server that is silent for longer is not there any more: it sends a comment every 15 seconds.
_SILENCE_S = 60.0
# How long a server may be away before the stream gives up.
_AWAY_S = 30.0
_CONNECT_S = 5.0
_RESYNC = Event("resync", {})


@dataclass(slots=True)
class Course:
    """Where a stream stands: what it read, when it ends, and how long it has been without a server."""

    scope: Scope
    timeout: float | None
    reader: EventReader = field(default_factory=EventReader)
    ends_at: float | None = field(init=False)
    gives_up_at: float | None = None
    beyond: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ends_at = None if self.timeout is None else self.scope.monotonic() + self.timeout

    @property
    def left_s(self) -> float | None:
        """Seconds until the stream ends; None if it does not."""
        return None if self.ends_at is None else max(0.0, self.ends_at - self.scope.monotonic())

    def is_over(self) -> bool:
        """Tell whether the stream has come to its end."""
        return self.left_s == 0.0

    def request(self, *, is_first: bool) -> dict[str, Any]:
        """Return the arguments that build the request which opens it, or goes on where it was cut off.

        Only the first may take longer than the stream lasts: that no server answers is another thing than that
        nothing came.
        """
        headers = {"Accept": "text/event-stream"}
        if self.reader.last_id:
            headers["Last-Event-ID"] = self.reader.last_id
        request = self.scope.request("GET", "/stream")
        left_s = None if is_first else self.left_s
        timeout = httpx.Timeout(_CONNECT_S, read=_SILENCE_S if left_s is None else max(left_s, 0.001))
        return {"method": request.method, "url": request.path, "headers": headers, "timeout": timeout}

    def feed(self, line: str) -> Event | None:
        """Take one line without its end; return the event that it completes, unless that came before."""
        event = self.reader.feed(line)
        if event is None or event.kind != "capture":
            return event
        capture = str(event.data.get("id", ""))
        if capture in self.beyond:
            return None
        # A server that shares its database may go on from before what it has sent.
        self.beyond = {each for each in (*self.beyond, capture) if each > event.id}
        return event

    def opened(self) -> None:
        """Note that a server answers."""
        self.gives_up_at = None
        self.reader.restart()

    def pause_s(self, error: httpx.TransportError | None) -> float:
        """Return how long to wait before the next try. Raises ServerUnreachable after half a minute of them."""
        now = self.scope.monotonic()
        if self.gives_up_at is None:
            self.gives_up_at = now + _AWAY_S
        if error is not None and now >= self.gives_up_at:
            raise unreachable(self.scope.url, error) from error
        pause_s = self.reader.retry_ms / 1000
        return pause_s if self.left_s is None else min(pause_s, self.left_s)


class EventStream:
    """What happens in a sandbox, from the moment the `with` block begins, as an iterator of events.

    A connection that is lost is made again: captures that were missed come then, after a `resync` event, which
    says that other things may have been missed. Raises StagedoorError.
    """

    def __init__(self, transport: BlockingTransport, scope: Scope, timeout: float | None) -> None:
        self._client = transport.client
        self._course = Course(scope, timeout)
        self._response: httpx.Response | None = None
        self._lines: Iterator[str] = iter(())
        self._end: Timer | None = None

    def __enter__(self) -> Self:
        try:
            self._open(is_first=True)
        except httpx.TransportError as error:
            self.close()
            raise unreachable(self._course.scope.url, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        course = self._course
        while not course.is_over():
            lost: httpx.TransportError | None = None
            try:
                if self._response is None:
                    self._open(is_first=False)
                    return _RESYNC
                for line in self._lines:
                    event = course.feed(line)
                    if event is not None:
                        return event
            except httpx.TransportError as error:
                lost = error
            self.close()
            if not course.is_over():
                time.sleep(course.pause_s(lost))
        raise StopIteration

    def close(self) -> None:
        """Close the connection."""
        if self._end is not None:
            self._end.cancel()
            self._end = None
        if self._response is not None:
            self._response.close()
            self._response = None

    def _open(self, *, is_first: bool) -> None:
        request = self._client.build_request(**self._course.request(is_first=is_first))
        response = self._response = self._client.send(request, stream=True)
        if not response.is_success:
            response.read()
            checked(Answer(response.status_code, response.content))
        self._course.opened()
        self._lines = response.iter_lines()
        # The server listens to what happens before it sends the first line.
        self._course.reader.feed(next(self._lines, ""))
        self._hang_up_at_end(response)

    def _hang_up_at_end(self, response: httpx.Response) -> None:
        """Let the read that is going on when the stream ends come to its end as well: httpx cannot be told to."""
        left_s = self._course.left_s
        if left_s is None:
            return
        connection: socket.socket = response.extensions["network_stream"].get_extra_info("socket")

        def hang_up() -> None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

        self._end = Timer(left_s, hang_up)
        self._end.daemon = True
        self._end.start()


class AsyncEventStream:
    """What happens in a sandbox, from the moment the `async with` block begins, as an iterator of events.

    A connection that is lost is made again: captures that were missed come then, after a `resync` event, which
    says that other things may have been missed. Raises StagedoorError.
    """

    def __init__(self, transport: AwaitedTransport, scope: Scope, timeout: float | None) -> None:
        self._client = transport.client
        self._course = Course(scope, timeout)
        self._response: httpx.Response | None = None
        self._lines: AsyncIterator[str] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._open(is_first=True)
        except httpx.TransportError as error:
            await self.close()
            raise unreachable(self._course.scope.url, error) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        course = self._course
        while not course.is_over():
            lost: httpx.TransportError | None = None
            try:
                async with asyncio.timeout(course.left_s):
                    if self._lines is None:
                        await self._open(is_first=False)
                        return _RESYNC
                    async for line in self._lines:
                        event = course.feed(line)
                        if event is not None:
                            return event
            except httpx.TransportError as error:
                lost = error
            except TimeoutError:
                break
            await self.close()
            if not course.is_over():
                await asyncio.sleep(course.pause_s(lost))
        raise StopAsyncIteration

    async def close(self) -> None:
        """Close the connection."""
        if self._response is not None:
            await self._response.aclose()
            self._response = self._lines = None

    async def _open(self, *, is_first: bool) -> None:
        request = self._client.build_request(**self._course.request(is_first=is_first))
        response = self._response = await self._client.send(request, stream=True)
        if not response.is_success:
            await response.aread()
            checked(Answer(response.status_code, response.content))
        self._course.opened()
        self._lines = response.aiter_lines()
        # The server listens to what happens before it sends the first line.
        self._course.reader.feed(await anext(self._lines, ""))
