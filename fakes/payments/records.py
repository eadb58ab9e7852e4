"""What can be read of one account's objects, by id and by list, from a unit of work or a reader's connection."""

from __future__ import annotations

import hashlib
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql import Executable

from fakes.core.look import Look, Question
from fakes.core.tables import table_of
from fakes.payments.document import Document, Json
from fakes.payments.models import PaymentObjectRow, PaymentWordRow
from fakes.payments.unknown import PRIVATE, stand_in
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.paginate import Page, Range

OBJECT = table_of(PaymentObjectRow)
WORD = table_of(PaymentWordRow)
# How many rows are looked at together where no column decides; then twice as many, and so on up to the second.
_CHUNK = 200
_MAX_CHUNK = 5000
# Which way a page lies from its cursor in the order of arrival; lists are newest first.
_ALL, _BELOW, _ABOVE = "all", "below", "above"
Columns = tuple[Any, ...]
_BOUNDS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}

# Stripe's word for a kind of object where it is not the kind itself.
_NOUNS = {
    "payment_method": "PaymentMethod",
    "webhook_endpoint": "webhook endpoint",
    "balance_transaction": "balance transaction",
    "card": "source",
}
CHOSEN = frozenset(("coupon", "price", "product"))
"""Kinds whose ids an app may choose: one id (`gold`) may name an object of each of them."""
# What a document is made of: the columns that lists are filtered by stand in its fields too.
_DOCUMENT = (
    OBJECT.c.account,
    OBJECT.c.id,
    OBJECT.c.object,
    OBJECT.c.seq,
    OBJECT.c.created,
    OBJECT.c.is_deleted,
    OBJECT.c.lookup,
    OBJECT.c.data,
    OBJECT.c.private,
)
_TEXT = (OBJECT.c.data,)
_PLACE_AND_TEXT = (OBJECT.c.seq, OBJECT.c.data)
_BY_ID = Question(
    select(*_DOCUMENT).where(
        OBJECT.c.sandbox == bindparam("sandbox"),
        OBJECT.c.account == bindparam("account"),
        OBJECT.c.id == bindparam("id"),
    )
)


def key_of(kind: str, id: str) -> str:
    """Return what an object is stored under whose id is already that of another kind."""
    return f"{kind}:{id}"


class Scope(NamedTuple):
    """Whose objects: the sandbox, and the connected account in it (`models.PLATFORM` for its own)."""

    sandbox: str
    account: str


@lru_cache(maxsize=4096)
def own_account_id(sandbox: str) -> str:
    """Return the id of a sandbox's own account: the same for the same name."""
    digest = hashlib.blake2b(sandbox.encode(), digest_size=8).hexdigest()
    return f"acct_1{digest[:15]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list: which kind, equal to which columns, created when, which page.

    `matches` decides what no column holds; it sees the object's fields. Of `words` an object has one that fits, and of
    `types` one is its own: then only those are looked at.
    """

    kind: str
    where: Mapping[str, str | None] = field(default_factory=dict)
    created: Range | None = None
    page: Page = field(default_factory=Page)
    matches: Callable[[Json], bool] | None = None
    words: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()


class Found(NamedTuple):
    """One page of a list, newest first, as stored rows."""

    rows: list[Json]
    has_more: bool


class Records(ABC):
    """One account's objects as they are stored. `now` is the sandbox's time in Unix seconds.

    With `creates_unknown` an id that names nothing is answered by a fresh object.
    """

    def __init__(self, scope: Scope, now: int, *, creates_unknown: bool = False) -> None:
        self.scope = scope
        self.now = now
        self.creates_unknown = creates_unknown
        # Parameters that were found to mean nothing, for the record of the request.
        self.unused: list[str] = []

    @property
    def account_id(self) -> str:
        """The id of the account that the objects belong to."""
        return self.scope.account or own_account_id(self.scope.sandbox)

    @abstractmethod
    def of(self, account: str) -> Records:
        """Return the view of another account's objects; `models.PLATFORM` names the sandbox's own."""

    @abstractmethod
    def row(self, id: str) -> Json | None:
        """Return the stored row of an object, deleted ones included."""

    def free_key(self, kind: str, id: str) -> str:
        """Return what a new object with a chosen id is to be stored under: nothing of another kind is overwritten."""
        row = self.row(id) if kind in CHOSEN else None
        return id if row is None or row["object"] == kind else key_of(kind, id)

    @abstractmethod
    def select(self, statement: Executable) -> list[Json]:
        """Return what a SELECT finds."""

    @abstractmethod
    def ask(self, question: Question, values: Json) -> list[Json]:
        """Return what a question finds that is quickly answered."""

    def scan(self, question: Question, values: Json) -> list[Json]:
        """Return what a question finds whose answer is looked through, and may be the first of many."""
        return self.select(question.statement.params(values))

    def exists(self, kind: str, id: str) -> bool:
        """Whether an id names an object that is stored: none is invented for it."""
        row = self.row_of((kind,), id)
        return row is not None and not row["is_deleted"]

    def find(self, kind: str, id: str) -> Document | None:
        """Return an object of this kind, None where there is none any more."""
        found = self.find_even_deleted(kind, id)
        return None if found is None or found.is_deleted else found

    def find_even_deleted(self, kind: str, id: str) -> Document | None:
        """Return an object of this kind; of a deleted one, what is left of it."""
        row = self.row_of((kind,), id)
        if row is not None:
            return Document.from_row(row)
        return self.invented((kind,), id) if self.creates_unknown and self.row(id) is None else None

    def row_of(self, kinds: Sequence[str], id: str) -> Json | None:
        """Return the stored row of an object of one of these kinds, deleted ones included."""
        row = self.row(id)
        if row is not None and row["object"] in kinds:
            return row
        for kind in kinds:
            if kind in CHOSEN and (row := self.row(key_of(kind, id))) is not None:
                return row
        return None

    def require(self, kind: str, id: str, *, param: str = "id", in_path: bool = True) -> Document:
        """Return an object that exists. Raises Stripe's `No such …`: 404 for an id in the path, else 400."""
        found = self.find(kind, id)
        if found is None:
            raise self.missing(kind, id, param=param, in_path=in_path)
        return found

    def require_of(self, kind: str, id: str, *, param: str = "id", **owner: str) -> Document:
        """Return an object that belongs to another: its field of that name says so. Raises StripeError (404)."""
        found = self.require(kind, id, param=param)
        if any(found[name] != value for name, value in owner.items()):
            raise self.missing(kind, id, param=param)
        return found

    def missing(self, kind: str, id: str, *, param: str = "id", in_path: bool = True) -> StripeError:
        """Return the refusal of an id that names nothing."""
        return resource_missing(_NOUNS.get(kind, kind), id, param=param, in_path=in_path)

    def invented(self, kinds: Sequence[str], id: str) -> Document | None:
        """Return a fresh object in place of an id that names nothing, None where such ids are refused."""
        data = stand_in(kinds, id, self.now) if self.creates_unknown else None
        if data is None:
            return None
        return Document(
            data,
            account=self.scope.account,
            seq=self._next_seq(),
            created=self.now,
            private=dict(PRIVATE.get(data["object"], {})),
            stored=orjson.dumps(data).decode(),
        )

    def _next_seq(self) -> int:
        """Return a place in lists for something that is about to be stored; nothing is by those who only read."""
        return 0

    def page(self, query: Query) -> Found:
        """Return one page of a list. Raises StripeError for a cursor that names nothing."""
        return Found(*self._page(query, _DOCUMENT))

    def texts(self, query: Query) -> tuple[list[str], bool]:
        """Return one page of a list as it is stored: the objects' JSON, and whether there are more.

        Raises StripeError for a cursor that names nothing.
        """
        rows, has_more = self._page(query, _TEXT if query.matches is None else _PLACE_AND_TEXT)
        return [row["data"] for row in rows], has_more

    def all(self, query: Query) -> list[Document]:
        """Return every object that a query finds, newest first, however many pages that is."""
        statement, values = _unlimited(_shape_of(query, _DOCUMENT)), self._values(query)
        return [Document.from_row(row) for row in self.select(statement.params(values))]

    def _page(self, query: Query, columns: Columns) -> tuple[list[Json], bool]:
        page = query.page
        values = self._values(query)
        cursor = page.ending_before if page.ending_before is not None else page.starting_after
        if cursor is not None:
            param = "starting_after" if page.ending_before is None else "ending_before"
            values["seq"] = self._cursor(query.kind, cursor, param)
        rows = self._fetch(query, columns, values)
        found, has_more = rows[: page.limit], len(rows) > page.limit
        if page.ending_before is not None:
            found.reverse()
        return found, has_more

    def _values(self, query: Query) -> Json:
        values: Json = {"sandbox": self.scope.sandbox, "account": self.scope.account, "object": query.kind}
        values |= {f"is_{name}": value for name, value in query.where.items() if value is not None}
        if query.created is not None:
            values |= {name: bound for name, bound in query.created._asdict().items() if bound is not None}
        return values

    def _fetch(self, query: Query, columns: Columns, values: Json) -> list[Json]:
        wanted = query.page.limit + 1
        shape = _shape_of(query, columns)
        if query.matches is None:
            return self.ask(_limited(shape), {**values, "limit": wanted})
        choices = [{"word_field": field, "word": word} for field, word in query.words] or [
            {"is_type": each} for each in query.types
        ]
        if len(choices) <= 1:
            return self._matching(query, query.matches, shape, {**values, **dict(*choices)}, wanted)
        found = {
            row["seq"]: row
            for choice in choices
            for row in self._matching(query, query.matches, shape, {**values, **choice}, wanted)
        }
        return [found[seq] for seq in sorted(found, reverse=shape.way != _ABOVE)][:wanted]

    def _matching(
        self, query: Query, matches: Callable[[Json], bool], shape: _Shape, values: Json, wanted: int
    ) -> list[Json]:
        """Look through objects until so many are found that fit."""
        values = dict(values)
        found: list[Json] = []
        size = _CHUNK
        while True:
            rows = self.scan(_limited(shape), {**values, "limit": size})
            found += [row for row in rows if matches(orjson.loads(row["data"]))]
            if len(found) >= wanted or len(rows) < size:
                return found[:wanted]
            if shape.way == _ALL:
                shape = shape._replace(way=_BELOW)
            values["seq"] = rows[-1]["seq"]
            size = min(size * 2, _MAX_CHUNK)

    def _cursor(self, kind: str, id: str, param: str) -> int:
        row = self.row_of((kind,), id)
        if row is None:
            raise self.missing(kind, id, param=param, in_path=False)
        return int(row["seq"])


class Reading(Records):
    """Objects as a look into the store sees them: everything that was committed."""

    def __init__(self, scope: Scope, now: int, look: Look, *, creates_unknown: bool = False) -> None:
        super().__init__(scope, now, creates_unknown=creates_unknown)
        self._look = look

    def of(self, account: str) -> Reading:
        return Reading(Scope(self.scope.sandbox, account), self.now, self._look)

    def row(self, id: str) -> Json | None:
        key = {"sandbox": self.scope.sandbox, "account": self.scope.account, "id": id}
        found = self._look.rows(_BY_ID, key)
        return found[0] if found else None

    def select(self, statement: Executable) -> list[Json]:
        return [dict(row) for row in self._look.at_length().execute(statement).mappings()]

    def ask(self, question: Question, values: Json) -> list[Json]:
        return self._look.rows(question, values)


class _Shape(NamedTuple):
    """What two lists have in common that differ only in values: one statement does for both."""

    columns: Columns
    where: tuple[tuple[str, bool], ...]
    bounds: tuple[str, ...]
    way: str
    by_word: bool = False


def _shape_of(query: Query, columns: Columns) -> _Shape:
    where = tuple((name, value is not None) for name, value in query.where.items())
    if query.types and not query.words:
        where += (("type", True),)
    bounds: tuple[str, ...] = ()
    if query.created is not None:
        bounds = tuple(name for name, bound in query.created._asdict().items() if bound is not None)
    way = _ALL
    if query.page.ending_before is not None:
        way = _ABOVE
    elif query.page.starting_after is not None:
        way = _BELOW
    return _Shape(columns, where, bounds, way, bool(query.words))


@lru_cache(maxsize=512)
def _limited(shape: _Shape) -> Question:
    statement = _unlimited(shape)
    return Question(statement.limit(bindparam("limit")))


@lru_cache(maxsize=128)
def _unlimited(shape: _Shape) -> Select[Any]:
    # By a word its own table is gone through: its key has the places of objects in order.
    table = WORD if shape.by_word else OBJECT
    statement = select(*shape.columns).where(
        table.c.sandbox == bindparam("sandbox"),
        table.c.account == bindparam("account"),
        table.c.object == bindparam("object"),
        OBJECT.c.is_deleted == 0,
    )
    if shape.by_word:
        statement = statement.where(
            WORD.c.field == bindparam("word_field"),
            WORD.c.value == bindparam("word"),
            OBJECT.c.sandbox == WORD.c.sandbox,
            OBJECT.c.account == WORD.c.account,
            OBJECT.c.id == WORD.c.id,
        )
    for name, is_set in shape.where:
        column = OBJECT.c[name]
        statement = statement.where(column == bindparam(f"is_{name}") if is_set else column.is_(None))
    for name in shape.bounds:
        statement = statement.where(_BOUNDS[name](OBJECT.c.created, bindparam(name)))
    if shape.way == _ABOVE:
        return statement.where(table.c.seq > bindparam("seq")).order_by(table.c.seq)
    if shape.way == _BELOW:
        statement = statement.where(table.c.seq < bindparam("seq"))
    return statement.order_by(table.c.seq.desc())
