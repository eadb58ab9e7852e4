"""What is worth a look before a mail goes to customers."""

from __future__ import annotations

import pytest

from fakes.mail.check import Check, checks, leftovers, link_trouble
from fakes.mail.service import read
from tests.fakes.mail.builders import LIMITS, a_capture, a_mail, octets


def _checks(text: str | None = "Hello\n", html: str | None = None, **headers: str) -> dict[str, Check]:
    raw = octets(a_mail(text, html, **{"Subject": "A subject", **headers}))
    mail = read(a_capture(raw), raw, LIMITS)
    found = checks(mail.as_json(), mail.headers, mail.html, size=len(raw))
    return {check.name: check for check in found}


@pytest.mark.parametrize(
    "leftover",
    [
        "{{name}}",
        "{{ user.first_name }}",
        "{% if x %}",
        "${amount}",
        "<%= name %>",
        "%NAME%",
        "%FIRST_NAME%",
        "%s",
        "%(name)s",
        "*|FNAME|*",
        "[[link]]",
        "[object Object]",
        "undefined",
        "NaN",
        "Invalid Date",
    ],
)
def test_a_variable_that_was_not_replaced_is_found(leftover: str) -> None:
    assert leftover in leftovers(f"Hello {leftover}, welcome")


@pytest.mark.parametrize("text", ["Dear null,", "Dear None!", "Hello null"])
def test_a_value_that_was_missing_is_found(text: str) -> None:
    assert leftovers(text)


@pytest.mark.parametrize(
    "text",
    [
        "50% sofort",
        "100%",
        "It is null and void",
        "none of us",
        "{ a: 1 }",
        "$5 {sic}",
        "well-undefined-ish",
        "[1] x",
    ],
)
def test_ordinary_words_are_no_leftovers(text: str) -> None:
    assert leftovers(text) == []


def test_leftovers_are_found_wherever_they_stand() -> None:
    found = _checks("Hi %s\n", "<p>{{x}}</p><a href='https://x.example/${id}'>x</a>", Subject="For undefined")
    assert found["Template variables"].state == "bad"
    assert found["Template variables"].findings == (
        "Subject: undefined",
        "Text: %s",
        "HTML: {{x}}",
        "Link: ${id}",
    )


def test_html_alone_lacks_a_text() -> None:
    assert _checks(None, "<p>x</p>")["Plain text"].state == "bad"
    assert _checks("x\n", "<p>x</p>")["Plain text"].state == "good"


def test_images_want_an_alternative_text_even_an_empty_one() -> None:
    found = _checks(None, "<img src=a><img src=b alt=''><img src=c alt=x>")["Alternative texts"]
    assert (found.state, found.findings) == ("bad", ("a",))
    assert _checks(None, "<p>x</p>")["Alternative texts"].state == "good"
    assert _checks(None, "<img alt=x>")["Alternative texts"].words == "The image has one."
    assert _checks(None, "<img alt=x><img alt=''>")["Alternative texts"].words == "All 2 images have one."
    assert "Alternative texts" not in _checks("x\n")


def test_gmail_clips_what_is_longer_than_102_kb() -> None:
    assert _checks(None, "<p>" + "x" * (103 * 1024))["Gmail's clip limit"].state == "bad"
    assert _checks(None, "<p>x</p>")["Gmail's clip limit"].state == "good"


def test_unsubscribing_wants_one_click() -> None:
    assert _checks()["List-Unsubscribe"].state == "note"
    assert _checks(List_Unsubscribe="<https://x.example/u>")["List-Unsubscribe"].state == "note"
    both = {
        "List_Unsubscribe": "<https://x.example/u>",
        "List_Unsubscribe_Post": "List-Unsubscribe=One-Click",
    }
    assert _checks(**both)["List-Unsubscribe"].state == "good"


def test_a_subject_is_there_and_not_too_long() -> None:
    assert _checks(Subject="")["Subject"].state == "bad"
    assert _checks(Subject="x" * 61)["Subject"].state == "note"
    assert _checks()["Subject"].state == "good"


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("http://localhost:3000/x", "leads to a private machine"),
        ("https://127.0.0.1/x", "leads to a private machine"),
        ("https://10.0.0.5/", "leads to a private machine"),
        ("https://[::1]/", "leads to a private machine"),
        ("https://web/", "leads to a private machine"),
        ("https://shop.local/", "leads to a private machine"),
        ("http://shop.example/", "is not https"),
        ("/relative", "is relative"),
        ("javascript:alert(1)", "its scheme is javascript"),
        ("#", "leads nowhere"),
        ("", "leads nowhere"),
        ("https://[x", "is no URL"),
        ("https://shop.example/", ""),
        ("mailto:a@b.example", ""),
        ("tel:+1", ""),
        ("#top", ""),
    ],
)
def test_links_are_read_but_nobody_is_asked(url: str, trouble: str) -> None:
    assert link_trouble(url) == trouble


def test_links_of_html_and_text_are_looked_at() -> None:
    found = _checks("See http://shop.example/a\n", "<a href='http://localhost/'>x</a>")["Links"]
    assert found.state == "bad"
    assert found.findings == (
        "http://localhost/: leads to a private machine",
        "http://shop.example/a: is not https",
    )


def test_what_is_bad_comes_first() -> None:
    states = [check.state for check in _checks(None, "<img src=a>").values()]
    assert states == sorted(states, key=("bad", "note", "good").index)
