"""What a hostile client does to a server in another process, on raw sockets; and what that costs the server's memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.server_process import ServerProcess

PATIENCE_S = 60
_PATIENCE_WITH_SILENCE_S = 1
MB = 1_000_000
_CHUNK = b"x" * 1_000_000


class Line:
    """One raw connection. What the server says is read while more is sent, as real clients do."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, *pieces: bytes) -> None:
        """Send everything, or as much as the server wants to hear."""
        try:
            for piece in pieces:
                self._writer.write(piece)
                await self._writer.drain()
        except ConnectionError:
            # What it said before it hung up is still to be read.
            return

    async def say_what_is_taken(self, piece: bytes, *, at_most: int) -> None:
        """Send a piece again and again, without reading, until the server does not take any more."""
        for _ in range(at_most):
            self._writer.write(piece)
            try:
                async with asyncio.timeout(_PATIENCE_WITH_SILENCE_S):
                    await self._writer.drain()
            except TimeoutError:
                return

    async def hear(self) -> bytes:
        """Return the next line that the server says, without its ending; nothing if it hung up."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return (await self._reader.readline()).rstrip(b"\r\n")
            except ConnectionError:
                return b""

    async def hear_all(self) -> bytes:
        """Return everything that the server says until it hangs up."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self._reader.read()
            except ConnectionError:
                return b""

    async def ask(self, command: bytes) -> bytes:
        """Send a command line and return the last line of its answer."""
        await self.say(command + b"\r\n")
        answer = await self.hear()
        while answer[3:4] == b"-":
            answer = await self.hear()
        return answer


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncIterator[Line]:
    """Open a connection for the time of the block."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def smtp(server: ServerProcess) -> AsyncIterator[Line]:
    """Open an SMTP connection and greet."""
    async with connected(*server.smtp_address) as line:
        assert (await line.hear()).startswith(b"220 ")
        assert (await line.ask(b"EHLO hostile.example.com")).startswith(b"250 ")
        yield line


@asynccontextmanager
async def http(server: ServerProcess) -> AsyncIterator[Line]:
    """Open a connection to the HTTP port."""
    host, _, port = server.http_url.removeprefix("http://").rpartition(":")
    async with connected(host, int(port)) as line:
        yield line


async def mailed(server: ServerProcess, subject: str, pieces: Iterable[bytes]) -> bytes:
    """Send a mail whose content is `pieces`; returns the answer to its end."""
    async with smtp(server) as line:
        assert (await line.ask(b"MAIL FROM:<hostile@example.com>")).startswith(b"250 ")
        assert (await line.ask(b"RCPT TO:<victim@example.org>")).startswith(b"250 ")
        assert (await line.ask(b"DATA")).startswith(b"354 ")
        await line.say(f"Subject: {subject}\r\n".encode())
        for piece in pieces:
            await line.say(piece)
        return await line.ask(b"\r\n.")


def megabytes(count: int) -> Iterable[bytes]:
    """Yield so many MB of text without a line break."""
    return (_CHUNK for _ in range(count))


class Memory:
    """The resident memory of another process; its peak begins anew with each `Memory`."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        # 5 resets the peak that the kernel keeps (proc(5)).
        (self._folder / "clear_refs").write_text("5")
        self._before_mb = self._field_mb("VmRSS")

    @property
    def peak_mb(self) -> float:
        """How much the process held at most, beyond what it held at the beginning."""
        return self._field_mb("VmHWM") - self._before_mb

    @property
    def kept_mb(self) -> float:
        """How much more it holds now than at the beginning."""
        return self._field_mb("VmRSS") - self._before_mb

    def _field_mb(self, name: str) -> float:
        for line in (self._folder / "status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024 / MB
        raise LookupError(name)
