"""By which name an app reaches this server, put into what the channels say of themselves; it asks no network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.service import Service
from fakes.core.errors import InvalidInput

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - replaced, not bound
_LOOPBACK = "127.0.0.1"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class Reach:
    """The names of this server: those it binds to or was told, and the one that an app is to use."""

    def __init__(self, service: Service, asked: str, seen: str | None) -> None:
        """Use `asked`, what somebody typed; else the public name; else `seen`, by which the browser came.

        Raises InvalidInput if `asked` is not a host name.
        """
        settings = service.settings
        public = urlsplit(service.context.urls.public).hostname or _LOOPBACK
        is_everywhere = settings.host in _WILDCARDS and not settings.public_url
        self._own = {public, settings.host}
        if asked and not _HOST.fullmatch(asked):
            raise InvalidInput(
                f"{asked[:80]!r} is not a host name.", hint="For example staging.example, or 10.0.0.7."
            )
        self.host = asked or (seen if is_everywhere and seen else public)

    def put(self, text: str) -> str:
        """Return `text` with this server's own names replaced by the one that an app is to use."""
        names = "|".join(re.escape(name) for name in sorted(self._own, key=len, reverse=True))
        return re.sub(rf"(?<![\w.-])(?:{names})(?![\w-]|\.\w)", lambda _match: self.host, text)
