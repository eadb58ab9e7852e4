"""The timeline as a value: captures grouped by day, newest first; HTML is a rendering of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.web.zone import UNIVERSAL, Zone
from fakes.core.captures import Capture
from fakes.core.clock import iso

# These flags have a mark of their own in a row.
_MARKED_FLAGS = ("attachment", "fault")

_INBOUND = "inbound"


@dataclass(frozen=True, slots=True)
class Row:
    """One capture on the timeline."""

    capture: Capture
    time: str
    iso_time: str
    words_time: str
    people: str
    is_about_nobody: bool
    is_inbound: bool
    has_attachment: bool
    is_fault: bool
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Day:
    """Captures beside each other that were made on the same day. `key` is its own even if a clock goes back.

    A day `is_ahead` if it has not come yet by a clock that was further on when its captures were made.
    """

    key: str
    label: str
    iso_date: str
    rows: list[Row]
    is_ahead: bool


def days(
    captures: Iterable[Capture],
    *,
    now_ms: int,
    zone: Zone = UNIVERSAL,
    about: Callable[[Capture], str] = lambda _: "",
) -> list[Day]:
    """Group captures, newest first, by the day of the zone on which they were made.

    `about` says whom or what a capture concerns that is from nobody and for nobody.
    """
    today = zone.moment(now_ms).date()
    found = []
    for day, group in groupby(captures, key=lambda capture: zone.moment(capture.created_ms).date()):
        rows = [row(capture, zone, about(capture)) for capture in group]
        label = day_label(day, today)
        found.append(Day(rows[0].capture.id, label, day.isoformat(), rows, is_ahead=day > today))
    return found


def day_label(day: date, today: date) -> str:
    """Return how people call a day: Today, Yesterday, Monday 17 November, or with its year."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def row(capture: Capture, zone: Zone = UNIVERSAL, about: str = "") -> Row:
    """Return one capture's row."""
    made = zone.moment(capture.created_ms)
    return Row(
        capture=capture,
        time=f"{made:%H:%M}",
        iso_time=iso(capture.created_ms),
        words_time=f"{made:%A} {made.day} {made:%B %Y, %H:%M:%S} {made:%Z}",
        people=people(capture, about),
        is_about_nobody=not capture.recipients and not capture.sender,
        is_inbound=capture.kind == _INBOUND and bool(capture.sender),
        has_attachment="attachment" in capture.flags,
        is_fault="fault" in capture.flags,
        # Behind a colon stands what one capture alone has, such as a fault's id.
        flags=[flag for flag in capture.flags if flag not in _MARKED_FLAGS and ":" not in flag],
    )


def people(capture: Capture, about: str = "") -> str:
    """Return who it is for; whom it is from if it came in or is for nobody; else what it is about."""
    if capture.kind == _INBOUND and capture.sender:
        return f"from {capture.sender}"
    if not capture.recipients:
        return capture.sender or about
    first = capture.recipients[0]
    more = len(capture.recipients) - 1
    return f"{first} and {more} more" if more else first
