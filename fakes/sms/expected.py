"""What a test says of a captured text; how that is written is the page's business."""

from __future__ import annotations

from fakes.core.captures import Capture
from fakes.core.expectation import Expectation, Fact, searched, stable_words


def expectation(capture: Capture) -> Expectation:
    """Return how to find a text again, and what is in it."""
    detail = capture.detail
    conditions = {"to": detail["to"]}
    filters = {"channel": "sms", "kind": capture.kind, "to": detail["to"]}
    if words := stable_words(detail["body"][:500]):
        conditions["body"] = words
        if phrase := searched(words):
            filters["q"] = phrase
    if capture.kind != "outbound":
        conditions["kind"] = capture.kind
    facts = [
        Fact("body", ("sms", "body"), detail["body"], is_prose=True),
        Fact("encoding", ("sms", "encoding"), detail["encoding"]),
        Fact("segments", ("sms", "segments"), detail["segments"]),
    ]
    return Expectation(noun="text", conditions=conditions, filters=filters, facts=facts)
