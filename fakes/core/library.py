"""Reading, searching and deleting captures; what they mean is their channel's business."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from fakes.core.captures import Capture, Json
from fakes.core.errors import NotFound
from fakes.core.horizon import Horizon
from fakes.core.ids import arrival_number, public_id
from fakes.core.look import Look, Question
from fakes.core.query import CaptureQuery
from fakes.core.row_filter import filtered
from fakes.core.rows import BODY, CAPTURE, COUNTER, Deleted, chunks
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.transaction import Tx

_COUNTED_UP_TO = 10_000
_BLOCK = 500
_NUMBERS = select(CAPTURE.c.id)
_CHUNK = 200
_WITH_DETAIL = select(*CAPTURE.c, BODY.c.content).join(BODY, BODY.c.id == CAPTURE.c.id)
_IS_THIS = (CAPTURE.c.id == bindparam("id"), CAPTURE.c.sandbox == bindparam("sandbox"))
_ONE = Question(_WITH_DETAIL.where(*_IS_THIS))
_NEWEST = Question(
    _NUMBERS.where(CAPTURE.c.sandbox == bindparam("sandbox"), CAPTURE.c.id > bindparam("above"))
    .order_by(CAPTURE.c.id.desc())
    .limit(bindparam("limit"))
)
_RAW = Question(
    select(BODY.c.content, BODY.c.raw, BODY.c.raw_path)
    .join(CAPTURE, CAPTURE.c.id == BODY.c.id)
    .where(*_IS_THIS)
)


@dataclass(frozen=True, slots=True)
class Page:
    """Captures, newest first; `next` is the cursor of the following page, `total` counts all matches.

    Beyond 10,000 matches of a search the total is not counted on, and `is_total_exact` is false.
    """

    items: list[Capture]
    next: str | None
    total: int
    is_total_exact: bool


class Library:
    """The captures of all sandboxes."""

    def __init__(self, store: Store, sandboxes: Sandboxes) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self.horizon = Horizon(store)

    # -- one capture ----------------------------------------------------------------------------------------

    async def get(self, sandbox: str, public: str) -> Capture:
        """Return one capture. Raises NotFound, StoreUnavailable."""
        return await self.get_number(sandbox, arrival_number(public))

    async def get_number(self, sandbox: str, number: int) -> Capture:
        """Return one capture by its arrival number. Raises NotFound, StoreUnavailable."""
        found: list[Json] = []
        if number > self._sandboxes.state(sandbox).cleared_id:
            key = {"id": number, "sandbox": sandbox}
            found = await self._store.look_up(lambda look: look.rows(_ONE, key))
        if not found:
            raise _no_such(sandbox, public_id(number))
        return self._store.rows.capture_of(found[0])

    async def by_numbers(self, sandbox: str, numbers: Sequence[int]) -> list[Capture]:
        """Return those captures of some arrival numbers that are there, newest first. Raises StoreUnavailable."""
        return await self._store.read(lambda conn: self._load(conn, sandbox, numbers))

    async def by_ref(self, sandbox: str, channel: str, ref: str) -> list[Capture]:
        """Return the captures that carry a provider's id, oldest first."""
        statement = (
            select(CAPTURE.c.id)
            .where(CAPTURE.c.sandbox == sandbox, CAPTURE.c.ref == ref, CAPTURE.c.channel == channel)
            .order_by(CAPTURE.c.id)
        )

        def work(conn: Connection) -> list[Capture]:
            numbers = [row[0] for row in conn.execute(statement)]
            return self._load(conn, sandbox, numbers)[::-1]

        return await self._store.read(work)

    async def raw(self, sandbox: str, public: str) -> bytes | None:
        """Return the bytes as they came; None if the channel keeps none. Raises NotFound."""
        number = arrival_number(public)
        if number <= self._sandboxes.state(sandbox).cleared_id:
            raise _no_such(sandbox, public)

        def work(look: Look) -> tuple[bool, bytes | None]:
            found = look.rows(_RAW, {"id": number, "sandbox": sandbox})
            if not found:
                return False, None
            if found[0]["raw_path"] is not None:
                # A file is read where it holds up nobody.
                look.at_length()
            try:
                return True, self._store.rows.raw_of(found[0])
            except FileNotFoundError:
                # Deleted since the row was read.
                return False, None

        is_there, raw = await self._store.look_up(work)
        if not is_there:
            raise _no_such(sandbox, public)
        return raw

    async def revise(self, sandbox: str, public: str, **changes: Any) -> Capture:
        """Change `is_read`, `tags` and the like. Raises NotFound, StoreUnavailable."""
        number = arrival_number(public)
        return await self._store.write(lambda tx: tx.revise_capture(sandbox, number, **changes))

    async def delete(self, sandbox: str, public: str) -> None:
        """Delete one capture. Raises NotFound, StoreUnavailable."""
        number = arrival_number(public)
        is_cleared = number <= self._sandboxes.state(sandbox).cleared_id
        if is_cleared or not (await self._delete(sandbox, [number])).visible:
            raise _no_such(sandbox, public)

    # -- many -----------------------------------------------------------------------------------------------

    async def page(self, query: CaptureQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        """Return one page of what matches, newest first. Raises NotFound for a bad cursor, StoreUnavailable."""
        below = None if cursor is None else arrival_number(cursor)
        query = self._visible(query)

        def work(conn: Connection) -> Page:
            numbers = self._matching(conn, query, below=below, limit=limit + 1)
            items = self._load(conn, query.sandbox, numbers[:limit])
            following = public_id(numbers[limit - 1]) if len(numbers) > limit else None
            if below is None and following is None:
                return Page(items, None, len(numbers), is_total_exact=True)
            total, is_exact = self._count(conn, query)
            return Page(items, following, total, is_exact)

        return await self._store.read(work)

    async def page_before(self, query: CaptureQuery, *, limit: int = 50, cursor: str) -> Page:
        """Return the page of matches that are newer than `cursor` and nearest to it, newest first.

        Raises NotFound for a bad cursor, StoreUnavailable.
        """
        query = self._visible(query)
        above = max(query.after_id or 0, arrival_number(cursor))

        def work(conn: Connection) -> Page:
            later = replace(query, after_id=above)
            numbers = self._matching(conn, later, limit=limit, is_ascending=True)[::-1]
            items = self._load(conn, query.sandbox, numbers)
            total, is_exact = self._count(conn, query)
            return Page(items, public_id(numbers[-1]) if numbers else None, total, is_exact)

        return await self._store.read(work)

    async def neighbours(self, query: CaptureQuery, number: int) -> tuple[str | None, str | None]:
        """Return the ids of the matches right after and right before a capture: the newer one, the older one."""
        query = self._visible(query)
        later = replace(query, after_id=max(query.after_id or 0, number))

        def work(conn: Connection) -> tuple[str | None, str | None]:
            newer = self._matching(conn, later, limit=1, is_ascending=True)
            older = self._matching(conn, query, below=number, limit=1)
            return (public_id(newer[0]) if newer else None), (public_id(older[0]) if older else None)

        return await self._store.read(work)

    async def newest(self, query: CaptureQuery, *, limit: int, below: int | None = None) -> list[Capture]:
        """Return the newest matches, those older than `below` if it is given, newest first, without counting."""
        query = self._visible(query)

        def work(look: Look) -> list[Capture]:
            numbers = self._newest(look, query, below, limit)
            if len(numbers) > 1:
                return self._load(look.at_length(), query.sandbox, numbers)
            keys = [{"id": number, "sandbox": query.sandbox} for number in numbers]
            return [self._store.rows.capture_of(row) for key in keys for row in look.rows(_ONE, key)]

        return await self._store.look_up(work)

    async def oldest(self, query: CaptureQuery, *, limit: int) -> list[Capture]:
        """Return the oldest matches after `after_id`, in order of arrival, up to `limit`."""
        query = self._visible(query)

        def work(conn: Connection) -> list[Capture]:
            numbers = self._matching(conn, query, limit=limit, is_ascending=True)
            return self._load(conn, query.sandbox, numbers)[::-1]

        return await self._store.read(work)

    async def these(self, sandbox: str, publics: Collection[str]) -> list[Capture]:
        """Return those of these captures that are there, newest first. Raises NotFound for what is no id."""
        numbers = [arrival_number(public) for public in publics]
        return await self._store.read(lambda conn: self._load(conn, sandbox, numbers))

    async def revise_these(
        self, sandbox: str, publics: Collection[str], changes: Callable[[Capture], Json]
    ) -> int:
        """Change each of these captures that is there by what `changes` says of it; returns how many changed."""
        numbers = [arrival_number(public) for public in publics]

        def work(tx: Tx) -> int:
            changed = 0
            for number in numbers:
                capture = tx.find_capture(sandbox, number)
                wanted = {} if capture is None else changes(capture)
                if any(getattr(capture, name) != value for name, value in wanted.items()):
                    tx.revise_capture(sandbox, number, **wanted)
                    changed += 1
            return changed

        return await self._store.write(work)

    async def delete_these(self, sandbox: str, publics: Collection[str]) -> int:
        """Delete those of these captures that are there; returns how many."""
        cleared_id = self._sandboxes.state(sandbox).cleared_id
        numbers = [number for public in publics if (number := arrival_number(public)) > cleared_id]
        return sum([len((await self._delete(sandbox, chunk)).visible) for chunk in chunks(numbers)])

    async def counters(self, sandbox: str) -> dict[str, tuple[int, int]]:
        """Return (total, unread) by channel."""
        return (await self._counters(select(COUNTER).where(COUNTER.c.sandbox == sandbox))).get(sandbox, {})

    async def all_counters(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Return (total, unread) by channel of every sandbox that has captures."""
        return await self._counters(select(COUNTER))

    async def _counters(self, statement: Select[Any]) -> dict[str, dict[str, tuple[int, int]]]:
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for row in await self._store.read(lambda conn: conn.execute(statement).all()):
            found.setdefault(row.sandbox, {})[row.channel] = (row.total, row.unread)
        return found

    async def delete_matching(self, query: CaptureQuery) -> int:
        """Delete everything that matches; returns how many. A whole sandbox disappears at once."""
        if query.is_whole_sandbox:
            return await self._sandboxes.clear(query.sandbox)
        deleted = 0
        query = self._visible(query)
        below: int | None = None
        while numbers := await self._store.read(self._block(query, below)):
            for chunk in chunks(numbers):
                deleted += len((await self._delete(query.sandbox, chunk)).visible)
            below = numbers[-1]
        return deleted

    def _block(self, query: CaptureQuery, below: int | None) -> Callable[[Connection], list[int]]:
        return lambda conn: self._matching(conn, query, below=below, limit=_BLOCK)

    async def _delete(self, sandbox: str, numbers: Sequence[int]) -> Deleted:
        is_alone = len(numbers) > 1
        return await self._store.write(lambda tx: tx.delete_captures(sandbox, numbers), is_alone=is_alone)

    async def sweep(self, sandbox: str) -> int:
        """Remove what was cleared of a sandbox from the disk, each chunk a unit of its own; returns how many."""

        def work(tx: Tx) -> int:
            if not tx.claim(f"sweep {sandbox}"):
                return 0
            cleared_id = tx.cleared_id(sandbox)
            numbers = _numbers(tx, sandbox, CAPTURE.c.id <= cleared_id, limit=_CHUNK)
            tx.delete_captures(sandbox, numbers)
            if len(numbers) < _CHUNK:
                self._sandboxes.swept(tx, sandbox, cleared_id)
            return len(numbers)

        return await self._in_chunks(work)

    async def expire(self, sandbox: str, *, keep: int | None = None, older_than_ms: int | None = None) -> int:
        """Delete the oldest captures beyond the newest `keep`, or those created before a moment; returns how many.

        Of the latter, one that stands behind a younger one in order of arrival stays until that one goes.
        """

        def work(tx: Tx) -> int:
            if not tx.claim(f"sweep {sandbox}"):
                return 0
            limit = _CHUNK
            if keep is not None:
                limit = min(limit, tx.total(sandbox) - keep)
            if limit <= 0:
                return 0
            is_visible = CAPTURE.c.id > tx.cleared_id(sandbox)
            numbers = _numbers(tx, sandbox, is_visible, limit=limit, older_than_ms=older_than_ms)
            return len(tx.delete_captures(sandbox, numbers).visible)

        return await self._in_chunks(work)

    async def _in_chunks(self, work: Callable[[Tx], int]) -> int:
        total = 0
        while removed := await self._store.write(work, is_alone=True):
            total += removed
            if removed < _CHUNK:
                break
        return total

    # -- in a reader's thread, or where the caller is -------------------------------------------------------

    def _newest(self, look: Look, query: CaptureQuery, below: int | None, limit: int) -> Sequence[int]:
        if query.has_row_filters or below is not None:
            return self._matching(look.at_length(), query, below=below, limit=limit)
        if query.needs_index:
            return self._store.dialect.newest(look, query, limit=limit)
        values = {"sandbox": query.sandbox, "above": query.after_id or 0, "limit": limit}
        return look.column(_NEWEST, values)

    def _visible(self, query: CaptureQuery) -> CaptureQuery:
        cleared_id = self._sandboxes.state(query.sandbox).cleared_id
        return replace(query, after_id=max(query.after_id or 0, cleared_id))

    def _load(self, conn: Connection, sandbox: str, numbers: Sequence[int]) -> list[Capture]:
        cleared_id = self._sandboxes.state(sandbox).cleared_id
        wanted = [number for number in numbers if number > cleared_id]
        if not wanted:
            return []
        statement = _WITH_DETAIL.where(CAPTURE.c.id.in_(wanted), CAPTURE.c.sandbox == sandbox)
        rows = conn.execute(statement.order_by(CAPTURE.c.id.desc())).mappings()
        return [self._store.rows.capture_of(dict(row)) for row in rows]

    def _matching(
        self,
        conn: Connection,
        query: CaptureQuery,
        *,
        below: int | None = None,
        limit: int,
        is_ascending: bool = False,
    ) -> list[int]:
        dialect = self._store.dialect
        if not query.needs_index:
            statement = filtered(_NUMBERS, query, dialect).order_by(_order(is_ascending)).limit(limit)
            if below is not None:
                statement = statement.where(CAPTURE.c.id < below)
            return [row[0] for row in conn.execute(statement)]
        if not query.has_row_filters:
            return list(dialect.matches(conn, query, below=below, limit=limit, is_ascending=is_ascending))
        block = list(dialect.matches(conn, query, below=below, limit=_BLOCK, is_ascending=is_ascending))
        order = _order(is_ascending)
        statement = filtered(_NUMBERS, query, dialect).where(CAPTURE.c.id.in_(block)).order_by(order)
        found = [row[0] for row in conn.execute(statement)]
        if len(found) >= limit or len(block) < _BLOCK:
            return found[:limit]
        # Few of many match: one walk over the rows costs less than asking the index block by block.
        listed = dialect.numbers_matching(query.sandbox, query.tokens(), query.indexed_clauses)
        beyond = CAPTURE.c.id > block[-1] if is_ascending else CAPTURE.c.id < block[-1]
        rest = filtered(_NUMBERS, query, dialect).where(CAPTURE.c.id.in_(listed), beyond)
        walked = conn.execute(rest.order_by(order).limit(limit - len(found)))
        return found + [row[0] for row in walked]

    def _count(self, conn: Connection, query: CaptureQuery) -> tuple[int, bool]:
        has_cursor = query.after_id != self._sandboxes.state(query.sandbox).cleared_id
        if not query.needs_index and not query.has_row_filters and not has_cursor:
            total = conn.execute(
                select(func.coalesce(func.sum(COUNTER.c.total), 0)).where(COUNTER.c.sandbox == query.sandbox)
            ).scalar_one()
            return int(total), True
        if query.needs_index and not query.has_row_filters:
            total = self._store.dialect.count_matches(conn, query, at_most=_COUNTED_UP_TO)
        elif query.needs_index:
            total = len(self._matching(conn, query, limit=_COUNTED_UP_TO))
        else:
            inner = filtered(_NUMBERS, query, self._store.dialect).limit(_COUNTED_UP_TO).subquery()
            total = conn.execute(select(func.count()).select_from(inner)).scalar_one()
        return int(total), total < _COUNTED_UP_TO


def _order(is_ascending: bool) -> ColumnElement[int]:
    return CAPTURE.c.id.asc() if is_ascending else CAPTURE.c.id.desc()


def _numbers(
    tx: Tx, sandbox: str, condition: ColumnElement[bool], *, limit: int, older_than_ms: int | None = None
) -> list[int]:
    """Return the oldest arrival numbers, up to the first that is young enough to stay."""
    statement = select(CAPTURE.c.id, CAPTURE.c.created_ms).where(CAPTURE.c.sandbox == sandbox, condition)
    rows = tx.rows(statement.order_by(CAPTURE.c.id).limit(limit))
    return [
        row["id"]
        for row in takewhile(lambda row: older_than_ms is None or row["created_ms"] < older_than_ms, rows)
    ]


def _no_such(sandbox: str, public: str) -> NotFound:
    return NotFound(
        f"There is no capture {public!r} in sandbox {sandbox!r}.",
        hint="It may have been deleted, or it belongs to another sandbox.",
    )
