"""What a test says of a captured mail; how that is written is the page's business."""

from __future__ import annotations

from fakes.core.captures import Capture, Json
from fakes.core.expectation import Expectation, Fact, searched, stable_words
from fakes.mail.models import OUTBOUND


def expectation(capture: Capture, mail: Json) -> Expectation:
    """Return how to find a mail again, and what is in it. `mail` is its JSON."""
    conditions: dict[str, str] = {}
    filters = {"channel": "mail", "kind": capture.kind}
    if capture.recipients:
        conditions["to"] = filters["to"] = capture.recipients[0]
    if words := stable_words(mail["subject"]):
        conditions["subject"] = words
        if phrase := searched(words):
            filters["q"] = phrase
    if capture.kind != OUTBOUND:
        conditions["kind"] = capture.kind
    facts = [Fact("subject", ("mail", "subject"), mail["subject"], is_prose=True)]
    if mail["from"]:
        facts.append(
            Fact("header_from[0].address", ("mail", "from", "0", "address"), mail["from"][0]["address"])
        )
    named = [each for each in mail["attachments"] if each["filename"] and not each["inline"]]
    if named:
        number = str(mail["attachments"].index(named[0]))
        path = ("mail", "attachments", number, "filename")
        facts.append(Fact(f"attachments[{number}].filename", path, named[0]["filename"], is_prose=True))
    return Expectation(noun="mail", conditions=conditions, filters=filters, facts=facts)
