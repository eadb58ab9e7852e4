"""Session cookies: who signed in and until when, signed; nothing is stored, so every process knows them all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

COOKIE = "stagedoor-session"
LIFETIME_S = 7 * 24 * 3600


class Sessions:
    """Issues and reads tokens. A user's key comes from the password: whoever changes it ends that user's sessions.

    The key is made slowly, so that a cookie which fell into wrong hands does not help to guess the password.
    """

    def __init__(self, digests: Mapping[str, bytes]) -> None:
        self._keys = {user: _key(user, digest) for user, digest in digests.items()}

    def issue(self, user: str, now_ms: int) -> str:
        """Return a token for a user who is known. Raises KeyError for another."""
        name = base64.urlsafe_b64encode(user.encode()).decode().rstrip("=")
        claim = f"{name}.{now_ms // 1000 + LIFETIME_S}"
        return f"{claim}.{_signature(self._keys[user], claim)}"

    def user_of(self, token: str, now_ms: int) -> str | None:
        """Return who signed in with a token; None if it was not issued here, or has expired."""
        claim, _, signature = token.rpartition(".")
        name, _, expires = claim.partition(".")
        try:
            user = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        key = self._keys.get(user)
        if key is None or not hmac.compare_digest(signature.encode(), _signature(key, claim).encode()):
            return None
        return user if int(expires) * 1000 > now_ms else None


def _key(user: str, digest: bytes) -> bytes:
    return hashlib.scrypt(digest, salt=b"stagedoor session " + user.encode(), n=2**14, r=8, p=1)


def _signature(key: bytes, claim: str) -> str:
    return hmac.new(key, claim.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
