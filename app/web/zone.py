"""In which time zone a browser is: what its script noted in a cookie; UTC for browsers without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Request

COOKIE = "stagedoor-zone"
_MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its IANA name."""

    name: str
    info: tzinfo

    def moment(self, ms: int) -> datetime:
        """Return Unix milliseconds as a time of this zone."""
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(self.info)


UNIVERSAL = Zone("UTC", UTC)


def zone_of(request: Request) -> Zone:
    """Return the zone of the browser that asks."""
    return named(unquote(request.cookies.get(COOKIE, "")))


@lru_cache(maxsize=64)
def named(name: str) -> Zone:
    """Return a zone by its name; UTC for one that is not known here."""
    if not name or len(name) > _MAX_NAME:
        return UNIVERSAL
    try:
        return Zone(name, ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UNIVERSAL
