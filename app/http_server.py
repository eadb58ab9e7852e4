"""The HTTP listener: uvicorn on the service's own loop, with bounded heads, trailers, time and connections."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from typing import Any, cast
from urllib.parse import unquote

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.cycle import Cycle
from app.patience import Look, Patience, Phase, Watch, too_many, too_slow
from fakes.core.connection import TRANSPORT, hang_up
from fakes.core.fake import AsgiApp, Receive, Scope, Send
from fakes.core.tasks import Tasks

log = logging.getLogger(__name__)
_MAX_OVERHEAD_BYTES = 512 * 1024
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_GRACE_S = 2
_POLITE_PART = 10
_LOOK_EVERY_TICKS = 5
_MAX_MESSAGE_BYTES = 1024 * 1024


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, but what surrounds a body has a limit, and the application can reach the transport."""

    # Bytes since the last one of a body, chunk or whole message: those of a head, of trailers, or of nonsense.
    _overhead_bytes = 0
    _received_bytes = 0
    _is_in_head = True
    _is_in_message = False
    _is_refused = False
    # How often a request began, and how often the client could not take what it was sent.
    _turn = 0

    def __init__(self, *args: Any, max_connections: int, patience: Patience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._max_connections = max_connections
        self._patience = patience
        self._watch = Watch()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin, unless too many connections are open."""
        super().connection_made(transport)
        if len(self.connections) > self._max_connections:
            self._make_way(transport)

    def _make_way(self, transport: asyncio.Transport) -> None:
        refused = sum(getattr(each, "_is_refused", False) for each in self.connections)
        if len(self.connections) - refused <= self._max_connections:
            return
        if refused >= max(1, self._max_connections // _POLITE_PART):
            # Those that are told why must not be too many either.
            transport.abort()
        else:
            self._dismiss(too_many(self._max_connections))

    def data_received(self, data: bytes) -> None:
        """Refuse heads and trailers without end before the parser keeps them."""
        self._overhead_bytes += len(data)
        self._received_bytes += len(data)
        if self._overhead_bytes > _MAX_OVERHEAD_BYTES:
            self._dismiss(_TOO_LARGE)
        else:
            super().data_received(data)

    def _dismiss(self, last_words: bytes) -> None:
        """End the connection, with an answer if there is still one to give; nothing more is listened to."""
        if self._is_refused:
            return
        self._is_refused = True
        self._overhead_bytes = _MAX_OVERHEAD_BYTES
        is_answering = self.cycle is not None and self.cycle.response_started and not self._is_answered()
        if is_answering or self.pipeline:
            # A request is being answered: nothing can be said in the middle of that.
            self.transport.abort()
            return
        if self.cycle is not None and not self._is_answered():
            # Whoever waits for the rest of the request, or would answer it, is not heard any more.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(last_words)
        self.transport.write_eof()
        # Closing while the client still sends would reset the connection before it has read the answer.
        self.loop.call_later(_GRACE_S, self.transport.close)

    def check_patience(self, now_s: float) -> None:
        """End the connection if its client keeps the server waiting for too long."""
        look = Look(self._phase(), self._turn, self._received_bytes)
        if self._is_refused or not self._watch.is_over(look, now_s, self._patience):
            return
        if look.phase is Phase.UNREAD:
            # No last word would reach a client that does not read.
            self.transport.abort()
        elif look.phase is Phase.IDLE or (look.phase is Phase.BODY and self._is_answered()):
            self.transport.close()
        else:
            self._dismiss(too_slow(self._patience))

    def _phase(self) -> Phase:
        if self.flow.write_paused:
            return Phase.UNREAD
        if self._is_in_message and not self._is_in_head:
            # Or it is the server that does not take more.
            return Phase.ANSWER if self.flow.read_paused else Phase.BODY
        if self.cycle is not None and not self._is_answered():
            return Phase.ANSWER
        return Phase.HEAD if self._is_in_message else Phase.IDLE

    def _is_answered(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete

    def pause_writing(self) -> None:
        """Note that the client does not read what it is sent."""
        self._turn += 1
        super().pause_writing()

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        super().on_message_begin()
        self._turn += 1
        self._is_in_head = self._is_in_message = True
        self._overhead_bytes = 0
        scope: MutableMapping[str, Any] = cast("MutableMapping[str, Any]", self.scope)
        scope[TRANSPORT] = self.transport

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those in trailers come too late to mean anything, and would be kept without end."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the head is over, and have the request answered."""
        self._is_in_head = False
        self._overhead_bytes = 0
        version = self._fill_scope()
        if self.parser.should_upgrade() and self._should_upgrade():
            return
        last = self.cycle
        self.cycle = cycle = Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        if last is None or last.response_complete:
            self._start_asgi_task(cycle, self.app)
        else:
            # Requests that come before the last one is answered wait for their turn.
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))

    def _fill_scope(self) -> str:
        """Write what the first line of the head says into the scope; returns the version of HTTP."""
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        version: str = self.parser.get_http_version()
        if version != "1.1":
            scope["http_version"] = version
        raw_path, query = _parts(self.url)
        path = raw_path.decode("ascii")
        scope["path"] = unquote(path) if "%" in path else path
        scope["raw_path"] = raw_path
        scope["query_string"] = query
        return version

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
        self._is_in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request; whoever sends none for too long is found by looking, not by a timer for each answer."""
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())

    def _unsupported_upgrade_warning(self) -> None:
        # The request is answered as if it had not asked; uvicorn's advice to install packages would mislead.
        log.debug("a client asked for another protocol")


def _parts(url: bytes) -> tuple[bytes, bytes]:
    """Return path and query of what a request asks for."""
    if url.startswith(b"/") and b"#" not in url:
        path, _, query = url.partition(b"?")
        return path, query
    parsed = httptools.parse_url(url)
    return parsed.path, parsed.query or b""


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

    async def on_tick(self, counter: int) -> bool:
        """Look after slow clients beside uvicorn's own duties, which come ten times in a second."""
        if counter % _LOOK_EVERY_TICKS == 0:
            now_s = asyncio.get_running_loop().time()
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, BoundedHttpProtocol):
                    connection.check_patience(now_s)
        return await super().on_tick(counter)


class HttpServer:
    """The HTTP port of one service."""

    def __init__(
        self,
        app: AsgiApp,
        sock: socket.socket,
        *,
        max_connections: int = 1000,
        patience: Patience | None = None,
    ) -> None:
        self._socket = sock
        patience = patience or Patience()
        protocol = partial(BoundedHttpProtocol, max_connections=max_connections, patience=patience)
        config: Any = uvicorn.Config(
            _cut_off_quietly(app),
            http=cast("type[asyncio.Protocol]", protocol),
            ws=cast("type[asyncio.Protocol]", _websocket_protocol),
            ws_max_size=_MAX_MESSAGE_BYTES,
            # Nothing that is sent compressed can then be larger than it looks.
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
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
