from typing import Any

import pytest

from fakes.core.captures import Capture, drafted
from fakes.core.clock import iso
from fakes.core.errors import InvalidInput
from fakes.core.query import CaptureQuery, Term, parse_terms
from tests.fakes.core.builders import a_draft


def a_capture(**changes: Any) -> Capture:
    return drafted(a_draft(**changes), number=7, created_ms=1_000, max_search_chars=1_000)


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("", ()),
        ("lamp", (Term(("lamp",)),)),
        ('"three lamps" -cat', (Term(("three", "lamps")), Term(("cat",), is_negated=True))),
        ("lam*", (Term(("lam",), is_prefix=True),)),
        ("ada@example.com", (Term(("ada", "example", "com")),)),
        ('"unclosed phrase', (Term(("unclosed", "phrase")),)),
        ("*  - !!", ()),
        ('-"not this"', (Term(("not", "this"), is_negated=True),)),
    ],
)
def test_reads_a_search(q: str, terms: tuple[Term, ...]) -> None:
    assert parse_terms(q) == terms


def test_a_search_has_a_limit() -> None:
    with pytest.raises(InvalidInput):
        parse_terms("word " * 33)


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ({"channel": "sms"}, "channel is 'mail', not 'sms'"),
        ({"provider": "ses"}, "provider is 'smtp', not 'ses'"),
        ({"kind": "bounce"}, "kind is 'mail', not 'bounce'"),
        ({"recipient": "bob@example.com"}, "to is 'ada@example.com', not 'bob@example.com'"),
        ({"sender": "bob@example.com"}, "from is 'shop@example.com', not 'bob@example.com'"),
        ({"concerns": "cus_1"}, "people is 'ada example com shop example com', not 'cus_1'"),
        ({"flag": "odd"}, "flag 'odd' is not set"),
        ({"tag": "mine"}, "tag 'mine' is not set"),
        ({"is_read": True}, "it is unread"),
        ({"since_ms": 2_000}, f"created_at is {iso(1_000)}, before {iso(2_000)}"),
        ({"until_ms": 500}, f"created_at is {iso(1_000)}, after {iso(500)}"),
        ({"after_id": 7}, "it came before the capture named by 'after'"),
        ({"q": "cat"}, "q: 'cat' does not match its text"),
        ({"q": "-lamps"}, "q: '-lamps' does not match its text"),
        ({"q": '"lamps three"'}, "q: '\"lamps three\"' does not match its text"),
    ],
)
def test_names_the_clause_that_a_capture_fails(clause: dict[str, Any], reason: str) -> None:
    assert CaptureQuery("default", **clause).mismatch(a_capture()) == reason


@pytest.mark.parametrize(
    "clause",
    [
        {},
        {"channel": "mail", "provider": "smtp", "kind": "mail"},
        {"recipient": "ADA@example.com"},
        {"recipient": "@example.com"},
        {"concerns": "shop@example.com"},
        {"is_read": False, "since_ms": 1_000, "until_ms": 1_000, "after_id": 6},
        {"q": '"three lamps" -cat lam*'},
        {"q": "shop@example.com"},
    ],
)
def test_a_capture_matches_when_every_clause_holds(clause: dict[str, Any]) -> None:
    assert CaptureQuery("default", **clause).mismatch(a_capture()) is None


def test_only_filters_that_the_index_knows_need_it() -> None:
    assert CaptureQuery("default").is_whole_sandbox
    assert not CaptureQuery("default", tag="x").is_whole_sandbox
    assert not CaptureQuery("default", tag="x").needs_index
    assert CaptureQuery("default", q="x").needs_index
