"""Dates as senders write them."""

from __future__ import annotations

import pytest

from fakes.mail.parse_date import iso_date


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Tue, 24 Nov 2026 10:00:00 +0000", "2026-11-24T10:00:00.000Z"),
        ("Tue, 24 Nov 2026 10:00:00 +0530", "2026-11-24T04:30:00.000Z"),
        ("24 Nov 2026 23:30:00 -0100", "2026-11-25T00:30:00.000Z"),
        ("Tue, 24 Nov 2026 10:00 +0100 (CET)", "2026-11-24T09:00:00.000Z"),
        ("Tue, 24 Nov 2026 10:00:00 -0000", "2026-11-24T10:00:00.000Z"),
        ("Tue, 24 Nov 2026 10:00:00 EST", "2026-11-24T15:00:00.000Z"),
        ("Tue, 24 Nov 26 10:00:00 GMT", "2026-11-24T10:00:00.000Z"),
        ("Tue Nov 24 10:00:00 2026", "2026-11-24T10:00:00.000Z"),
        ("2026-11-24T10:00:00.123+02:00", "2026-11-24T08:00:00.123Z"),
        ("2026-11-24", "2026-11-24T00:00:00.000Z"),
        ("Tue, 24 Foo 2026 10:00:00 +0000", None),
        ("Tue, 31 Nov 2026 10:00:00 +0000", None),
        ("Tue, 24 Nov 0000 10:00:00 +0000", None),
        ("1 Jan 0001 00:00:00 +9900", None),
        ("yesterday", None),
        ("", None),
        ("1" * 5000, None),
    ],
)
def test_a_date_is_a_moment_in_utc_or_none(value: str, moment: str | None) -> None:
    assert iso_date(value) == moment
