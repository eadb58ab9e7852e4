"""What a test says of a mail: how it is found again, and what stays the same of it."""

from __future__ import annotations

from fakes.core.expectation import Expectation
from fakes.mail.expected import expectation
from fakes.mail.service import read
from tests.fakes.mail.builders import LIMITS, PNG, a_capture, a_mail, octets


def _expected(raw: bytes, **changes: object) -> Expectation:
    capture = a_capture(raw, **changes)
    return expectation(capture, read(capture, raw, LIMITS).as_json())


def test_a_mail_is_found_by_recipient_and_the_words_of_its_subject_that_stay() -> None:
    mail = a_mail(Subject="Order #1042 has been shipped")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="i.png")
    expected = _expected(octets(mail))
    assert expected.conditions == {"to": "jane@example.org", "subject": "has been shipped"}
    assert expected.filters == {
        "channel": "mail",
        "kind": "outbound",
        "to": "jane@example.org",
        "q": '"has been shipped"',
    }
    assert [(fact.attribute, fact.value) for fact in expected.facts] == [
        ("subject", "Order #1042 has been shipped"),
        ("header_from[0].address", "shop@example.com"),
        ("attachments[0].filename", "i.png"),
    ]


def test_a_mail_that_came_in_says_so_and_one_without_anything_can_be_expected() -> None:
    assert _expected(b"no header", kind="inbound").conditions == {"to": "jane@example.org", "kind": "inbound"}
