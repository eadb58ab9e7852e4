"""A real HTTP server on a free port that records what it gets and answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Reply = Callable[["Received"], bytes]


def plain(status: int = 200, body: bytes = b"", *, headers: str = "") -> bytes:
    """Return a whole HTTP answer."""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


@dataclass
class Received:
    """One request as it came over the socket."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What the server has got so far; `wait_for(n)` returns when there are `n` requests."""

    reply: Reply
    gate: asyncio.Event
    url: str = ""
    requests: list[Received] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _handlers: set[asyncio.Task[None]] = field(default_factory=set)

    async def wait_for(self, count: int) -> list[Received]:
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)
        return self.requests

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._handle(reader, writer))
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)

    async def end(self) -> None:
        """Let every connection end."""
        self.gate.set()
        await asyncio.gather(*self._handlers)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            method, target, _ = head[0].split(" ", 2)
            received = Received(method, target, headers, body)
            async with self._changed:
                self.requests.append(received)
                self._changed.notify_all()
            await self.gate.wait()
            writer.write(self.reply(received))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            # The client went away, as some tests want it to.
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def receiving(
    reply: Reply | None = None, *, gate: asyncio.Event | None = None
) -> AsyncIterator[Receiver]:
    """Run a receiver; it answers 200 unless told otherwise, and not before `gate` is open."""
    if gate is None:
        gate = asyncio.Event()
        gate.set()
    receiver = Receiver(reply or (lambda _received: plain()), gate)
    server = await asyncio.start_server(receiver.accept, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        try:
            yield receiver
        finally:
            await receiver.end()
