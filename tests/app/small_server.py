"""A server of a test's own: the HTTP listener over an application of a few lines, and a connection to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.http_server import HttpServer
from fakes.core.fake import AsgiApp
from fakes.core.tasks import Tasks


@asynccontextmanager
async def small_server(app: AsgiApp, **options: Any) -> AsyncIterator[int]:
    """Serve an application; yields the port."""
    tasks = Tasks()
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        server = HttpServer(app, sock, **options)
        await server.start(tasks)
        try:
            yield server.port
        finally:
            await server.stop()
            await tasks.stop()


class Connection:
    """One connection, kept from request to request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, port: int) -> Connection:
        """Open one."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def ask(self, path: str, method: str = "GET") -> None:
        """Send a request without waiting for the answer."""
        self._writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    async def head(self) -> bytes:
        """Return the head of the next answer."""
        async with asyncio.timeout(60):
            return await self._reader.readuntil(b"\r\n\r\n")

    async def body(self, length: int) -> bytes:
        """Return so many bytes of an answer's body."""
        async with asyncio.timeout(60):
            return await self._reader.readexactly(length)

    async def rest(self) -> bytes:
        """Return what comes until the server ends the connection."""
        try:
            async with asyncio.timeout(60):
                return await self._reader.read()
        finally:
            self.close()

    def close(self) -> None:
        """End it."""
        self._writer.close()
