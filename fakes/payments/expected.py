"""What a test says of a captured payment event; how that is written is the page's business."""

from __future__ import annotations

from fakes.core.captures import Capture
from fakes.core.expectation import Expectation, Fact


def expectation(capture: Capture) -> Expectation:
    """Return how to find an event again, by the object that it is about, and what it says."""
    detail = capture.detail
    conditions = {"event": detail["event"]}
    filters = {"channel": "payments", "kind": capture.kind}
    if detail["object_id"]:
        conditions["object_id"] = detail["object_id"]
        filters["q"] = f'"{detail["event"]}" "{detail["object_id"]}"'
    members = ("event", "object", "amount", "currency", "status")
    facts = [Fact(name, ("payment", name), detail[name]) for name in members if detail[name] is not None]
    return Expectation(noun="payment", conditions=conditions, filters=filters, facts=facts)
