"""The door: decides from path, host and headers which sandbox a request means and who answers it."""

from __future__ import annotations

import time
from collections.abc import MutableMapping, Sequence
from typing import Any
from urllib.parse import quote

from app.problem import problem
from fakes.core.clock import wall_ms
from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, SANDBOX, AsgiApp, HttpProvider, Receive, Scope, Send
from fakes.core.requests import Exchange, RequestRecord, Requests
from fakes.core.sandboxes import Sandboxes, checked_name

PREFIX = "stagedoor.prefix"
REFUSED = "stagedoor.refused"
_OURS = frozenset(("/ui", "/stagedoor", "/healthz", "/readyz", "/metrics", "/robots.txt"))
_BELOW_OURS = tuple(f"{path}/" for path in _OURS)
_HEADER = b"x-stagedoor-sandbox"
# What RFC 3986 section 3.3 lets stand in a path as it is.
_IN_PATHS = "/:@!$&'()*+,;=~"
Headers = Sequence[tuple[bytes, bytes]]


class Door:
    """The outermost application: strips `/s/{sandbox}`, then asks host, prefix and path, in this order."""

    def __init__(
        self,
        inner: AsgiApp,
        providers: Sequence[HttpProvider],
        sandboxes: Sandboxes,
        requests: Requests,
        max_recorded_bytes: int,
    ) -> None:
        self._inner = inner
        self._providers = providers
        self._by_name = {provider.name: provider for provider in providers}
        self._by_host = {host: provider for provider in providers for host in provider.hosts}
        self._sandboxes = sandboxes
        self._requests = requests
        self._max_recorded_bytes = max_recorded_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            return
        sandbox: str | None = None
        provider: HttpProvider | None = None
        try:
            sandbox = self._explicit_sandbox(scope)
            provider = self._provider(scope)
            if sandbox is not None and provider is not None:
                # Who may come to our own pages and API is not known yet.
                await self._sandboxes.ensure(sandbox)
        except KernelError as error:
            if not is_for_a_person(scope):
                await problem(error)(scope, receive, send)
                return
            scope[REFUSED], sandbox, provider = error, None, None
        if scope["type"] == "websocket":
            await self._websocket(provider, sandbox, scope, receive, send)
        elif provider is not None:
            await self._exchange(provider, sandbox, scope, receive, send)
        else:
            scope[SANDBOX] = sandbox
            await self._inner(scope, receive, send)

    async def _websocket(
        self, provider: HttpProvider | None, sandbox: str | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Hand a websocket to its provider; where nobody speaks it, the handshake is refused (403)."""
        if provider is None or provider.websocket is None:
            await send({"type": "websocket.close"})
            return
        scope[EXCHANGE] = Exchange(provider.name, explicit_sandbox=sandbox, sandbox=sandbox)
        await provider.websocket(scope, receive, send)

    def _explicit_sandbox(self, scope: Scope) -> str | None:
        """Return the sandbox that path prefix or header name; the prefix is taken off the path."""
        path: str = scope["path"]
        scope[PREFIX] = ""
        if path.startswith("/s/"):
            name, _, rest = path[3:].partition("/")
            checked_name(name)
            scope[PREFIX] = f"/s/{name}"
            _set_path(scope, "/" + rest, cut=f"/s/{name}")
            return name
        for header, value in scope["headers"]:
            if header == _HEADER:
                return checked_name(value.decode("latin-1"))
        return None

    def _provider(self, scope: Scope) -> HttpProvider | None:
        path: str = scope["path"]
        for name, value in scope["headers"]:
            if name == b"host":
                provider = self._by_host.get(value.decode("latin-1").partition(":")[0].lower())
                if provider is not None:
                    return provider
                break
        first = path[1:].partition("/")[0]
        if first in self._by_name:
            _set_path(scope, path[len(first) + 1 :] or "/", cut=f"/{first}")
            return self._by_name[first]
        if path in _OURS or path.startswith(_BELOW_OURS):
            return None
        headers: Headers = scope["headers"]
        method = scope.get("method", "GET")
        for provider in self._providers:
            if provider.owns(method, path, headers):
                return provider
        return None

    async def _exchange(
        self, provider: HttpProvider, sandbox: str | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        exchange = scope[EXCHANGE] = Exchange(provider.name, explicit_sandbox=sandbox, sandbox=sandbox)
        tape = Tape(self._max_recorded_bytes, receive, send)
        started = time.perf_counter_ns()
        try:
            await provider.app(scope, tape.receive, tape.send)
        finally:
            self._requests.record(
                RequestRecord(
                    exchange=exchange,
                    method=scope["method"],
                    path=scope["path"],
                    query=scope["query_string"].decode("latin-1"),
                    headers=scope["headers"],
                    body=bytes(tape.body),
                    status=tape.status,
                    answer_headers=tape.answer_headers,
                    answer_body=bytes(tape.answer_body),
                    at_ms=wall_ms(),
                    took_us=(time.perf_counter_ns() - started) // 1000,
                )
            )


class Tape:
    """Listens in on one exchange, up to so many bytes each way. `status` 0 means that no answer was sent."""

    def __init__(self, max_bytes: int, receive: Receive, send: Send) -> None:
        self._max_bytes = max_bytes
        self._receive = receive
        self._send = send
        self.body = bytearray()
        self.status = 0
        self.answer_headers: Headers = ()
        self.answer_body = bytearray()

    async def receive(self) -> MutableMapping[str, Any]:
        """Pass on what the client sends."""
        message = await self._receive()
        if message["type"] == "http.request" and len(self.body) < self._max_bytes:
            self.body += message.get("body", b"")[: self._max_bytes - len(self.body)]
        return message

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Pass on what the provider answers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answer_headers = message.get("headers", ())
        elif message["type"] == "http.response.body" and len(self.answer_body) < self._max_bytes:
            self.answer_body += message.get("body", b"")[: self._max_bytes - len(self.answer_body)]
        await self._send(message)


def is_for_a_person(scope: Scope) -> bool:
    """Tell whether a browser asks for a page."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and b"text/html" in accepted


def _set_path(scope: Scope, path: str, *, cut: str) -> None:
    scope["path"] = path
    raw = scope.get("raw_path")
    if raw is not None:
        prefix = cut.encode()
        # Who percent-encodes even the letters of a prefix gets the rest encoded anew.
        scope["raw_path"] = (
            raw[len(prefix) :] or b"/" if raw.startswith(prefix) else quote(path, safe=_IN_PATHS).encode()
        )
