import pytest

from app.web.suggestions import suggestions
from fakes.core.search import OPERATORS, parse
from fakes.core.vocabulary import Vocabulary

WORDS = Vocabulary(
    channels=["mail", "sms"],
    providers=["smtp", "twilio"],
    kinds=["outbound"],
    senders=["shop@example.com"],
    recipients=["bob@example.org", "ada@example.org"],
    flags=["attachment"],
    codes=["482913"],
    tags=["checkout", "to verify"],
)


def texts(q: str, caret: int | None = None) -> list[str]:
    return [each.text for each in suggestions(q, len(q) if caret is None else caret, WORDS)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("cha", ["channel:"]),
        ("lamp -cha", ["-channel:"]),
        ("channel:", ["channel:mail", "channel:sms"]),
        ("channel:s", ["channel:sms"]),
        ("channel:sms", []),
        ("to:a", ["to:ada@example.org", "to:bob@example.org"]),
        ("from:", ["from:shop@example.com"]),
        ("provider:tw", ["provider:twilio"]),
        ("flag:", ["flag:attachment"]),
        ("kind:", ["kind:outbound"]),
        ("code:4", ["code:482913"]),
        ("tag:", ["tag:checkout", 'tag:"to verify"']),
        ('tag:"to v', ['tag:"to verify"']),
        ("is:", ["is:read", "is:unread", "is:tagged"]),
        ("has:c", ["has:code", "has:attachment"]),
        ("larger:1", ["larger:100K", "larger:1M", "larger:10M"]),
        ("bob", ["to:bob@example.org"]),
        ("checko", ["tag:checkout"]),
        ("lamp ", []),
        ("subject:", []),
        ("nothing-like-it", []),
    ],
)
def test_what_could_come_next(q: str, expected: list[str]) -> None:
    assert texts(q) == expected


def test_an_empty_field_shows_the_operators() -> None:
    assert texts("") == [f"{name}:" for name in list(OPERATORS)[:8]]


def test_taking_one_keeps_what_stands_around_it() -> None:
    (taken,) = suggestions("lamp chan is:unread", 9, WORDS)
    assert (taken.q, taken.caret) == ("lamp channel:is:unread", 13)
    (taken,) = suggestions("lamp provider:tw is:unread", 16, WORDS)
    assert (taken.q, taken.caret) == ("lamp provider:twilio is:unread", 21)


@pytest.mark.parametrize(
    "q", ["to:", "from:", "tag:", "is:", "has:", "larger:", "smaller:", "code:", "flag:"]
)
def test_every_value_can_be_read(q: str) -> None:
    for each in suggestions(q, len(q), WORDS):
        assert len(parse(each.q)) == 1
