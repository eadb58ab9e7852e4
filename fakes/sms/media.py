"""The media of a text as references: Stagedoor never fetches them, so their type is what was said or the name tells."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from fakes.core.captures import Json

UNKNOWN_TYPE = "application/octet-stream"
_MAX_URL_CHARS = 4096
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def described(media: Iterable[tuple[str, str | None]], new_sid: Callable[[], str]) -> tuple[Json, ...]:
    """Return `{sid, url, content_type}` for each URL and its type, where one was given."""
    return tuple(
        {"sid": new_sid(), "url": url, "content_type": content_type or guessed_type(url)}
        for url, content_type in media
    )


def guessed_type(url: str) -> str:
    """Return the media type that the name at the end of a URL suggests."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return UNKNOWN_TYPE
    return mimetypes.guess_type(path)[0] or UNKNOWN_TYPE


def is_fetchable(url: str) -> bool:
    """Tell whether a URL could be fetched by a provider: http or https, with a host, of printable characters."""
    if len(url) > _MAX_URL_CHARS or _UNPRINTABLE.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
