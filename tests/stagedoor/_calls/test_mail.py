import re
from email.message import EmailMessage

import pytest

from stagedoor import Mail, Stagedoor, StagedoorError, UnexpectedCapture, WaitTimeout
from tests.stagedoor.senders import deliver, send_mail

ANN = "ann@example.com"
BOB = "bob@example.com"
HTML = '<p>Hello <b>Ann</b>, <a href="https://shop.example/confirm?t=1">confirm here</a></p>'


def test_a_mail_is_waited_for_and_read(door: Stagedoor) -> None:
    sent = send_mail(door.env(), f"Ann <{ANN}>", "Confirm", "Your code is 482913", HTML)
    mail = door.mail.wait_for(to=ANN, subject="confirm", sender="shop@example.com")
    assert (mail.subject, mail.text.strip(), mail.html.strip()) == ("Confirm", "Your code is 482913", HTML)
    assert (mail.code, mail.link("Confirm here")) == ("482913", "https://shop.example/confirm?t=1")
    assert str(mail.header_from[0]) == "Shop <shop@example.com>"
    assert mail.header("message-id") == sent["Message-ID"]
    assert mail.message_id in sent["Message-ID"]
    assert (mail.envelope.sender, mail.envelope.to) == ("shop@example.com", (ANN,))
    assert mail.html_text == "Hello Ann, confirm here"


def test_a_mail_is_waited_for_by_what_is_in_it(door: Stagedoor) -> None:
    send_mail(door.env(), ANN, "One", "Alpha", HTML)
    send_mail(door.env(), ANN, "Two", "Beta")
    assert door.mail.wait_for(text="hello ann").subject == "One"
    assert door.mail.wait_for(text=re.compile("B.ta")).subject == "Two"
    assert door.mail.wait_for(subject=re.compile("^T")).subject == "Two"
    assert door.mail.wait_for(where=lambda mail: mail.links).subject == "One"
    assert door.mail.wait_for(to=re.compile("^ann@"), q="alpha").subject == "One"


def test_a_mail_that_does_not_come_is_told_with_those_that_did(door: Stagedoor) -> None:
    send_mail(door.env(), ANN, "Welcome")
    send_mail(door.env(), BOB, "Reset your password")
    with pytest.raises(WaitTimeout) as caught:
        door.mail.wait_for(to=ANN, subject="Reset", timeout=0.2)
    assert {miss.title: miss.reasons for miss in caught.value.near_misses} == {
        "Welcome": ("subject 'Welcome' does not contain 'Reset'",),
        "Reset your password": (f"to is '{BOB}', not '{ANN}'",),
    }


def test_the_next_mail_is_waited_for_after_the_last(door: Stagedoor) -> None:
    send_mail(door.env(), ANN, "Code 1", "111111")
    first = door.mail.wait_for(to=ANN)
    with pytest.raises(WaitTimeout, match=f"a mail, after {first.id}: to = '{ANN}'"):
        door.mail.wait_for(to=ANN, after=first, timeout=0.05)
    send_mail(door.env(), ANN, "Code 2", "222222")
    assert door.mail.wait_for(to=ANN, after=first).subject == "Code 2"
    assert [mail.subject for mail in door.mail.wait_for_many(2, to=ANN)] == ["Code 1", "Code 2"]


def test_the_latest_and_all_that_are_there(door: Stagedoor) -> None:
    assert door.mail.latest() is None
    send_mail(door.env(), ANN, "One", "first")
    send_mail(door.env(), BOB, "Two", "second")
    latest = door.mail.latest()
    assert latest is not None
    assert latest.text.strip() == "second"
    assert [mail.text.strip() for mail in door.mail.list()] == ["second", "first"]
    assert [mail.subject for mail in door.mail.list(subject="one")] == ["One"]


def test_no_mail_is_an_expectation_too(door: Stagedoor) -> None:
    door.mail.assert_none(timeout=0.05)
    send_mail(door.env(), ANN, "Surprise")
    with pytest.raises(UnexpectedCapture, match="Surprise"):
        door.mail.assert_none(to=ANN)
    door.mail.assert_none(to=BOB, timeout=0.05)


def test_the_bytes_and_the_parts_of_a_mail(door: Stagedoor) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.com", ANN, "Invoice"
    message.set_content("See attachment")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Rechnung März.pdf")
    deliver(door.env(), message)
    mail = door.mail.wait_for(subject="Invoice")
    (attachment,) = mail.attachments
    assert (attachment.filename, attachment.content_type) == ("Rechnung März.pdf", "application/pdf")
    assert door.captures.part(mail, attachment.part) == b"%PDF-1.7"
    assert b"Subject: Invoice" in door.captures.raw(mail)
    assert isinstance(door.captures.get(mail.id), Mail)
    assert not isinstance(door.captures.list()[0], Mail)


def test_a_mail_bounces_and_is_opened(door: Stagedoor) -> None:
    send_mail(door.env(), f"{ANN}, {BOB}", "News", "Read on")
    mail = door.mail.wait_for(to=ANN)
    event = door.mail.event("bounce", mail, recipient=ANN, reason="550 5.1.1 No such user")
    assert event.kind == "event"
    door.mail.event("open", mail.id, recipient=BOB)
    again = door.mail.wait_for(subject="News")
    assert [(each.kind, each.recipient) for each in again.events] == [("bounce", ANN), ("open", BOB)]
    assert door.mail.wait_for(kind="inbound", to="shop@example.com").id > mail.id
    with pytest.raises(StagedoorError, match="recipient"):
        door.mail.event("open", mail)
