from typing import Any

import pytest

from fakes.core.captures import Capture, drafted
from fakes.core.clock import iso
from fakes.core.query import CaptureQuery
from tests.fakes.core.builders import a_draft


def a_capture(**changes: Any) -> Capture:
    return drafted(a_draft(**changes), number=7, created_ms=1_000, max_search_chars=1_000)


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
        ({"q": "cat OR dog"}, "q: 'cat OR dog' does not match its text"),
        ({"q": "larger:1M"}, "q: 'larger:1M' does not hold"),
        ({"q": "is:read OR cat"}, "q: 'is:read OR cat' does not hold"),
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
        {"q": "is:unread to:ada@example.com to:ada from:shop -from:ada subject:order"},
        {"q": "cat OR is:unread channel:sms OR channel:mail"},
    ],
)
def test_a_capture_matches_when_every_clause_holds(clause: dict[str, Any]) -> None:
    assert CaptureQuery("default", **clause).mismatch(a_capture()) is None


def test_only_filters_that_the_index_knows_need_it() -> None:
    assert CaptureQuery("default").is_whole_sandbox
    assert not CaptureQuery("default", tag="x").is_whole_sandbox
    assert not CaptureQuery("default", tag="x").needs_index
    assert CaptureQuery("default", q="x").needs_index
    assert not CaptureQuery("default", q="is:unread").needs_index


@pytest.mark.parametrize("q", ["is:unread", "-tag:x", "larger:1", "before:2026", "x OR is:read", "-x"])
def test_a_search_is_never_the_whole_sandbox(q: str) -> None:
    assert not CaptureQuery("default", q=q).is_whole_sandbox
