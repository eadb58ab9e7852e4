import pytest

from app.web.people import pause_words, shift_words, steps
from fakes.core.captures import Capture, drafted
from fakes.core.clock import SandboxClock, wall_ms
from tests.fakes.core.builders import a_draft

DAY_MS = 86_400_000
START_MS = 1_790_000_000_000


def a_capture(number: int, created_ms: int) -> Capture:
    return drafted(a_draft(), number=number, created_ms=created_ms, max_search_chars=1000)


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "at once"),
        (-5000, "the clock was set back by 5 seconds"),
        (120, "at once"),
        (45_900, "45 seconds"),
        (60_000, "1 minute"),
        (3_661_000, "1 hour 1 minute"),
        (3_601_000, "1 hour"),
        (2 * DAY_MS + 3 * 3_600_000, "2 days 3 hours"),
    ],
)
def test_a_pause_is_told_in_its_two_largest_units(ms: int, words: str) -> None:
    assert pause_words(ms) == words


def test_steps_tell_the_time_between_them_and_where_a_day_begins() -> None:
    moments = [START_MS, START_MS + 30_000, START_MS + 29_900, START_MS + 29_900 + DAY_MS]
    found = steps([a_capture(n, ms) for n, ms in enumerate(moments)], now_ms=moments[-1])

    assert [step.pause for step in found] == ["", "30 seconds", "", "1 day"]
    assert [step.is_long_pause for step in found] == [False, False, False, True]
    assert [step.day for step in found] == ["Yesterday", "", "", "Today"]


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (SandboxClock(), ""),
        (SandboxClock(offset_ms=-13_700_000), "3 hours 48 minutes behind the wall clock"),
        (SandboxClock(offset_ms=86_400_000), "1 day ahead of the wall clock"),
        (SandboxClock(frozen_at_ms=wall_ms() - 51 * 3_600_000), "2 days 3 hours behind the wall clock"),
    ],
)
def test_it_is_told_how_a_clock_stands_to_the_wall(clock: SandboxClock, words: str) -> None:
    assert shift_words(clock) == words
