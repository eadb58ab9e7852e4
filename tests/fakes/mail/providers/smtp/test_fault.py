"""What rules see of an SMTP conversation, and what their verdicts mean in it."""

from typing import Any

import pytest

from fakes.core.faults import Verdict
from fakes.core.limits import Limits
from fakes.mail.providers.smtp.fault import answer_of, subject_at
from fakes.mail.providers.smtp.session import Stage
from tests.fakes.mail.builders import a_mail, octets


def told(raw: bytes | None = None, stage: Stage = Stage.END_OF_DATA) -> Any:
    return subject_at(
        stage,
        sandbox="checkout",
        sender="shop@example.com",
        recipients=["jane@example.org"],
        conversation={"helo": "app.example.com", "user": ""},
        raw=raw,
        limits=Limits(),
    )


def test_before_the_mail_only_the_conversation_is_known() -> None:
    subject = told(stage=Stage.RCPT)
    assert (subject.sandbox, subject.channel, subject.provider, subject.stage) == (
        "checkout",
        "mail",
        "smtp",
        "rcpt",
    )
    assert (subject.sender, subject.recipients, subject.body) == (
        "shop@example.com",
        ("jane@example.org",),
        "",
    )
    assert subject.fields == {"helo": "app.example.com", "user": ""}


def test_the_mails_headers_and_texts_are_told_decoded() -> None:
    mail = a_mail(
        "Grüße, Ihr Code ist 482913\n", "<p>Grüße</p>", Subject="Willkommen, Jürgen", X_Campaign="spring"
    )
    subject = told(octets(mail))
    assert subject.fields["subject"] == "Willkommen, Jürgen"
    assert subject.fields["x-campaign"] == "spring"
    assert subject.fields["helo"] == "app.example.com"
    assert subject.body.split("\n")[0] == "Grüße, Ihr Code ist 482913"
    assert "<p>Grüße</p>" in subject.body


def test_of_a_header_that_comes_twice_the_first_counts_and_none_hides_the_conversation() -> None:
    subject = told(b"X-A: first\r\nX-A: second\r\nHelo: liar.example\r\n\r\nhi\r\n")
    assert (subject.fields["x-a"], subject.fields["helo"]) == ("first", "app.example.com")


def test_what_is_no_mail_is_matched_as_well() -> None:
    assert told(b"\x00\xff" * 100).body == ""
    assert told(b"").fields == {"helo": "app.example.com", "user": ""}


@pytest.mark.parametrize(
    ("do", "answer"),
    [
        ({"delay_ms": 10}, None),
        ({"drop": True}, None),
        ({"delivery": "undelivered"}, None),
        ({"status": 550, "message": "No such user"}, b"550 5.1.1 No such user"),
        ({"code": 452}, b"452 4.3.1 Refused"),
        ({"status": 200}, b"451 4.3.0 Refused"),
        ({"code": 30007, "message": "Carrier violation"}, b"451 4.3.0 Carrier violation"),
        ({"code": "card_declined"}, b"451 4.3.0 Refused"),
    ],
)
def test_a_verdict_means_an_answer_or_none(do: dict[str, Any], answer: bytes | None) -> None:
    assert answer_of(Verdict("rule1", do)) == answer
