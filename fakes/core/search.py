"""The search grammar: what people and programs write in `q`, read into clauses; it looks nothing up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fakes.core.clock import moment
from fakes.core.condition import Carries, Clause, Condition, Created, Read, Sized, Tagged, Term, Words
from fakes.core.errors import InvalidInput
from fakes.core.text import (
    HAS_CODE,
    HAS_LINK,
    address_tokens,
    channel_token,
    code_token,
    flag_token,
    fold,
    kind_token,
    provider_token,
    word_tokens,
)

MAX_TERMS = 32
_ITEM = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|([^\s"]\S*))?')
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([kmg]?)b?", re.IGNORECASE)
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d{2})?")
# More than any database's integers hold is as much as this.
_MOST_BYTES = 2**62
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_QUOTES = str.maketrans("“”„«»", '"""""')
_HAS = {
    "attachment": flag_token("attachment"),
    "attachments": flag_token("attachment"),
    "code": HAS_CODE,
    "link": HAS_LINK,
}
_IS: dict[str, Condition] = {
    "read": Read(is_read=True),
    "unread": Read(is_read=False),
    "tagged": Tagged(None),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """One `name:value` of the grammar. `read` makes the condition of a value; `values` are all there are, if few."""

    name: str
    meaning: str
    example: str
    read: Callable[[str], Condition | None]
    values: tuple[str, ...] = ()


def parse(q: str) -> tuple[Clause, ...]:
    """Read a search. Everything beside each other must hold, `OR` joins the two terms beside it.

    Words, `"phrases"`, `begin*`, `-not` and the operators of OPERATORS. Raises InvalidInput, which says what is
    wrong with which part.
    """
    clauses: list[list[Term]] = []
    is_joined = is_negated = False
    for match in _ITEM.finditer(q.translate(_QUOTES)):
        word = match[0]
        if word == "OR":
            if not clauses or is_joined:
                raise _lonely_or()
            is_joined = True
        elif word == "NOT":
            is_negated = True
        elif word != "AND" and (term := _term(match, is_negated=is_negated)) is not None:
            if is_joined:
                clauses[-1].append(term)
            else:
                clauses.append([term])
            is_joined = is_negated = False
    if is_joined:
        raise _lonely_or()
    count = sum(map(len, clauses))
    if count > MAX_TERMS:
        raise InvalidInput(f"The search has {count} terms; {MAX_TERMS} are allowed.")
    return tuple(Clause(tuple(terms)) for terms in clauses)


def _term(match: re.Match[str], *, is_negated: bool) -> Term | None:
    minus, name, phrase, word = match.groups()
    value = phrase if phrase is not None else word or ""
    operator = OPERATORS.get((name or "").lower())
    if operator is None:
        condition: Condition | None = _words(f"{name or ''} {value}")
    else:
        condition = _condition(operator, value)
    if condition is None:
        return None
    # A second minus is a mistake of the hand and not a double negation.
    return Term(condition, _source(match[0], is_negated=is_negated), bool(minus) or is_negated)


def _source(written: str, *, is_negated: bool) -> str:
    closed = written + '"' if written.count('"') == 1 else written
    return f"NOT {closed}" if is_negated else closed


def _condition(operator: Operator, value: str) -> Condition:
    if not value.strip():
        raise InvalidInput(
            f"{operator.name}: says nothing without a value.",
            hint=f"Write {operator.example} without a space after the colon.",
        )
    condition = operator.read(value)
    if condition is None:
        known = (
            f"It takes {', '.join(operator.values)}."
            if operator.values
            else f"For example {operator.example}."
        )
        raise InvalidInput(f"{operator.name}: does not know {value!r}.", hint=known)
    return condition


def _lonely_or() -> InvalidInput:
    return InvalidInput(
        "OR needs a term on either side.",
        hint='For example lamp OR chair; the word itself is found by "or".',
    )


def _is_prefix(value: str) -> bool:
    return value.endswith("*") and len(value) > 1


def _words(value: str) -> Words | None:
    words = tuple(fold(value).split())
    return Words(words, _is_prefix(value)) if words else None


def _title(value: str) -> Words | None:
    words = tuple(fold(value).split())
    return Words(words, _is_prefix(value), is_title_only=True) if words else None


def _address(exact: str, partial: str) -> Callable[[str], Condition | None]:
    def read(value: str) -> Condition | None:
        _, at, domain = value.rpartition("@")
        if at and domain and not value.endswith("*"):
            return Carries((address_tokens(exact, value)[0],))
        words = word_tokens(partial, value)
        return Carries(words, _is_prefix(value)) if words else None

    return read


def _code(value: str) -> Condition | None:
    token = code_token(value)
    return None if token is None else Carries((token,), _is_prefix(value))


def _size(value: str) -> int | None:
    match = _SIZE.fullmatch(value)
    return None if match is None else int(min(float(match[1]) * _FACTORS[match[2].lower()], _MOST_BYTES))


def _larger(value: str) -> Condition | None:
    size = _size(value)
    return None if size is None else Sized(above=size)


def _smaller(value: str) -> Condition | None:
    size = _size(value)
    return None if size is None else Sized(below=size)


def _moment(value: str) -> int:
    if _YEAR_OR_MONTH.fullmatch(value):
        value += "-01" * (2 - value.count("-"))
    return moment(value)


def _token(read: Callable[[str], str]) -> Callable[[str], Condition | None]:
    return lambda value: Carries((read(value.lower()),))


def _listed(tokens: dict[str, str]) -> Callable[[str], Condition | None]:
    return lambda value: Carries((tokens[value.lower()],)) if value.lower() in tokens else None


OPERATORS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("to", "who it is for: an address, a part of it, @domain", "to:ada", _address("t", "z")),
        Operator("from", "who sent it", "from:@shop.example", _address("f", "y")),
        Operator("subject", "words of the subject or title", 'subject:"your order"', _title),
        Operator("channel", "which kind of traffic it is", "channel:mail", _token(channel_token)),
        Operator("provider", "which provider the app spoke to", "provider:NAME", _token(provider_token)),
        Operator("kind", "what sort of capture it is", "kind:inbound", _token(kind_token)),
        Operator(
            "has",
            "what it contains: attachment, code or link",
            "has:code",
            _listed(_HAS),
            ("attachment", "code", "link"),
        ),
        Operator(
            "is",
            "whether somebody has read it",
            "is:unread",
            lambda value: _IS.get(value.lower()),
            tuple(_IS),
        ),
        Operator("tag", "a tag that somebody set", "tag:checkout", Tagged),
        Operator(
            "flag", "what was noticed about it", "flag:fault", lambda value: Carries((flag_token(value),))
        ),
        Operator("code", "a one-time code in it", "code:482913", _code),
        Operator(
            "after",
            "made then or later (UTC)",
            "after:2026-11-20",
            lambda value: Created(since_ms=_moment(value)),
        ),
        Operator(
            "before",
            "made earlier (UTC)",
            "before:2026-11-23T09:30",
            lambda value: Created(before_ms=_moment(value)),
        ),
        Operator("larger", "more than so many bytes, KB, MB", "larger:1M", _larger),
        Operator("smaller", "less than so many bytes, KB, MB", "smaller:20K", _smaller),
    )
}
