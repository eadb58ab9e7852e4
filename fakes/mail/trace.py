"""The way of a mail as its Received fields tell it, hop by hop; whether they tell the truth it cannot know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fakes.mail.parse_date import iso_date
from fakes.mail.parse_result import Header

_MAX_HOPS = 100
_MAX_CHARS = 2000
_CLAUSE = re.compile(r"\b(from|by|with|for|via)\s+([^\s;]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop: what the field says of it, "" where it is silent. `at` is ISO 8601, or None if there is no date."""

    sender: str
    receiver: str
    protocol: str
    recipient: str
    at: str | None
    whole: str


def hops(headers: Iterable[Header]) -> list[Hop]:
    """Return the hops in the order in which they happened: the last Received field first (RFC 5321, section 4.4)."""
    fields = [field.value for field in headers if field.name.lower() == "received"][:_MAX_HOPS]
    return [_hop(value[:_MAX_CHARS]) for value in reversed(fields)]


def _hop(value: str) -> Hop:
    words, _, date = value.rpartition(";")
    clauses: dict[str, str] = {}
    for name, said in _CLAUSE.findall(_COMMENT.sub(" ", words or value)):
        clauses.setdefault(name.lower(), said)
    return Hop(
        sender=clauses.get("from", ""),
        receiver=clauses.get("by", ""),
        protocol=clauses.get("with", ""),
        recipient=clauses.get("for", "").strip("<>"),
        at=iso_date(date.strip()) if words else None,
        whole=value,
    )
