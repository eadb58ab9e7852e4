"""What a test says of a captured payment event; how that is written is the page's business."""

from __future__ import annotations

from fakes.core.captures import Capture
from fakes.core.expectation import Expectation, Fact


def expectation(capture: Capture) -> Expectation:
    """Return how to find such an event again, and what it says; the ids in it are others in every run."""
    detail = capture.detail
    conditions = {"event": detail["event"]}
    filters = {"channel": "payments", "kind": capture.kind, "q": f'"{detail["event"]}"'}
    if detail["status"]:
        conditions["status"] = detail["status"]
    members = ("event", "object", "amount", "currency", "status")
    facts = [Fact(name, ("payment", name), detail[name]) for name in members if detail[name] is not None]
    if capture.recipients:
        filters["to"] = capture.recipients[0]
        facts.append(Fact("to[0]", ("to", "0"), capture.recipients[0]))
    return Expectation(noun="payment", conditions=conditions, filters=filters, facts=facts)
