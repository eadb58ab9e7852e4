import pytest

from fakes.core.clock import SandboxClock, duration_ms, iso, moment, monotonic_ms, wall_ms
from fakes.core.errors import InvalidInput

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("P3D", 3 * DAY_MS),
        ("PT90M", 5_400_000),
        ("P1W", 7 * DAY_MS),
        ("P1DT2H3M4.5S", DAY_MS + 7_384_500),
        ("-PT5S", -5_000),
        ("pt1s", 1_000),
    ],
)
def test_reads_iso_durations(text: str, ms: int) -> None:
    assert duration_ms(text) == ms


@pytest.mark.parametrize("text", ["", "P", "PT", "3 days", "P1M", "P1Y", "P99999999999999999W", "P-1D"])
def test_refuses_what_is_no_duration_of_fixed_length(text: str) -> None:
    with pytest.raises(InvalidInput):
        duration_ms(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00.000Z"),
        ("2026-11-23T09:30:00+02:00", "2026-11-23T07:30:00.000Z"),
        ("2026-11-23 09:30", "2026-11-23T09:30:00.000Z"),
        ("2026-11-23", "2026-11-23T00:00:00.000Z"),
        ("86400", "1970-01-02T00:00:00.000Z"),
    ],
)
def test_reads_moments_as_utc_unless_they_say_otherwise(text: str, shown: str) -> None:
    assert iso(moment(text)) == shown


@pytest.mark.parametrize("text", ["tomorrow", "", "999999999999", "2026-13-01"])
def test_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(InvalidInput):
        moment(text)


def test_renders_milliseconds_before_the_epoch() -> None:
    assert iso(-1) == "1969-12-31T23:59:59.999Z"


def test_an_advanced_clock_runs_on() -> None:
    clock = SandboxClock().advanced(3 * DAY_MS)

    assert wall_ms() + 3 * DAY_MS <= clock.now_ms() <= wall_ms() + 3 * DAY_MS
    wait_ms = clock.wall_wait_ms(clock.now_ms() + DAY_MS)
    assert wait_ms is not None
    assert 0 < wait_ms <= DAY_MS


def test_a_clock_can_be_moved_to_a_moment_also_backwards() -> None:
    clock = SandboxClock().moved_to(moment("2020-01-01"))

    assert iso(clock.now_ms()).startswith("2020-01-01T00:00:00")


def test_a_frozen_clock_stands_until_it_is_moved() -> None:
    frozen = SandboxClock().frozen()
    now_ms = frozen.now_ms()

    assert frozen.wall_wait_ms(now_ms) == 0.0
    assert frozen.wall_wait_ms(now_ms + 1) is None
    assert frozen.advanced(5).now_ms() == now_ms + 5
    started_ms = wall_ms()
    went_on_ms = frozen.advanced(5).running().now_ms() - (now_ms + 5)
    assert 0 <= went_on_ms <= wall_ms() - started_ms


def test_a_clock_cannot_leave_the_calendar() -> None:
    with pytest.raises(InvalidInput):
        SandboxClock().advanced(duration_ms("P9999999W"))


def test_monotonic_time_only_grows() -> None:
    first = monotonic_ms()
    assert monotonic_ms() >= first


@pytest.mark.parametrize("moment_text", ["3000-01-01", "9999-12-31T23:59:59Z"])
def test_a_clock_stays_clear_of_the_end_of_the_calendar(moment_text: str) -> None:
    with pytest.raises(InvalidInput, match="2999"):
        SandboxClock().moved_to(moment(moment_text))
    assert SandboxClock().moved_to(moment("2999-12-31")).now_ms() >= moment("2999-12-31")
