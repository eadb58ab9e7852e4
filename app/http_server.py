"""The HTTP listener: uvicorn on the service's own loop, with bounded heads and a socket of ours."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fakes.core.connection import TRANSPORT
from fakes.core.fake import AsgiApp
from fakes.core.tasks import Tasks

log = logging.getLogger(__name__)
_MAX_HEAD_BYTES = 512 * 1024
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_GRACE_S = 2


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, but a request's head has a limit, and the application can reach the transport."""

    _head_bytes = 0
    _is_in_head = True
    _is_refused = False

    def data_received(self, data: bytes) -> None:
        """Refuse heads without end before the parser keeps them."""
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > _MAX_HEAD_BYTES:
                self._refuse()
                return
        super().data_received(data)

    def _refuse(self) -> None:
        if not self._is_refused:
            self._is_refused = True
            self.transport.write(_TOO_LARGE)
            self.transport.write_eof()
            # Closing while the client still sends would reset the connection before it has read the answer.
            self.loop.call_later(_GRACE_S, self.transport.close)

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        super().on_message_begin()
        self._is_in_head = True
        scope: MutableMapping[str, Any] = cast("MutableMapping[str, Any]", self.scope)
        scope[TRANSPORT] = self.transport

    def on_headers_complete(self) -> None:
        """Note that the head is over."""
        self._is_in_head = False
        self._head_bytes = 0
        super().on_headers_complete()


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals alone and says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.is_up.set()


class HttpServer:
    """The HTTP port of one service."""

    def __init__(self, app: AsgiApp, sock: socket.socket) -> None:
        self._socket = sock
        config: Any = uvicorn.Config(
            app,
            http=BoundedHttpProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is open."""
        return int(self._socket.getsockname()[1])

    async def start(self, tasks: Tasks) -> None:
        """Accept connections from now on."""
        self._task = tasks.start(self._server.serve(sockets=[self._socket]), name="http")
        await self._server.is_up.wait()

    async def stop(self) -> None:
        """Take no new connection, finish the requests that run, then end; at most some seconds."""
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_GRACE_S + 1)
