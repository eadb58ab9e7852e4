from datetime import date
from typing import Any

import pytest

from app.web.timeline import day_label, days, people, row
from app.web.zone import named
from fakes.core.captures import Capture, drafted
from tests.fakes.core.builders import a_draft

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def a_capture(created_ms: int = 0, number: int = 1, **changes: Any) -> Capture:
    return drafted(a_draft(**changes), number=number, created_ms=created_ms, max_search_chars=100)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 23), "Today"),
        (date(2026, 11, 22), "Yesterday"),
        (date(2026, 11, 17), "Tuesday 17 November"),
        (date(2025, 11, 17), "Monday 17 November 2025"),
        (date(2026, 11, 24), "Tuesday 24 November"),
    ],
)
def test_days_are_called_as_people_call_them(day: date, label: str) -> None:
    assert day_label(day, date(2026, 11, 23)) == label


def test_captures_are_grouped_by_the_day_of_the_zone() -> None:
    captures = [a_capture(DAY_MS + HOUR_MS, 3), a_capture(23 * HOUR_MS, 2), a_capture(0, 1)]

    in_utc = days(captures, now_ms=2 * DAY_MS)
    in_tokyo = days(captures, now_ms=2 * DAY_MS, zone=named("Asia/Tokyo"))

    assert [(day.label, len(day.rows)) for day in in_utc] == [
        ("Yesterday", 1),
        ("Thursday 1 January", 2),
    ]
    assert [(day.iso_date, len(day.rows)) for day in in_tokyo] == [("1970-01-02", 2), ("1970-01-01", 1)]
    assert in_tokyo[0].rows[0].time == "10:00"
    assert days([], now_ms=0) == []


def test_a_day_that_comes_back_has_a_key_of_its_own() -> None:
    captures = [a_capture(0, 3), a_capture(DAY_MS, 2), a_capture(0, 1)]
    found = days(captures, now_ms=0)
    assert [day.iso_date for day in found] == ["1970-01-01", "1970-01-02", "1970-01-01"]
    assert len({day.key for day in found}) == 3


def test_a_day_that_has_not_come_yet_is_ahead_of_the_clock() -> None:
    found = days([a_capture(3 * DAY_MS, 2), a_capture(HOUR_MS, 1)], now_ms=2 * HOUR_MS)
    assert [(day.label, day.is_ahead) for day in found] == [("Sunday 4 January", True), ("Today", False)]


def test_a_row_says_when_and_what_was_noticed() -> None:
    made = row(a_capture(HOUR_MS, flags=["attachment", "fault", "fault:7", "odd"]))
    assert (made.time, made.iso_time) == ("01:00", "1970-01-01T01:00:00.000Z")
    assert made.words_time == "Thursday 1 January 1970, 01:00:00 UTC"
    assert (made.has_attachment, made.is_fault, made.flags) == (True, True, ["odd"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipients": ["a@x.org"]}, "a@x.org"),
        ({"recipients": ["a@x.org", "b@x.org", "c@x.org"]}, "a@x.org and 2 more"),
        ({"recipients": [], "sender": "s@x.org"}, "s@x.org"),
        ({"recipients": [], "sender": "", "ref": "evt_1"}, "Balance"),
        ({"recipients": ["+1"], "sender": "+2", "kind": "inbound"}, "from +2"),
    ],
)
def test_who_it_is_for(changes: dict[str, Any], words: str) -> None:
    assert people(a_capture(**changes), "Balance") == words
