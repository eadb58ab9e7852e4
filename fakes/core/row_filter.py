"""How the part of a question that the index cannot answer becomes conditions on rows; it runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, true

from fakes.core.condition import Clause, Condition, Created, Read, Sized, Tagged, Term
from fakes.core.rows import CAPTURE, TAG

if TYPE_CHECKING:
    from fakes.core.dialect import Dialect
    from fakes.core.query import CaptureQuery


def filtered(statement: Select[Any], query: CaptureQuery, dialect: Dialect) -> Select[Any]:
    """Return `statement` over captures with every condition of `query` that the index does not answer."""
    conditions = [CAPTURE.c.sandbox == query.sandbox, CAPTURE.c.id > (query.after_id or 0)]
    if query.since_ms is not None:
        conditions.append(CAPTURE.c.created_ms >= query.since_ms)
    if query.until_ms is not None:
        conditions.append(CAPTURE.c.created_ms <= query.until_ms)
    if query.is_read is not None:
        conditions.append(CAPTURE.c.is_read == int(query.is_read))
    if query.tag is not None:
        conditions.append(_tagged(query.sandbox, query.tag))
    conditions += [
        or_(*(_term(term, query.sandbox, dialect) for term in clause.terms)) for clause in query.row_clauses
    ]
    return statement.where(*conditions)


def _term(term: Term, sandbox: str, dialect: Dialect) -> ColumnElement[bool]:
    condition = _row_condition(term.condition, sandbox)
    if condition is None:
        # Words in one choice with what the index does not know: let it list those that have them.
        found = dialect.numbers_matching(sandbox, [], [Clause((Term(term.condition, term.source),))])
        condition = CAPTURE.c.id.in_(found)
    return not_(condition) if term.is_negated else condition


def _row_condition(condition: Condition, sandbox: str) -> ColumnElement[bool] | None:
    if isinstance(condition, Read):
        return CAPTURE.c.is_read == int(condition.is_read)
    if isinstance(condition, Tagged):
        return _tagged(sandbox, condition.tag)
    if isinstance(condition, Sized):
        return _between(CAPTURE.c.size, condition.above, condition.below, is_open=True)
    if isinstance(condition, Created):
        return _between(CAPTURE.c.created_ms, condition.since_ms, condition.before_ms, is_open=False)
    return None


def _tagged(sandbox: str, tag: str | None) -> ColumnElement[bool]:
    tagged = select(TAG.c.id).where(TAG.c.sandbox == sandbox)
    return CAPTURE.c.id.in_(tagged if tag is None else tagged.where(TAG.c.tag == tag))


def _between(
    column: ColumnElement[int], low: int | None, high: int | None, *, is_open: bool
) -> ColumnElement[bool]:
    above: ColumnElement[bool] = true() if low is None else (column > low if is_open else column >= low)
    return above if high is None else and_(above, column < high)
