"""The app's side of callbacks: a real HTTP server that keeps what it is sent and answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

PATIENCE_S = 60


@dataclass(frozen=True)
class Received:
    """One request as it came. `url` is what an app would rebuild from it; names of headers are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, without the query."""
        return urlsplit(self.url).path

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form body."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def query(self) -> dict[str, str]:
        """The fields of the query."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What the app answers."""

    status: int = 200
    body: str = ""
    content_type: str = "text/xml"
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Received], Reply]


class Receiver:
    """An app that listens for callbacks. `answer` decides what it says, by default 200 without a body."""

    def __init__(self) -> None:
        self.answer: Answering = lambda _request: Reply()
        self.seen: list[Received] = []
        self._arrived: asyncio.Queue[Received] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="receiver", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the app listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    async def next(self) -> Received:
        """Return the next request, waiting for it if need be. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._arrived.get()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, request: Received) -> Reply:
        self.seen.append(request)
        self._loop.call_soon_threadsafe(self._arrived.put_nowait, request)
        return self.answer(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                url = f"http://{headers['host']}{self.path}"
                reply = receiver._take(Received(self.command, url, headers, body))
                payload = reply.body.encode()
                self.send_response(reply.status)
                for name, value in {
                    "Content-Type": reply.content_type,
                    "Content-Length": str(len(payload)),
                    **reply.headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)

            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run an app that listens for callbacks on a port of its own."""
    receiver = Receiver()
    try:
        yield receiver
    finally:
        await asyncio.to_thread(receiver.close)
