"""The timeline as a value: captures grouped by day, newest first; HTML and JSON are renderings of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from fakes.core.captures import Capture


@dataclass(frozen=True, slots=True)
class Row:
    """One capture on the timeline."""

    capture: Capture
    time: str
    iso_time: str
    people: str
    has_attachment: bool
    is_fault: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The captures of one day, in UTC."""

    label: str
    iso_date: str
    rows: list[Row]


def days(captures: Iterable[Capture], *, now_ms: int) -> list[Day]:
    """Group captures, newest first, by the day on which they were made."""
    today = _moment(now_ms).date()
    return [
        Day(day_label(day, today), day.isoformat(), [row(capture) for capture in group])
        for day, group in groupby(captures, key=lambda capture: _moment(capture.created_ms).date())
    ]


def day_label(day: date, today: date) -> str:
    """Return how people call a day: Today, Yesterday, Monday 17 November, or with its year."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def row(capture: Capture) -> Row:
    """Return one capture's row."""
    made = _moment(capture.created_ms)
    return Row(
        capture=capture,
        time=f"{made:%H:%M}",
        iso_time=made.isoformat(timespec="milliseconds"),
        people=people(capture),
        has_attachment="attachment" in capture.flags,
        is_fault="fault" in capture.flags,
    )


def people(capture: Capture) -> str:
    """Return who it is for; else whom it is from, or the provider's id for what it is about."""
    if not capture.recipients:
        return capture.sender or capture.ref or ""
    first = capture.recipients[0]
    more = len(capture.recipients) - 1
    return f"{first} and {more} more" if more else first


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
