"""What can be read of one account's objects, by id and by list, from a unit of work or a reader's connection."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.sql import Executable

from fakes.core.tables import table_of
from fakes.payments.document import Document, Json
from fakes.payments.models import PaymentObjectRow
from fakes.payments.unknown import PRIVATE, stand_in
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.paginate import Page, Range

OBJECT = table_of(PaymentObjectRow)
# How many rows are looked at together where no column decides; then twice as many, and so on up to the second.
_CHUNK = 200
_MAX_CHUNK = 5000
_BOUNDS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}

# Stripe's word for a kind of object where it is not the kind itself.
_NOUNS = {
    "payment_method": "PaymentMethod",
    "webhook_endpoint": "webhook endpoint",
    "balance_transaction": "balance transaction",
    "card": "source",
}
_BY_ID = select(OBJECT).where(
    OBJECT.c.sandbox == bindparam("sandbox"),
    OBJECT.c.account == bindparam("account"),
    OBJECT.c.id == bindparam("id"),
)


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

    `matches` decides what no column holds; it sees the object's fields.
    """

    kind: str
    where: Mapping[str, str | None] = field(default_factory=dict)
    created: Range | None = None
    page: Page = field(default_factory=Page)
    matches: Callable[[Json], bool] | None = None


class Found(NamedTuple):
    """One page of a list, newest first, as stored rows."""

    rows: list[Json]
    has_more: bool


class Records:
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

    def of(self, account: str) -> Records:
        """Return the view of another account's objects; `models.PLATFORM` names the sandbox's own."""
        raise NotImplementedError

    def row(self, id: str) -> Json | None:
        """Return the stored row of an object, deleted ones included."""
        raise NotImplementedError

    def select(self, statement: Executable) -> list[Json]:
        """Return what a SELECT finds."""
        raise NotImplementedError

    def find(self, kind: str, id: str) -> Document | None:
        """Return an object of this kind, deleted ones included."""
        row = self.row(id)
        if row is None:
            return self.invented((kind,), id) if self.creates_unknown else None
        return Document.from_row(row) if row["object"] == kind else None

    def require(self, kind: str, id: str, *, param: str = "id", in_path: bool = True) -> Document:
        """Return an object that exists. Raises Stripe's `No such …`: 404 for an id in the path, else 400."""
        found = self.find(kind, id)
        if found is None or found.is_deleted:
            raise self.missing(kind, id, param=param, in_path=in_path)
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
        page = query.page
        statement = self._statement(query)
        if page.ending_before is not None:
            seq = self._cursor(query.kind, page.ending_before, "ending_before")
            statement = statement.where(OBJECT.c.seq > seq).order_by(OBJECT.c.seq)
        else:
            if page.starting_after is not None:
                seq = self._cursor(query.kind, page.starting_after, "starting_after")
                statement = statement.where(OBJECT.c.seq < seq)
            statement = statement.order_by(OBJECT.c.seq.desc())
        rows = self._fetch(statement, query)
        found, has_more = rows[: page.limit], len(rows) > page.limit
        if page.ending_before is not None:
            found.reverse()
        return Found(found, has_more)

    def all(self, query: Query) -> list[Document]:
        """Return every object that a query finds, newest first, however many pages that is."""
        statement = self._statement(query).order_by(OBJECT.c.seq.desc())
        return [Document.from_row(row) for row in self.select(statement)]

    def _statement(self, query: Query) -> Select[Any]:
        statement = select(OBJECT).where(
            OBJECT.c.sandbox == self.scope.sandbox,
            OBJECT.c.account == self.scope.account,
            OBJECT.c.object == query.kind,
            OBJECT.c.is_deleted == 0,
        )
        for name, value in query.where.items():
            statement = statement.where(OBJECT.c[name] == value)
        if query.created is not None:
            for name, compare in _BOUNDS.items():
                bound = getattr(query.created, name)
                if bound is not None:
                    statement = statement.where(compare(OBJECT.c.created, bound))
        return statement

    def _fetch(self, statement: Select[Any], query: Query) -> list[Json]:
        wanted = query.page.limit + 1
        if query.matches is None:
            return self.select(statement.limit(wanted))
        found: list[Json] = []
        size, page, is_ascending = _CHUNK, statement, query.page.ending_before is not None
        while True:
            rows = self.select(page.limit(size))
            found += [row for row in rows if query.matches(Document.from_row(row).data)]
            if len(found) >= wanted or len(rows) < size:
                return found[:wanted]
            last = rows[-1]["seq"]
            page = statement.where(OBJECT.c.seq > last if is_ascending else OBJECT.c.seq < last)
            size = min(size * 2, _MAX_CHUNK)

    def _cursor(self, kind: str, id: str, param: str) -> int:
        row = self.row(id)
        if row is None or row["object"] != kind:
            raise self.missing(kind, id, param=param, in_path=False)
        return int(row["seq"])


class Reading(Records):
    """Objects as a reader's connection sees them: everything that was committed."""

    def __init__(self, scope: Scope, now: int, conn: Connection, *, creates_unknown: bool = False) -> None:
        super().__init__(scope, now, creates_unknown=creates_unknown)
        self._conn = conn

    def of(self, account: str) -> Reading:
        return Reading(Scope(self.scope.sandbox, account), self.now, self._conn)

    def row(self, id: str) -> Json | None:
        key = {"sandbox": self.scope.sandbox, "account": self.scope.account, "id": id}
        found = self._conn.execute(_BY_ID, key).mappings().first()
        return dict(found) if found is not None else None

    def select(self, statement: Executable) -> list[Json]:
        return [dict(row) for row in self._conn.execute(statement).mappings()]
