"""Who may see the pages and our API: HTTP Basic against the `AUTH` setting; providers are not behind it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
from pathlib import Path

from fastapi import Response

from fakes.core.errors import InvalidInput
from fakes.core.fake import AsgiApp, Receive, Scope, Send

_OPEN = ("/healthz", "/readyz", "/robots.txt")
_DELAY_S = 0.5


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


class Guard:
    """Lets requests with the right credentials through; without accounts, all."""

    def __init__(self, inner: AsgiApp, auth: str) -> None:
        self._inner = inner
        self._accounts = accounts(auth)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not self._accounts or scope["path"] in _OPEN or self._is_known(scope):
            await self._inner(scope, receive, send)
            return
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
