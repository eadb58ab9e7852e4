"""The unit of work: what services do to the store, inside a batch that is committed as one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, NestedTransaction, Select, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable
from sqlmodel import SQLModel

from fakes.core.bus import Event
from fakes.core.captures import Capture, CaptureDraft, Json, drafted, dump
from fakes.core.errors import NotFound
from fakes.core.tables import CallbackRow, JobRow, table_of

if TYPE_CHECKING:
    from fakes.core.rows import Rows
    from fakes.core.sandboxes import Sandboxes

Key = tuple[Any, ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """Something to do later: the handler registered as `name` gets `payload` at `due_ms` of the sandbox's clock."""

    sandbox: str
    due_ms: int
    name: str
    payload: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackDraft:
    """An HTTP request to the app. `endpoint` is what order is kept for; `signer` and `context` sign it when sent.

    `due_ms` is sandbox time and defaults to now; `capture_number` links it to what it reports.
    """

    sandbox: str
    channel: str
    provider: str
    event: str
    url: str
    signer: str
    body: bytes = b""
    method: str = "POST"
    headers: Json = field(default_factory=dict)
    context: Json = field(default_factory=dict)
    endpoint: str = ""
    capture_number: int | None = None
    due_ms: int | None = None


class Pending:
    """Rows and events that wait for the end of a unit or batch."""

    def __init__(self) -> None:
        self.inserts: dict[tuple[str, tuple[str, ...]], list[Json]] = {}
        self.puts: dict[str, dict[Key, Json]] = {}
        self.counters: dict[tuple[str, str], list[int]] = {}
        self.captures: list[Capture] = []
        self.events: list[Event] = []

    @property
    def has_rows(self) -> bool:
        """Whether anything waits to be written."""
        return bool(self.inserts or self.puts or self.counters or self.captures)

    def merge(self, other: Pending) -> None:
        """Take over everything that waits in `other`."""
        for group, rows in other.inserts.items():
            self.inserts.setdefault(group, []).extend(rows)
        for table, keyed in other.puts.items():
            self.puts.setdefault(table, {}).update(keyed)
        for counter, (total, unread) in other.counters.items():
            mine = self.counters.setdefault(counter, [0, 0])
            mine[0] += total
            mine[1] += unread
        self.captures += other.captures
        self.events += other.events

    def clear_rows(self) -> None:
        """Forget the rows, because they are written; events still wait for the commit."""
        self.inserts, self.puts, self.counters, self.captures = {}, {}, {}, []


class Batch:
    """One transaction of the writer: the units that ran in it, and what waits to be written."""

    def __init__(self, rows: Rows, conn: Connection, sandboxes: Sandboxes, expected_units: int) -> None:
        self.rows = rows
        self.conn = conn
        self.sandboxes = sandboxes
        self.merged = Pending()
        self.peeked: dict[tuple[str, Key], Json | None] = {}
        self._ids = rows.id_block(conn, expected_units * 4)

    def next_id(self) -> int:
        """Return the next arrival number."""
        return self._ids.take()

    def run(self, unit: Callable[[Tx], Any]) -> Any:
        """Run one unit; if it raises, undo what it alone did and raise on."""
        tx = Tx(self)
        try:
            result = unit(tx)
        except BaseException:
            tx.discard()
            raise
        tx.keep()
        return result

    def flush(self, pending: Pending | None = None) -> None:
        """Write what waits in `pending` (the merged rows if not given)."""
        waiting = pending or self.merged
        if waiting.has_rows:
            self.rows.write_rows(self.conn, waiting)
            waiting.clear_rows()

    def finish(self) -> list[Event]:
        """Write all that is left; returns the events to publish after the commit."""
        self.flush()
        self._ids.close()
        return self.merged.events


class Tx:
    """What a service sees of the store while its unit of work runs, in the writer's thread."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._own = Pending()
        self._savepoint: NestedTransaction | None = None
        self._time: dict[str, int] = {}

    # -- time and ids ---------------------------------------------------------------------------------------

    def now_ms(self, sandbox: str) -> int:
        """Return the sandbox's time in Unix ms; within a job, the time at which it was due."""
        fixed = self._time.get(sandbox)
        return fixed if fixed is not None else self._batch.sandboxes.state(sandbox).clock.now_ms()

    def pretend_it_is(self, sandbox: str, at_ms: int) -> None:
        """Let `now_ms` answer `at_ms` for the rest of this unit: a job runs as of its own moment."""
        self._time[sandbox] = at_ms

    def next_id(self) -> int:
        """Return a new arrival number."""
        return self._batch.next_id()

    # -- rows -----------------------------------------------------------------------------------------------

    def insert(self, model: type[SQLModel], row: Json) -> None:
        """Add a new row, given with all its columns; it is written with the batch."""
        self._own.inserts.setdefault((table_of(model).name, tuple(row)), []).append(row)

    def put(self, model: type[SQLModel], row: Json) -> None:
        """Add a row, given with all its columns, or replace the one with the same primary key."""
        table = table_of(model)
        key = _key_of(table, row)
        self._own.puts.setdefault(table.name, {})[key] = row
        self._batch.peeked.pop((table.name, key), None)

    def find(self, model: type[SQLModel], *key: Any) -> Json | None:
        """Return the row with this primary key as the unit sees it, locked against other processes; or None."""
        return self._look_up(model, key, is_locked=True)

    def peek(self, model: type[SQLModel], *key: Any) -> Json | None:
        """Return what `find` does without locking the row: for rows that many read and few change.

        What another process has changed meanwhile may be seen by the next batch only.
        """
        name = table_of(model).name
        for pending in (self._own, self._batch.merged):
            row = pending.puts.get(name, {}).get(key)
            if row is not None:
                return row
        peeked = self._batch.peeked
        if (name, key) not in peeked:
            peeked[name, key] = self._look_up(model, key, is_locked=False)
        return peeked[name, key]

    def _look_up(self, model: type[SQLModel], key: Key, *, is_locked: bool) -> Json | None:
        table = table_of(model)
        for pending in (self._own, self._batch.merged):
            row = pending.puts.get(table.name, {}).get(key)
            if row is not None:
                return row
        if self._has_unwritten(table.name, inserts_only=True):
            self._flush()
        statement, names = self._batch.rows.lookup(table, is_locked=is_locked)
        found = self._batch.conn.execute(statement, dict(zip(names, key, strict=True))).mappings().first()
        return dict(found) if found is not None else None

    def claim(self, name: str) -> bool:
        """Take a name until the commit; False if another process has it now.

        For what no row stands for yet: two processes that both find none would both go on.
        """
        return self._batch.rows.dialect.claim(self._batch.conn, name)

    def rows(self, statement: Executable) -> list[Json]:
        """Return what a SELECT finds, including all that was written before in this batch and unit."""
        self._flush()
        return [dict(row) for row in self._batch.conn.execute(statement).mappings()]

    def locked(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement` so that other processes cannot change what it finds until the commit."""
        return self._batch.rows.locking(statement)

    def execute(self, statement: Executable) -> int:
        """Run a set-based UPDATE or DELETE at once; returns the number of rows it touched."""
        self._begin_direct()
        return int(self._batch.conn.execute(statement).rowcount)

    @property
    def conn(self) -> Connection:
        """The connection, with everything written so far visible; what is written through it can be undone."""
        self._begin_direct()
        return self._batch.conn

    # -- captures, jobs, callbacks, events ------------------------------------------------------------------

    def capture(self, draft: CaptureDraft) -> Capture:
        """Store a capture and tell everybody who waits, once it is committed."""
        capture = drafted(
            draft,
            number=self._batch.next_id(),
            created_ms=self.now_ms(draft.sandbox) if draft.created_ms is None else draft.created_ms,
            max_search_chars=self._batch.rows.limits.max_search_chars,
        )
        self._batch.rows.add_capture(self._own, capture, draft.raw)
        self._own.events.append(Event("capture", capture.sandbox, capture.number, capture))
        return capture

    def find_capture(self, sandbox: str, number: int) -> Capture | None:
        """Return a capture as the unit sees it, locked against other processes; or None."""
        if number <= self._batch.sandboxes.state(sandbox).cleared_id:
            return None
        self._begin_direct()
        return self._batch.rows.load(self._batch.conn, sandbox, number)

    def revise_capture(self, sandbox: str, number: int, **changes: Any) -> Capture:
        """Change a capture: `detail` (merged key by key), `flags`, `tags`, `is_read`, `title`, `preview`.

        Raises NotFound.
        """
        self._begin_direct()
        capture = self._batch.rows.revise_capture(self._batch.conn, sandbox, number, changes)
        if capture is None:
            raise NotFound("There is no such capture in this sandbox.")
        self._own.events.append(Event("update", sandbox, number, capture))
        return capture

    def schedule(self, job: JobDraft) -> int:
        """Let a job happen when the sandbox's clock shows its time; returns its id."""
        number = self._batch.next_id()
        self.insert(
            JobRow,
            {
                "id": number,
                "sandbox": job.sandbox,
                "due_ms": job.due_ms,
                "name": job.name,
                "payload": dump(job.payload),
            },
        )
        self._own.events.append(Event("jobs", job.sandbox, job.due_ms))
        return number

    def callback(self, draft: CallbackDraft) -> int:
        """Put an HTTP request to the app into the outbox; returns its id."""
        number = self._batch.next_id()
        now_ms = self.now_ms(draft.sandbox)
        due_ms = now_ms if draft.due_ms is None else draft.due_ms
        self.insert(
            CallbackRow,
            {
                "id": number,
                "sandbox": draft.sandbox,
                "channel": draft.channel,
                "provider": draft.provider,
                "event": draft.event,
                "endpoint": draft.endpoint or draft.url,
                "method": draft.method,
                "url": draft.url,
                "headers": dump(draft.headers),
                "body": draft.body,
                "signer": draft.signer,
                "context": dump(draft.context),
                "capture_id": draft.capture_number,
                "state": "pending",
                "attempts": 0,
                "created_ms": now_ms,
                "due_ms": due_ms,
                "leased_until_ms": 0,
            },
        )
        self._own.events.append(Event("due", draft.sandbox, due_ms))
        self._own.events.append(Event("callback", draft.sandbox, number))
        return number

    def publish(self, event: Event) -> None:
        """Tell everybody, once the batch is committed."""
        self._own.events.append(event)

    @contextmanager
    def guarded(self, what: str) -> Iterator[None]:
        """Undo what the block does if it raises, log it under the name `what`, and go on.

        For work that nobody waits for. The database's own failures are raised on.
        """
        self._begin_direct()
        savepoint = self._batch.conn.begin_nested()
        events = len(self._own.events)
        try:
            yield
            self._batch.flush(self._own)
        except (DBAPIError, OSError):
            raise
        except Exception:
            self._own.clear_rows()
            del self._own.events[events:]
            savepoint.rollback()
            log.exception("%s failed and was undone", what)
        else:
            savepoint.commit()

    # -- the batch's side -----------------------------------------------------------------------------------

    def keep(self) -> None:
        """Hand what the unit did to its batch."""
        if self._savepoint is not None:
            self._batch.flush(self._own)
            self._savepoint.commit()
        self._batch.merged.merge(self._own)

    def discard(self) -> None:
        """Undo what the unit did."""
        if self._savepoint is not None and self._savepoint.is_active:
            self._savepoint.rollback()

    def _has_unwritten(self, table: str, *, inserts_only: bool) -> bool:
        for pending in (self._own, self._batch.merged):
            if any(name == table for name, _ in pending.inserts):
                return True
            if not inserts_only and pending.puts.get(table):
                return True
        return False

    def _begin_direct(self) -> None:
        self._batch.peeked.clear()
        if self._savepoint is None:
            self._batch.flush()
            self._savepoint = self._batch.conn.begin_nested()
        self._batch.flush(self._own)

    def _flush(self) -> None:
        if self._own.has_rows or self._savepoint is not None:
            self._begin_direct()
        else:
            self._batch.flush()


def _key_of(table: Table, row: Json) -> Key:
    return tuple(row[column.name] for column in table.primary_key.columns)
