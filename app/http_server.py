"""The HTTP listener: uvicorn on the service's own loop, with bounded heads and trailers and a socket of ours."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fakes.core.connection import TRANSPORT, hang_up
from fakes.core.fake import AsgiApp, Receive, Scope, Send
from fakes.core.tasks import Tasks

log = logging.getLogger(__name__)
_MAX_OVERHEAD_BYTES = 512 * 1024
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_GRACE_S = 2
_MAX_MESSAGE_BYTES = 1024 * 1024


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, but what surrounds a body has a limit, and the application can reach the transport."""

    # Bytes since the last one of a body, chunk or whole message: those of a head, of trailers, or of nonsense.
    _overhead_bytes = 0
    _is_in_head = True
    _is_refused = False

    def data_received(self, data: bytes) -> None:
        """Refuse heads and trailers without end before the parser keeps them."""
        self._overhead_bytes += len(data)
        if self._overhead_bytes > _MAX_OVERHEAD_BYTES:
            self._refuse()
        else:
            super().data_received(data)

    def _refuse(self) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            # A request is being answered: nothing can be said in the middle of that.
            self.transport.abort()
            return
        self.transport.write(_TOO_LARGE)
        self.transport.write_eof()
        # Closing while the client still sends would reset the connection before it has read the answer.
        self.loop.call_later(_GRACE_S, self.transport.close)

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        super().on_message_begin()
        self._is_in_head = True
        self._overhead_bytes = 0
        scope: MutableMapping[str, Any] = cast("MutableMapping[str, Any]", self.scope)
        scope[TRANSPORT] = self.transport

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those in trailers come too late to mean anything, and would be kept without end."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the head is over."""
        self._is_in_head = False
        self._overhead_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._overhead_bytes = 0
        super().on_body(body)

    def on_chunk_header(self) -> None:
        """Note that a chunk's size has come."""
        self._overhead_bytes = 0

    def on_message_complete(self) -> None:
        """Note that the request has come whole."""
        self._overhead_bytes = 0
        super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        # The request is answered as if it had not asked; uvicorn's advice to install packages would mislead.
        log.debug("a client asked for another protocol")


def _websocket_protocol(*args: Any, **kwargs: Any) -> asyncio.Protocol:
    """Return the protocol of one websocket; it is loaded with the first of them, not by every start."""
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    return WebSocketsSansIOProtocol(*args, **kwargs)


def _cut_off_quietly(app: AsgiApp) -> AsgiApp:
    """Return `app`, but a request that is cancelled, as at the end of the server's patience, is no error."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            log.info("%s %s was cut off: the server stops", scope.get("method"), scope.get("path"))
            await hang_up(scope)

    return answer


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
            _cut_off_quietly(app),
            http=BoundedHttpProtocol,
            ws=cast("type[asyncio.Protocol]", _websocket_protocol),
            ws_max_size=_MAX_MESSAGE_BYTES,
            # Nothing that is sent compressed can then be larger than it looks.
            ws_per_message_deflate=False,
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
