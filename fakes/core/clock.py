"""Wall time, monotonic time and each sandbox's own time; it does not schedule anything."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fakes.core.errors import InvalidInput

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - rendered without its zone, which is always UTC
_EARLIEST_MS = -62135596800000
_LATEST_MS = 253402300799999
_LATEST_CLOCK_MS = 32503679999999


def wall_ms() -> int:
    """Return the wall clock in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> float:
    """Return a clock for measuring durations, in milliseconds."""
    return time.perf_counter_ns() / 1e6


def iso(ms: int) -> str:
    """Render Unix milliseconds as ISO 8601 UTC with milliseconds: `2026-11-23T03:21:45.120Z`.

    What no calendar can show (a retry that is due after the year 9999) is shown as its first or last moment.
    """
    shown = _EPOCH + timedelta(milliseconds=min(max(ms, _EARLIEST_MS), _LATEST_MS))
    return shown.isoformat(timespec="milliseconds") + "Z"


def moment(text: str) -> int:
    """Read an ISO 8601 date or time, or Unix seconds, as Unix milliseconds; no zone means UTC.

    Raises InvalidInput.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        if re.fullmatch(r"-?\d{1,12}", text.strip()):
            return within_range(int(text) * 1000)
        raise InvalidInput(
            f"{text!r} is not a time.", hint="Use ISO 8601, for example 2026-11-23T09:30:00Z."
        ) from None
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return within_range((value - _EPOCH.replace(tzinfo=UTC)) // timedelta(milliseconds=1))


def duration_ms(text: str) -> int:
    """Read an ISO 8601 duration (`P3D`, `PT1H30M`, `-PT5S`) as milliseconds.

    Months and years are refused: their length depends on where they start. Raises InvalidInput.
    """
    match = _DURATION.fullmatch(text.strip().upper())
    parts = {key: value for key, value in (match.groupdict() if match else {}).items() if value}
    sign = -1 if parts.pop("sign", None) else 1
    if not parts:
        raise InvalidInput(
            f"{text!r} is not a duration.",
            hint="Use an ISO 8601 duration of weeks, days, hours, minutes and seconds, for example P3D or PT90M.",
        )
    try:
        length = timedelta(**{key: float(value) for key, value in parts.items()})
    except OverflowError:
        raise InvalidInput(f"{text!r} is too long a duration.") from None
    return sign * (length // timedelta(milliseconds=1))


def within_range(ms: int) -> int:
    """Return `ms` if a calendar can show it (years 1 to 9999), else raise InvalidInput."""
    if not _EARLIEST_MS <= ms <= _LATEST_MS:
        raise InvalidInput("The time lies outside the years 1 to 9999.", hint="Choose a time between them.")
    return ms


@dataclass(frozen=True, slots=True)
class SandboxClock:
    """One sandbox's time: the wall clock moved by an offset, or standing still at a moment."""

    offset_ms: int = 0
    frozen_at_ms: int | None = None

    def now_ms(self) -> int:
        """Return the sandbox's time in Unix milliseconds."""
        if self.frozen_at_ms is not None:
            return self.frozen_at_ms
        return wall_ms() + self.offset_ms

    def wall_wait_ms(self, due_ms: int) -> float | None:
        """Return how long until the sandbox's time reaches `due_ms`; None if it stands still before it."""
        if self.frozen_at_ms is not None:
            return 0.0 if due_ms <= self.frozen_at_ms else None
        return max(0.0, float(due_ms - self.now_ms()))

    def advanced(self, by_ms: int) -> SandboxClock:
        """Return this clock moved by `by_ms`. Raises InvalidInput.

        It runs on: at the end of the calendar nothing in its sandbox could be shown any more.
        """
        if within_range(self.now_ms() + by_ms) > _LATEST_CLOCK_MS:
            raise InvalidInput("A clock cannot be set beyond the year 2999.", hint="Choose an earlier time.")
        if self.frozen_at_ms is not None:
            return SandboxClock(self.offset_ms, self.frozen_at_ms + by_ms)
        return SandboxClock(self.offset_ms + by_ms)

    def moved_to(self, to_ms: int) -> SandboxClock:
        """Return this clock showing `to_ms`."""
        return self.advanced(within_range(to_ms) - self.now_ms())

    def frozen(self) -> SandboxClock:
        """Return this clock standing still at its present time."""
        return SandboxClock(self.offset_ms, self.now_ms())

    def running(self) -> SandboxClock:
        """Return this clock running on from its present time."""
        return SandboxClock(self.now_ms() - wall_ms())
