import re

import pytest

from stagedoor._match import (
    after_id,
    capture_search,
    holding_code,
    holding_link,
    mail_search,
    payment_search,
    sms_search,
)
from stagedoor.captures import Capture, Code, capture_of
from tests.stagedoor.operations import capture_json, mail_json


def mail(text: str = "Use 123456") -> Capture:
    return capture_of(mail_json(text=text))


def test_whole_addresses_are_left_to_the_server() -> None:
    search = mail_search(to="ann@example.com", sender="shop@example.com", q="code", tag=None)
    assert search.filters == {
        "channel": "mail",
        "kind": "outbound",
        "q": "code",
        "to": "ann@example.com",
        "from": "shop@example.com",
    }
    assert search.clauses == ()


def test_address_patterns_are_decided_here() -> None:
    search = mail_search(to=re.compile(r"^ann\+.*@"), sender=re.compile("shop"))
    assert search.filters == {"channel": "mail", "kind": "outbound"}
    assert search.misses(mail()) == ("to 'ann@example.com' does not match /^ann\\+.*@/",)


@pytest.mark.parametrize("subject", ["code", "YOUR CODE", "Your", re.compile("c.de$")])
def test_a_subject_is_found_by_a_part_of_it_or_a_pattern(subject: str | re.Pattern[str]) -> None:
    assert mail_search(subject=subject).misses(mail()) == ()


def test_a_wrong_subject_is_told_with_the_right_one() -> None:
    assert mail_search(subject="Reset").misses(mail()) == ("subject 'Your code' does not contain 'Reset'",)
    assert mail_search(subject=re.compile("^R")).misses(mail()) == (
        "subject 'Your code' does not match /^R/",
    )


def test_a_text_is_found_in_plain_text_and_html() -> None:
    both = capture_of(capture_json(mail={"text": "one", "html": "<p>two <b>words</b></p>"}))
    assert mail_search(text="one").misses(both) == ()
    assert mail_search(text="two words").misses(both) == ()
    assert mail_search(text="<b>words").misses(both) == ()
    assert mail_search(text="three").misses(both) == (
        "text 'one' and 'two words' and '<p>two <b>words</b></p>' does not contain 'three'",
    )


def test_long_texts_are_shortened_in_messages() -> None:
    (reason,) = mail_search(text="zebra").misses(mail(text="word \n" * 100))
    assert len(reason) < 130


def test_every_clause_that_fails_is_told() -> None:
    search = mail_search(subject="Reset", text="zebra", where=lambda each: each.attachments)
    assert search.needs_whole
    assert len(search.misses(mail())) == 3


def test_a_function_is_named_in_messages() -> None:
    def has_attachment(capture: object) -> bool:
        return False

    search = mail_search(where=has_attachment)
    assert search.misses(mail()) == ("where has_attachment is false",)
    assert str(search) == "where has_attachment"


def test_a_search_reads_as_what_was_asked() -> None:
    search = mail_search(to="ann@x", subject="Reset", text=re.compile("c.de"))
    assert str(search) == "to = 'ann@x', subject containing 'Reset', text matching /c.de/"
    assert str(payment_search(event="charge.failed")) == "event = 'charge.failed'"
    assert str(capture_search()) == ""


def test_text_messages_by_body() -> None:
    sms = capture_of(capture_json(channel="sms", sms={"body": "Your code is 7"}))
    assert sms_search(body="code is").misses(sms) == ()
    assert sms_search(body="pin").misses(sms) == ("body 'Your code is 7' does not contain 'pin'",)


def test_payment_events_by_whole_members_or_patterns() -> None:
    detail = {"event": "charge.succeeded", "status": "succeeded"}
    payment = capture_of(capture_json(channel="payments", payment=detail))
    assert payment_search(event="charge.succeeded", status="succeeded").misses(payment) == ()
    assert payment_search(event=re.compile(r"^charge\.")).misses(payment) == ()
    assert payment_search(event="charge").misses(payment) == ("event 'charge.succeeded' is not 'charge'",)
    assert payment_search(customer="cus_1").misses(payment) == ("customer nothing is not 'cus_1'",)


def test_captures_that_hold_a_code_or_a_link() -> None:
    capture, empty = capture_of(capture_json()), capture_of(capture_json(codes=[], links=[]))
    assert holding_code(capture_search()).misses(capture) == ()
    assert holding_code(capture_search()).misses(empty) == ("holds no one-time code",)
    search = holding_link(capture_search(), "Buy", "t=")
    assert str(search) == "holding a link with text 'Buy' and 't=' in its URL"
    assert search.misses(capture) == ("holds no such link, but 'Confirm' https://shop.example/confirm?t=1",)
    assert search.misses(empty) == ("holds no link",)
    assert str(holding_link(capture_search(), "", "")) == "holding a link"
    assert holding_link(capture_search(), "confirm", "t=1").misses(capture) == ()


def test_after_is_an_id_a_capture_or_a_code() -> None:
    assert after_id(None) is None
    assert after_id("01") == "01"
    assert after_id(mail()) == "000000000001"
    assert after_id(Code("123456", "01")) == "01"
