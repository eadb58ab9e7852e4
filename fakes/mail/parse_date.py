"""The Date field as a moment: RFC 5322, its obsolete forms, and what senders write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-])(\d\d)(\d\d)(?: \([^()]*\))?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_LONGEST = 128


def iso_date(value: str) -> str | None:
    """Return the moment in ISO 8601 UTC with milliseconds, or None for what is no date. Never raises.

    A date without a zone, and the zone -0000, count as UTC.
    """
    return _iso_date(value) if len(value) <= _LONGEST else None


# The mails of one second say the same.
@lru_cache(maxsize=64)
def _iso_date(value: str) -> str | None:
    usual = _USUAL.fullmatch(value)
    try:
        moment = _usual(usual) if usual else _unusual(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    text = moment.isoformat(timespec="milliseconds")
    return f"{text[:23]}Z"


def _usual(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    if month not in _MONTHS:
        raise ValueError(month)
    local = datetime(
        int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
    )
    offset = int(zone_hours) * 60 + int(zone_minutes)
    if offset == 0:
        return local
    return local - timedelta(minutes=-offset if sign == "-" else offset)


def _unusual(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        moment = parsedate_to_datetime(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
