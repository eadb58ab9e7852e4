"""What the store can tell of a search's conditions before an object is read: never less than what fits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Select, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from fakes.payments.records import OBJECT
from fakes.payments.search_field import Condition

# Values that stand in an object's JSON as they are asked for, or in small letters.
_TOKENS = frozenset(
    [
        "active",
        "brand",
        "currency",
        "disputed",
        "exp_month",
        "exp_year",
        "fingerprint",
        "last4",
        "product",
        "refunded",
        "shippable",
        "type",
    ]
)
# SQLite takes patterns of up to 50,000 bytes.
_MAX_PATTERN_CHARS = 4000
_GLOB_SIGN = re.compile(r"[*?[]")
_IN_BRACKETS = r"[\g<0>]"
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)


class text_position(GenericFunction[int]):  # noqa: N801 - the name is the function's in SQL
    """The place of one text in another, 0 where it is not; unlike LIKE, capitals are not small letters."""

    type = Integer()
    inherit_cache = True


@compiles(text_position, "sqlite")
def _instr(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(text_position)
def _strpos(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


class text_mention(GenericFunction[bool]):  # noqa: N801 - the name is the function's in SQL
    """Whether one text is in another, of which there is much: given the pattern for it too, which SQLite finds sooner."""

    type = Boolean()
    inherit_cache = True


@compiles(text_mention, "sqlite")
def _glob(element: Any, compiler: Any, **options: Any) -> str:
    text, _, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{text} GLOB {pattern}"


@compiles(text_mention)
def _strpos_above(element: Any, compiler: Any, **options: Any) -> str:
    text, part, _ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"strpos({text}, {part}) > 0"


def mentions(column: Any, part: str) -> ColumnElement[bool]:
    """Return what `contains` does, for long texts."""
    if len(part) > _MAX_PATTERN_CHARS:
        return contains(column, part)
    return text_mention(column, part, f"*{_GLOB_SIGN.sub(_IN_BRACKETS, part)}*")


def contains(column: Any, part: str) -> ColumnElement[bool]:
    """Return the condition that a column has a text in it."""
    return text_position(column, part) > 0


def narrowed(statement: Select[Any], conditions: Iterable[Condition]) -> Select[Any]:
    """Return a SELECT of objects without many of those that cannot fit all the conditions."""
    for condition in conditions:
        clause = condition.clause
        if condition.path == ("created",) and condition.number is not None and not clause.is_negated:
            compare = OBJECT.c.created.op(clause.operator, is_comparison=True)
            statement = statement.where(compare(condition.number))
        elif condition.path == ("status",) and clause.is_negated and clause.value is not None:
            statement = statement.where(or_(OBJECT.c.status.is_(None), OBJECT.c.status != clause.value))
        elif condition.is_plain and condition.path[-1] in _TOKENS and _PLAIN.fullmatch(condition.value):
            statement = statement.where(or_(*_in_text(condition.path[-1], condition.value)))
    return statement


def _in_text(name: str, value: str) -> list[ColumnElement[bool]]:
    spellings = dict.fromkeys((value, value.lower()))
    return [contains(OBJECT.c.data, f'"{name}":{quote}{each}') for each in spellings for quote in ("", '"')]
