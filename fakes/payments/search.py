"""Runs a search over one account's objects: the way to its candidates by the best index, then a look at each."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from fakes.core.tables import table_of
from fakes.payments.document import Document, Json
from fakes.payments.models import PaymentTextRow
from fakes.payments.records import OBJECT, WORD, Records
from fakes.payments.search_field import Condition, conditions_of
from fakes.payments.search_sql import mentions, narrowed
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.search_query import parse
from fakes.payments.words import METADATA, PART_KINDS, WORD_FIELDS, as_part, as_word, places_in

TEXT = table_of(PaymentTextRow)
MAX_COUNT = 10_000
_END = 1 << 62
_CHUNK = 200
_MAX_CHUNK = 2000
_NEAR = _CHUNK
_PAGE_MARK = b"seq:"
# Columns of which each has an index of its own, the one that tells most first.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "charge": ("customer", "status"),
    "invoice": ("customer", "status"),
    "payment_intent": ("customer", "status"),
    "price": ("type",),
    "subscription": ("status",),
}

# Given a place in the list and a number: that many places of candidates below it, newest first, and no other way on.
Way = Callable[[int, int], list[int]]


class Search(NamedTuple):
    """A search that was understood. `page` is the place that the page before ended at."""

    kind: str
    conditions: tuple[Condition, ...]
    is_any: bool
    limit: int
    below: int = _END

    def holds(self, data: Json) -> bool:
        """Tell whether an object fits."""
        fits = (condition.holds(data) for condition in self.conditions)
        return any(fits) if self.is_any else all(fits)


class SearchFound(NamedTuple):
    """One page of a search, newest first, as stored rows; `next_page` asks for what follows."""

    rows: list[Json]
    next_page: str | None


def search_of(kind: str, params: Mapping[str, Any]) -> Search:
    """Read a search out of validated parameters. Raises StripeError (400)."""
    query = parse(params["query"])
    limit = page_of({"limit": params["limit"]} if "limit" in params else {}).limit
    page = params.get("page")
    below = _place_of(page) if page else _END
    return Search(kind, tuple(conditions_of(kind, query)), query.is_any, limit, below)


def found_by(records: Records, search: Search) -> SearchFound:
    """Return the page that a search asks for."""
    rows: list[Json] = []
    for row in _fitting(records, search):
        if len(rows) == search.limit:
            return SearchFound(rows, _token(rows[-1]["seq"]))
        rows.append(row)
    return SearchFound(rows, None)


def count_of(records: Records, search: Search) -> int:
    """Return how many objects fit, whatever the page; counted up to 10,000."""
    total = 0
    for _ in _fitting(records, search._replace(below=_END)):
        total += 1
        if total == MAX_COUNT:
            break
    return total


def _fitting(records: Records, search: Search) -> Iterator[Json]:
    """Yield the rows of the objects that fit, newest first, reading more of them the fewer fit."""
    way, below, size = _way(records, search), search.below, _CHUNK
    while True:
        places = way(below, size)
        for row in _objects(records, search.kind, places):
            if search.holds(Document.from_row(row).data):
                yield row
        if len(places) < size:
            return
        below, size = places[-1], min(size * 2, _MAX_CHUNK)


def _objects(records: Records, kind: str, places: list[int]) -> list[Json]:
    if not places:
        return []
    statement = _all(records, kind, OBJECT).where(OBJECT.c.seq.in_(places), OBJECT.c.is_deleted == 0)
    return records.select(statement.order_by(OBJECT.c.seq.desc()))


def _way(records: Records, search: Search) -> Way:
    """Choose how to come by candidates: every object that fits must be among them."""
    ways = [_indexed(records, search, condition) for condition in search.conditions]
    if search.is_any and all(ways):
        known = [way for _, way in filter(None, ways)]
        return lambda below, size: _merged(known, below, size)
    best = min(filter(None, ways), key=lambda ranked: ranked[0], default=None)
    if best is not None and not search.is_any:
        return best[1]
    statement = _all(records, search.kind, OBJECT, OBJECT.c.seq).where(OBJECT.c.is_deleted == 0)
    if not search.is_any:
        statement = narrowed(statement, search.conditions)
    return _read(records, statement, OBJECT.c.seq)


def _merged(ways: list[Way], below: int, size: int) -> list[int]:
    places = {place for way in ways for place in way(below, size)}
    return sorted(places, reverse=True)[:size]


def _indexed(records: Records, search: Search, condition: Condition) -> tuple[int, Way] | None:
    """Return the way by one condition's index with its rank, the lower the better; None where there is no index."""
    clause, kind = condition.clause, search.kind
    is_metadata = condition.path[0] == "metadata"
    field = METADATA + condition.path[1] if is_metadata else clause.field
    if is_metadata or field in WORD_FIELDS[kind]:
        words = _all(records, kind, WORD, WORD.c.seq).where(WORD.c.field == field)
        if condition.is_plain:
            return 0, _read(records, words.where(WORD.c.value == as_word(condition.value)), WORD.c.seq)
        part = as_part(condition.value)
        if clause.operator == "~" and not clause.is_negated and kind in PART_KINDS and part:
            return 2, _nearest_first(records, kind, _by_part(records, kind, part))
        if is_metadata and clause.value is None and clause.is_negated:
            return 3, _read(records, words, WORD.c.seq)
        return None
    columns = _COLUMNS.get(kind, ())
    if condition.is_plain and field in columns:
        statement = _all(records, kind, OBJECT, OBJECT.c.seq).where(OBJECT.c[field] == condition.value)
        return (4 if field == "status" else 1), _read(records, statement, OBJECT.c.seq)
    return None


def _by_part(records: Records, kind: str, part: str) -> Way:
    """Return the way to the objects that have a part of a word, which are looked for once.

    Of the newest, all are candidates: their words have yet to be put into the texts that are looked through.
    """
    last = records.select(_all(records, kind, TEXT, func.max(TEXT.c.seq).label("seq")))[0]["seq"] or 0
    newest = _read(
        records, _all(records, kind, OBJECT, OBJECT.c.seq).where(OBJECT.c.seq > last), OBJECT.c.seq
    )
    found: list[int] | None = None

    def mentioned(below: int, size: int) -> list[int]:
        nonlocal found
        if found is None:
            texts = records.select(_all(records, kind, TEXT, TEXT.c.text).where(mentions(TEXT.c.text, part)))
            found = sorted({place for row in texts for place in places_in(row["text"], part)})
        end = bisect_left(found, below)
        return found[max(0, end - size) : end][::-1]

    return lambda below, size: _merged([mentioned, newest], below, size)


def _nearest_first(records: Records, kind: str, read: Way) -> Way:
    """Return a way that looks at the newest objects before it reads all words: what many share is found there."""
    everything = _read(records, _all(records, kind, OBJECT, OBJECT.c.seq), OBJECT.c.seq)
    return lambda below, size: (everything if size <= _NEAR else read)(below, size)


def _read(records: Records, statement: Select[Any], seq: Any) -> Way:
    def way(below: int, size: int) -> list[int]:
        page = statement.where(seq < below).order_by(seq.desc()).limit(size)
        return [int(row["seq"]) for row in records.select(page)]

    return way


def _all(records: Records, kind: str, table: Any, *columns: Any) -> Select[Any]:
    return select(*(columns or (table,))).where(
        table.c.sandbox == records.scope.sandbox,
        table.c.account == records.scope.account,
        table.c.object == kind,
    )


def _token(place: int) -> str:
    return base64.urlsafe_b64encode(_PAGE_MARK + str(place).encode()).decode()


def _place_of(token: str) -> int:
    try:
        text = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        mark, place = text[: len(_PAGE_MARK)], text[len(_PAGE_MARK) :]
        if mark == _PAGE_MARK and len(place) < 19 and place.isdigit():
            return int(place)
    except (ValueError, binascii.Error):
        pass
    raise StripeError(
        400, f"Invalid page token: '{token[:100]}'. Use the `next_page` of a search result.", param="page"
    )
