"""Calendar parts for people."""

import pytest

from fakes.mail.invitation import Attendee, invitations, moment_text

CALENDAR = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
SUMMARY:Fitting\\, final\r
DTSTART;TZID=Europe/Oslo:20261124T090000\r
DTEND:20261124T083000Z\r
LOCATION:Bergen \r
 harbour\r
DESCRIPTION:Bring\\nshoes\r
ORGANIZER;CN="Shop: Oslo":mailto:shop@example.com\r
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ann:MAILTO:ann@example.com\r
ATTENDEE:mailto:bob@example.com\r
RRULE:FREQ=WEEKLY\r
BEGIN:VALARM\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_an_event_is_read() -> None:
    (event,) = invitations(CALENDAR)
    assert (event.summary, event.place, event.description) == (
        "Fitting, final",
        "Bergen harbour",
        "Bring\nshoes",
    )
    assert (event.starts, event.ends) == ("2026-11-24 09:00 Europe/Oslo", "2026-11-24 08:30 UTC")
    assert event.organizer == "Shop: Oslo <shop@example.com>"
    assert event.attendees == [
        Attendee("Ann", "ann@example.com", "accepted"),
        Attendee("", "bob@example.com", "needs action"),
    ]
    assert event.recurrence == "FREQ=WEEKLY"


@pytest.mark.parametrize(
    "text", ["", "no calendar", "BEGIN:VCALENDAR\nSUMMARY:x", "BEGIN:VEVENT", ":;:;=\x00"]
)
def test_what_is_no_calendar_has_no_events_or_empty_ones(text: str) -> None:
    assert [event.summary for event in invitations(text)] in ([], [""])


def test_a_bomb_is_bounded() -> None:
    assert len(invitations("BEGIN:VEVENT\nEND:VEVENT\n" * 5000)) == 20
    (event,) = invitations("BEGIN:VEVENT\n" + "ATTENDEE:mailto:a@b\n" * 5000)
    assert len(event.attendees) == 200


@pytest.mark.parametrize(
    ("value", "words"),
    [("20261124", "2026-11-24"), ("20261124T0900", "20261124T0900"), ("20261124T090000", "2026-11-24 09:00")],
)
def test_moments_are_written_as_people_do(value: str, words: str) -> None:
    assert moment_text(value) == words
