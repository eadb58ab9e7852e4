"""Stripe's search query language: a query's text to its clauses; which fields there are is decided elsewhere.

https://docs.stripe.com/search#search-query-language
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from fakes.payments.wire.error import StripeError

Operator = Literal[":", "~", "<", "<=", ">", ">="]

MAX_CLAUSES = 10
_UNREADABLE = (
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for '
    'metadata or key:"value" to query for other fields.'
)
_QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_CLAUSE = re.compile(
    rf"""
    (?P<minus>-?)
    (?P<field>[A-Za-z_][A-Za-z0-9_.]*)
    (?:\[\s*(?P<key>{_QUOTED})\s*\])?
    \s*(?P<operator>[<>]=?|[:~])\s*
    (?P<value>{_QUOTED}|[^\s"']+)
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_JOIN = re.compile(r"(AND|OR)\b(?!\s*[\[:~<>])", re.IGNORECASE)


class Clause(NamedTuple):
    """One condition. `key` is that of `metadata["key"]`; a `value` of None is the word null without quotes."""

    field: str
    key: str | None
    operator: Operator
    value: str | None
    is_negated: bool = False


class SearchQuery(NamedTuple):
    """The clauses of a query: all of them must hold, or with `is_any` one of them."""

    clauses: tuple[Clause, ...]
    is_any: bool = False


def parse(text: str) -> SearchQuery:
    """Return what a query asks for. Raises StripeError (400) for one that cannot be read."""
    clauses: list[Clause] = []
    joins: set[str] = set()
    at = _past_space(text, 0)
    while at < len(text):
        if clauses:
            join = _JOIN.match(text, at)
            joins.add(join[1].upper() if join else "AND")
            at = _past_space(text, join.end()) if join else at
        clause, end = _clause(text, at)
        clauses.append(clause)
        at = _past_space(text, end)
        if at == end < len(text):
            raise _refused(_UNREADABLE)
    if not clauses:
        raise _refused(_UNREADABLE)
    if len(joins) > 1:
        raise _refused(
            "We were unable to parse your search query. Mixing AND and OR in one query is not supported."
        )
    if len(clauses) > MAX_CLAUSES:
        raise _refused(f"Your search query has too many clauses. The maximum is {MAX_CLAUSES}.")
    return SearchQuery(tuple(clauses), is_any=joins == {"OR"})


def _clause(text: str, at: int) -> tuple[Clause, int]:
    found = _CLAUSE.match(text, at)
    if found is None or (found["field"] == "metadata") != (found["key"] is not None):
        raise _refused(_UNREADABLE)
    value = found["value"]
    is_null = value.lower() == "null"
    clause = Clause(
        found["field"],
        None if found["key"] is None else _unquoted(found["key"]),
        _operator(found["operator"]),
        None if is_null else _unquoted(value),
        found["minus"] == "-",
    )
    return clause, found.end()


def _operator(text: str) -> Operator:
    known: dict[str, Operator] = {":": ":", "~": "~", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
    return known[text]


def _unquoted(text: str) -> str:
    if text[0] not in "\"'":
        return text
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _past_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _refused(message: str) -> StripeError:
    return StripeError(400, message, is_validation=True)
