"""Who may use the pages and our API: the `AUTH` setting, no foreign origins, and headers that keep browsers safe."""

from __future__ import annotations

import base64
import binascii
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.door import PREFIX
from app.own_names import OwnNames
from app.problem import problem
from app.sign_in import USER, Outcome, SignIn
from fakes.core.errors import Forbidden, KernelError
from fakes.core.fake import AsgiApp, Receive, Scope, Send

if TYPE_CHECKING:
    from starlette.responses import Response

SIGN_IN = "/ui/sign-in"
_OPEN = ("/healthz", "/readyz", "/robots.txt", SIGN_IN)
_OPEN_BELOW = "/ui/static/"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HEADERS = {
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-robots-tag": b"noindex, nofollow",
    b"cross-origin-opener-policy": b"same-origin",
}


def is_open(path: str) -> bool:
    """Tell whether a path is there for everybody, and shows nothing of any sandbox."""
    return path in _OPEN or path.startswith(_OPEN_BELOW)


def is_foreign(scope: Scope) -> bool:
    """Tell whether a page of another origin tries to change something, or to read the stream."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is None or (scope["method"] in _SAFE_METHODS and not scope["path"].endswith("/stream")):
        return False
    if origin == b"null" and headers.get(b"sec-fetch-site") == b"same-origin":
        # Browsers hide the origin of a form on a page that sends no referrer; this header no page can forge.
        return False
    # An origin is `scheme://host:port`, without anything behind it (RFC 6454 section 7).
    return origin.lower().partition(b"://")[2] != headers.get(b"host", b"").lower()


_FOREIGN = Forbidden(
    "A page of another origin may not do this.", hint="Call from a program, or from Stagedoor's own pages."
)


def _strange(host: str) -> Forbidden:
    return Forbidden(
        f"{host[:200]!r} is not known as a name of this server, and any web page could have made it up.",
        hint=f"If it is yours, start with STAGEDOOR_PUBLIC_URL=http://{host[:200]}, or guard the server by STAGEDOOR_AUTH.",
    )


class Unauthorized(KernelError):
    """Whoever asks has not said who they are, or not truthfully."""

    status = 401
    title = "Unauthorized"


class TooManyAttempts(KernelError):
    """So many wrong passwords came that no further one is looked at now."""

    status = 429
    title = "Too many attempts"


class Guard:
    """Lets those through who signed in, by a page's cookie or by HTTP Basic; without accounts, all."""

    def __init__(self, inner: AsgiApp, sign_in: SignIn, own_names: OwnNames) -> None:
        self._inner = inner
        self._sign_in = sign_in
        self._own_names = own_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", ())}
                added = [(name, value) for name, value in _HEADERS.items() if name not in given]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        if not self._own_names.has(host) and scope["path"] not in _OPEN:
            await problem(_strange(host))(scope, receive, send_safely)
        elif is_foreign(scope):
            await problem(_FOREIGN)(scope, receive, send_safely)
        elif (refusal := await self._refusal(scope)) is not None:
            await refusal(scope, receive, send_safely)
        else:
            await self._inner(scope, receive, send_safely)

    async def _refusal(self, scope: Scope) -> Response | None:
        """Return how a request is refused; None if it may pass."""
        path: str = scope["path"]
        if not self._sign_in.is_needed:
            return None
        if (user := self._sign_in.session_user(scope)) is not None:
            scope[USER] = user
            return None
        if is_open(path):
            return None
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if b"authorization" not in headers:
            return _to_sign_in(scope) if b"text/html" in headers.get(b"accept", b"") else _denial()
        given = _basic(headers[b"authorization"])
        outcome = await self._sign_in.check(scope, *(given or ("", "")))
        if outcome is Outcome.CROWDED:
            return _crowd()
        return None if given and outcome is Outcome.RIGHT else _denial()


def _basic(header: bytes) -> tuple[str, str] | None:
    """Return user and password of an Authorization header; None if it has none."""
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


def _to_sign_in(scope: Scope) -> Response:
    from starlette.responses import RedirectResponse

    prefix: str = scope.get(PREFIX, "")
    target = f"{prefix}{scope['path']}" if scope["method"] in _SAFE_METHODS else f"{prefix}/"
    query = scope["query_string"].decode("latin-1")
    if query and scope["method"] in _SAFE_METHODS:
        target += f"?{query}"
    return RedirectResponse(f"{SIGN_IN}?next={quote(target, safe='/')}", 303, {"Cache-Control": "no-store"})


def _denial() -> Response:
    denial = problem(
        Unauthorized(
            "This server wants a user and password.", hint="Send those of STAGEDOOR_AUTH (HTTP Basic)."
        )
    )
    denial.headers["WWW-Authenticate"] = 'Basic realm="Stagedoor", charset="UTF-8"'
    return denial


def _crowd() -> Response:
    answer = problem(
        TooManyAttempts("Too many wrong passwords.", hint="Wait a few seconds, then send the right one.")
    )
    answer.headers["Retry-After"] = "5"
    return answer
