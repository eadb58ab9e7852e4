from datetime import UTC, datetime

import pytest

from stagedoor.captures import Address, Capture, Code, Link, Mail, Payment, Sms, capture_of
from tests.stagedoor.operations import capture_json

MAIL = {
    "envelope": {"from": "b@x", "to": ["ann@x", "bcc@x"], "helo": "me", "peer": "127.0.0.1:9", "tls": True},
    "headers": [["Received", "1"], ["Received", "2"], ["X-One", "a"]],
    "from": [{"name": "Shop", "address": "shop@x"}],
    "to": ["ann@x"],
    "cc": [],
    "reply_to": {"address": "r@x", "name": ""},
    "subject": "Hi",
    "text": "plain",
    "html": "<p>rich</p>",
    "attachments": [{"part": "2", "filename": "a.pdf", "content_type": "application/pdf", "size": 9, "x": 1}],
    "message_id": "<1@x>",
    "date": "2026-11-23T03:21:45.000Z",
}


def test_a_list_item_is_a_capture() -> None:
    capture = capture_of(capture_json(7, mystery=1))
    assert type(capture) is Capture
    assert (capture.id, capture.sender, capture.to) == (
        "000000000007",
        "shop@example.com",
        ("ann@example.com",),
    )
    assert capture.created_at == datetime(2026, 11, 23, 3, 21, 45, 120_000, UTC)
    assert capture.raw_json["mystery"] == 1
    assert str(capture) == "mail 000000000007 to ann@example.com 'Your code'"


def test_a_whole_mail() -> None:
    mail = capture_of(capture_json(mail=MAIL))
    assert isinstance(mail, Mail)
    assert (mail.subject, mail.text, mail.html) == ("Hi", "plain", "<p>rich</p>")
    assert (mail.envelope.to, mail.envelope.is_tls, mail.envelope.auth_user) == (
        ("ann@x", "bcc@x"),
        True,
        None,
    )
    assert mail.header_from == (Address("shop@x", "Shop"),)
    assert str(mail.header_from[0]) == "Shop <shop@x>"
    assert str(mail.header_to[0]) == "ann@x"
    assert mail.reply_to == (Address("r@x"),)
    assert mail.header("x-one") == "a"
    assert mail.header("received") == "1"
    assert mail.header("absent") is None
    assert (mail.attachments[0].filename, mail.attachments[0].raw_json["x"]) == ("a.pdf", 1)
    assert mail.date == datetime(2026, 11, 23, 3, 21, 45, tzinfo=UTC)


def test_what_a_list_shows_of_a_mail_is_not_taken_for_the_whole() -> None:
    assert type(capture_of(capture_json(mail={"subject": "Hi", "attachments": []}))) is Capture


def test_a_whole_text_message() -> None:
    detail = {"body": "Hi", "segments": 2, "encoding": "GSM-7", "media": [{"part": 1}], "status": "failed"}
    sms = capture_of(capture_json(channel="sms", sms={**detail, "error_code": 30007, "provider_id": "SM1"}))
    assert isinstance(sms, Sms)
    assert (sms.body, sms.segments, sms.status, sms.error_code) == ("Hi", 2, "failed", 30007)
    assert sms.media[0].part == "1"


def test_a_whole_payment_event() -> None:
    detail = {
        "event": "charge.succeeded",
        "amount": 500,
        "currency": "eur",
        "customer": None,
        "status": "succeeded",
    }
    payment = capture_of(capture_json(channel="payments", payment=detail))
    assert isinstance(payment, Payment)
    assert (payment.event, payment.amount, payment.customer) == ("charge.succeeded", 500, "")


def test_the_first_code_and_why_there_is_none() -> None:
    assert capture_of(capture_json()).code == "123456"
    with pytest.raises(LookupError, match=r"no one-time code .* begins 'Use 123456'"):
        _ = capture_of(capture_json(codes=[])).code


def test_links_are_found_by_text_and_url() -> None:
    links = [
        {"url": "https://x/a", "text": "Read More"},
        {"url": "https://x/b?t=1", "text": "read more"},
        "https://x/c",
    ]
    capture = capture_of(capture_json(links=links))
    assert capture.links[2] == Link("https://x/c")
    assert capture.link() == "https://x/a"
    assert capture.link("read more", containing="t=") == "https://x/b?t=1"
    with pytest.raises(LookupError, match="https://x/b"):
        capture.link("Buy")
    with pytest.raises(LookupError, match="none at all"):
        capture_of(capture_json(links=[])).link()


def test_a_code_is_text_that_knows_its_capture() -> None:
    code = Code("123456", "01")
    assert code == "123456"
    assert code.capture_id == "01"
