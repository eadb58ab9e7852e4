"""Signing in, by password or by the cookie that a password got: one answer to who somebody is."""

from __future__ import annotations

from enum import Enum
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from app.accounts import accounts, is_right
from app.attempts import Attempts
from app.sessions import COOKIE, LIFETIME_S, Sessions
from fakes.core.clock import wall_ms
from fakes.core.fake import Scope

_LONGEST_NAME = 100
USER = "stagedoor.user"
"""Under this key of the scope our routes find the user who signed in by a page."""


class Outcome(Enum):
    """What became of a password: right, wrong, or not even looked at because too many wrong ones came before."""

    RIGHT = "right"
    WRONG = "wrong"
    CROWDED = "crowded"


class SignIn:
    """The accounts of one server, its sessions, and its patience. Raises InvalidInput for a bad `AUTH` setting."""

    def __init__(self, auth: str) -> None:
        self._accounts = accounts(auth)
        self._sessions = Sessions(self._accounts)
        self._attempts = Attempts()

    @property
    def is_needed(self) -> bool:
        """Whether there are accounts at all."""
        return bool(self._accounts)

    async def check(self, scope: Scope, user: str, password: str) -> Outcome:
        """Look at a password; a wrong one takes a while."""
        client = scope.get("client")
        key = (str(client[0]) if client else "", user[:_LONGEST_NAME])
        if self._attempts.is_crowded(key):
            return Outcome.CROWDED
        if is_right(self._accounts, user, password):
            self._attempts.forgive(key)
            return Outcome.RIGHT
        await self._attempts.punish(key)
        return Outcome.WRONG

    def session_user(self, scope: Scope) -> str | None:
        """Return who signed in with the request's cookie; None if nobody did, or it has expired."""
        for name, value in scope["headers"]:
            if name == b"cookie" and COOKIE.encode() in value:
                try:
                    found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
                except CookieError:
                    continue
                if found is not None:
                    return self._sessions.user_of(found.value, wall_ms())
        return None

    def cookie(self, scope: Scope, user: str) -> str:
        """Return the Set-Cookie that signs a user in."""
        return f"{COOKIE}={self._sessions.issue(user, wall_ms())}; Max-Age={LIFETIME_S}{_attributes(scope)}"

    def no_cookie(self, scope: Scope) -> str:
        """Return the Set-Cookie that signs out."""
        return f"{COOKIE}=; Max-Age=0{_attributes(scope)}"


def _attributes(scope: Scope) -> str:
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    # Behind a proxy the browser knows better than this server whether it came by https.
    is_secure = scope.get("scheme") == "https" or urlsplit(origin).scheme == "https"
    return "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")


def local_path(text: str) -> str:
    """Return `text` if it is a path of this server, else its root: a link must not lead elsewhere after signing in."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_local and not urlsplit(text).netloc else "/"
