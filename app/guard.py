"""Who may use the pages and our API: the `AUTH` setting, no foreign origins, and headers that keep browsers safe."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Response

from app.errors import problem
from fakes.core.errors import Forbidden, InvalidInput
from fakes.core.fake import AsgiApp, Receive, Scope, Send

_OPEN = ("/healthz", "/readyz", "/robots.txt")
_DELAY_S = 0.5
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


def accounts(auth: str) -> dict[str, bytes]:
    """Return user to password digest of `user:password`, or of a file with one such pair per line.

    Raises InvalidInput.
    """
    if not auth:
        return {}
    lines = [auth]
    if ":" not in auth or Path(auth).is_file():
        try:
            lines = Path(auth).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise InvalidInput(
                f"STAGEDOOR_AUTH is neither user:password nor a readable file: {error.strerror}.",
                hint="Give user:password, or a file of such lines.",
            ) from error
    pairs = [line.partition(":") for line in lines if line.strip() and not line.startswith("#")]
    if not pairs or any(not user or not colon or not password for user, colon, password in pairs):
        raise InvalidInput("STAGEDOOR_AUTH has no user:password pair.", hint="One pair per line, no quotes.")
    return {user.strip(): _digest(password.strip()) for user, _, password in pairs}


def is_foreign(scope: Scope) -> bool:
    """Tell whether a page of another origin tries to change something, or to read the stream."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is None or (scope["method"] in _SAFE_METHODS and not scope["path"].endswith("/stream")):
        return False
    if origin == b"null" and headers.get(b"sec-fetch-site") == b"same-origin":
        # Browsers hide the origin of a form on a page that sends no referrer; this header no page can forge.
        return False
    return (
        urlsplit(origin.decode("latin-1")).netloc.lower()
        != headers.get(b"host", b"").decode("latin-1").lower()
    )


_FOREIGN = Forbidden(
    "A page of another origin may not do this.", hint="Call from a program, or from Stagedoor's own pages."
)


class Guard:
    """Lets requests with the right credentials through; without accounts, all."""

    def __init__(self, inner: AsgiApp, auth: str) -> None:
        self._inner = inner
        self._accounts = accounts(auth)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", ())}
                added = [(name, value) for name, value in _HEADERS.items() if name not in given]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        if is_foreign(scope):
            await problem(_FOREIGN)(scope, receive, send_safely)
        elif not self._accounts or scope["path"] in _OPEN or self._is_known(scope):
            await self._inner(scope, receive, send_safely)
        else:
            await self._deny(scope, receive, send_safely)

    async def _deny(self, scope: Scope, receive: Receive, send: Send) -> None:
        if any(name == b"authorization" for name, _ in scope["headers"]):
            # Guessing passwords must be slow, and take as long for a user that does not exist.
            await asyncio.sleep(_DELAY_S)
        denial = Response(
            "Sign in with the user and password of STAGEDOOR_AUTH.\n",
            401,
            headers={"WWW-Authenticate": 'Basic realm="Stagedoor", charset="UTF-8"'},
            media_type="text/plain",
        )
        await denial(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, encoded = header.partition(b" ")
        if scheme.lower() != b"basic":
            return False
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return hmac.compare_digest(self._accounts.get(user, b"\0" * 32), _digest(password))


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode()).digest()
