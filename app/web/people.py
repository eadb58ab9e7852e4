"""What concerns one person, as a value: steps in order of time, and how long it was between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.web.timeline import day_label
from app.web.zone import UNIVERSAL, Zone
from fakes.core.captures import Capture
from fakes.core.clock import SandboxClock, iso, wall_ms

_UNITS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second"))
_AT_ONCE_MS = 1000
_NOTICED_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Step:
    """One capture, the time since the one before in words (none, if it came at once), and the day where one begins."""

    capture: Capture
    time: str
    iso_time: str
    pause: str
    is_long_pause: bool
    day: str


def steps(captures: Iterable[Capture], *, now_ms: int, zone: Zone = UNIVERSAL) -> list[Step]:
    """Return the steps of `captures`, which are in order of time."""
    found: list[Step] = []
    before: Capture | None = None
    for capture in captures:
        pause_ms = None if before is None else capture.created_ms - before.created_ms
        is_new_day = before is None or _day(capture.created_ms, now_ms, zone) != _day(
            before.created_ms, now_ms, zone
        )
        found.append(
            Step(
                capture=capture,
                time=f"{zone.moment(capture.created_ms):%H:%M:%S}",
                iso_time=iso(capture.created_ms),
                # Providers date what happens at once to the second, so that it may seem to go back a little.
                pause="" if pause_ms is None or abs(pause_ms) < _AT_ONCE_MS else pause_words(pause_ms),
                is_long_pause=pause_ms is not None and pause_ms >= _NOTICED_MS,
                day=_day(capture.created_ms, now_ms, zone) if is_new_day else "",
            )
        )
        before = capture
    return found


def shift_words(clock: SandboxClock) -> str:
    """Return how a clock stands to the wall clock: `3 hours 48 minutes behind the wall clock`; nothing if it agrees."""
    shift_ms = clock.offset_ms if clock.frozen_at_ms is None else clock.now_ms() - wall_ms()
    if abs(shift_ms) < _AT_ONCE_MS:
        return ""
    return f"{pause_words(abs(shift_ms))} {'ahead of' if shift_ms > 0 else 'behind'} the wall clock"


def pause_words(ms: int) -> str:
    """Return a duration in its two largest units: `2 days 3 hours`, `45 seconds`, `at once`."""
    if ms < 0:
        return f"the clock was set back by {pause_words(-ms)}"
    if ms < _AT_ONCE_MS:
        return "at once"
    words = []
    for size, unit in _UNITS:
        count, ms = divmod(ms, size)
        if count:
            words.append(f"{count} {unit}{'' if count == 1 else 's'}")
        elif words:
            break
    return " ".join(words[:2])


def _day(ms: int, now_ms: int, zone: Zone) -> str:
    return day_label(zone.moment(ms).date(), zone.moment(now_ms).date())
