"""The unit of work: what services do to the store, inside a batch that is committed as one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, NestedTransaction, Select, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable
from sqlmodel import SQLModel

from fakes.core.batch import Batch, Key, Mark, Overtaken, Pending
from fakes.core.bus import Event
from fakes.core.captures import Capture, CaptureDraft, Json, drafted, dump, storable
from fakes.core.errors import NotFound
from fakes.core.ids import public_id
from fakes.core.outage import is_outage
from fakes.core.rows import COUNTER, Deleted
from fakes.core.tables import CallbackRow, JobRow, key_of, table_of

T = TypeVar("T")
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

    `due_ms` is sandbox time and defaults to now; `capture_number` links it to what it reports. Only one whose
    `state` is `pending` is sent.
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
    state: str = "pending"


class Tx:
    """What a service sees of the store while its unit of work runs, in the writer's thread."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._own = Pending()
        self._savepoint: NestedTransaction | None = None
        self._time: dict[str, int] = {}
        self._owed: dict[tuple[str, Key], Callable[[], None]] = {}

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
        table = table_of(model)
        if self._owed or self._batch.peeked or self._is_put(table.name):
            key = key_of(model, row)
            self._batch.peeked.pop((table.name, key), None)
            if self._pending_put(table.name, key) is not None:
                # Inserts are written before puts: what was put must be there for this one to be refused.
                self._begin_direct()
        self._own.inserts.setdefault((table.name, tuple(row)), []).append(row)

    def put(self, model: type[SQLModel], row: Json) -> None:
        """Add a row, given with all its columns, or replace the one with the same primary key."""
        table = table_of(model)
        key = key_of(model, row)
        self._own.puts.setdefault(table.name, {})[key] = dict(row)
        self._owed.pop((table.name, key), None)
        self._batch.peeked.pop((table.name, key), None)

    def owe(self, model: type[SQLModel], key: Key, pay: Callable[[], None]) -> None:
        """Promise that `pay` puts the row of this key, once the unit ends or reads; only the last promise is kept."""
        self._owed[table_of(model).name, key] = pay

    def _pay(self) -> None:
        owed, self._owed = self._owed, {}
        for pay in owed.values():
            pay()

    def find(self, model: type[SQLModel], *key: Any) -> Json | None:
        """Return the row with this primary key as the unit sees it, locked against other processes; or None.

        It is a copy: what is changed in it must be `put`.
        """
        return self._look_up(model, key, is_locked=True)

    def peek(self, model: type[SQLModel], *key: Any) -> Json | None:
        """Return what `find` does without locking the row: for rows that many read and few change.

        What another process has changed meanwhile may be seen by the next batch only.
        """
        name = table_of(model).name
        row = self._pending_put(name, key)
        if row is None:
            peeked = self._batch.peeked
            if (name, key) not in peeked:
                peeked[name, key] = self._look_up(model, key, is_locked=False)
            row = peeked[name, key]
        return None if row is None else dict(row)

    def _is_put(self, name: str) -> bool:
        return bool(self._own.puts.get(name) or self._batch.merged.puts.get(name))

    def _pending_put(self, name: str, key: Key) -> Json | None:
        if (name, key) in self._owed:
            self._owed.pop((name, key))()
        row = self._own.puts.get(name, {}).get(key)
        return self._batch.merged.puts.get(name, {}).get(key) if row is None else row

    def _look_up(self, model: type[SQLModel], key: Key, *, is_locked: bool) -> Json | None:
        table = table_of(model)
        row = self._pending_put(table.name, key)
        if row is not None:
            # A copy: a unit that fails must not have changed what an earlier one has put.
            return dict(row)
        if self._is_insert_waiting(table.name):
            self._flush()
        return self._batch.rows.find(self._batch.conn, table, key, is_locked=is_locked)

    def claim(self, name: str) -> bool:
        """Take a name until the commit; False if another process has it now.

        For what no row stands for yet: two processes that both find none would both go on.
        """
        return self._batch.rows.dialect.claim(self._batch.conn, name)

    def rows(self, statement: Executable, values: Json | None = None) -> list[Json]:
        """Return what a SELECT finds, including all that was written before in this batch and unit.

        `values` are those of its parameters.
        """
        self._flush()
        return [dict(row) for row in self._batch.conn.execute(statement, values).mappings()]

    def locked(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement` so that other processes cannot change what it finds until the commit."""
        return self._batch.rows.locking(statement)

    def execute(self, statement: Executable) -> int:
        """Run a set-based UPDATE or DELETE at once; returns the number of rows it touched."""
        self._begin_direct()
        self._batch.peeked.clear()
        return int(self._batch.conn.execute(statement).rowcount)

    @property
    def conn(self) -> Connection:
        """The connection, with everything written so far visible; what is written through it can be undone."""
        self._begin_direct()
        self._batch.peeked.clear()
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
        if number <= self.cleared_id(sandbox):
            return None
        return self._batch.rows.load(self._batch.conn, sandbox, number)

    def revise_capture(self, sandbox: str, number: int, **changes: Any) -> Capture:
        """Change a capture: `detail` (merged key by key), `flags`, `tags`, `is_read`, `title`, `preview`.

        Raises NotFound.
        """
        capture = self.find_capture(sandbox, number)
        if capture is None:
            raise NotFound("There is no such capture in this sandbox.")
        self._batch.rows.revise_capture(self._batch.conn, self._own, capture, changes)
        self._own.events.append(Event("update", sandbox, number, capture))
        return capture

    def delete_captures(self, sandbox: str, numbers: Sequence[int]) -> Deleted:
        """Delete captures of a sandbox in one set; returns which there were."""
        cleared_id = self.cleared_id(sandbox)
        deleted = self._batch.rows.delete_captures(
            self._batch.conn, self._own, sandbox, numbers, cleared_id=cleared_id
        )
        self._own.old_files += deleted.files
        self._own.events += [
            Event("delete", sandbox, number, {"id": public_id(number)}) for number in deleted.visible
        ]
        return deleted

    def total(self, sandbox: str) -> int:
        """Return how many captures a sandbox holds, as the unit sees it."""
        stored = self.rows(select(COUNTER.c.total).where(COUNTER.c.sandbox == sandbox))
        waiting = self._own.total(sandbox) + self._batch.merged.total(sandbox)
        return sum(int(row["total"]) for row in stored) + waiting

    def drop_counters(self, sandbox: str) -> None:
        """Let a sandbox hold nothing, by its counters."""
        self.execute(delete(COUNTER).where(COUNTER.c.sandbox == sandbox))
        for pending in (self._own, self._batch.merged):
            for (name, channel), (total, unread) in list(pending.counters.items()):
                if name == sandbox:
                    self._own.count(name, channel, -total, -unread)

    def cleared_id(self, sandbox: str) -> int:
        """Return up to which arrival number a sandbox is cleared; nobody clears it further until the commit."""
        self._begin_direct()
        return self._batch.cleared_id(sandbox)

    def last_id(self) -> int:
        """Return a new arrival number that is above every one taken so far, by other processes as well."""
        return self._batch.last_id()

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
                "event": storable(draft.event),
                "endpoint": storable(draft.endpoint or draft.url),
                "method": draft.method,
                "url": storable(draft.url),
                "headers": dump(draft.headers),
                "body": draft.body,
                "signer": draft.signer,
                "context": dump(draft.context),
                "capture_id": draft.capture_number,
                "state": draft.state,
                "attempts": 0,
                "created_ms": now_ms,
                "due_ms": due_ms,
                "leased_until_ms": 0,
                "leased_by": "",
            },
        )
        if draft.state == "pending":
            self._own.events.append(Event("due", draft.sandbox, due_ms))
        self._own.events.append(Event("callback", draft.sandbox, number))
        return number

    def publish(self, event: Event) -> None:
        """Tell everybody, once the batch is committed."""
        self._own.events.append(event)

    @contextmanager
    def guarded(self, what: str) -> Iterator[None]:
        """Undo what the block does if it raises, log it under the name `what`, and go on.

        For work that nobody waits for. An outage of the database is raised on.
        """
        self._begin_direct()
        savepoint = self._batch.conn.begin_nested()
        before = self._own.mark()
        try:
            yield
            self._pay()
            self._batch.flush(self._own)
        except (DBAPIError, Overtaken) as error:
            if isinstance(error, Overtaken) or is_outage(error):
                raise
            self._undo(savepoint, before, what)
        except Exception as error:
            self._undo(savepoint, before, what)
            if is_outage(error):
                raise
        else:
            savepoint.commit()

    # -- the batch's side -----------------------------------------------------------------------------------

    def keep(self) -> None:
        """Hand what the unit did to its batch."""
        self._pay()
        if self._savepoint is not None:
            self._batch.flush(self._own)
            self._savepoint.commit()
        self._batch.merged.merge(self._own)

    def discard(self) -> None:
        """Undo what the unit did, in a transaction that goes on."""
        self.drop_files()
        self._batch.forget()
        if self._savepoint is not None and self._savepoint.is_active:
            self._savepoint.rollback()

    def drop_files(self, first: int = 0) -> None:
        """Remove the files of what is undone, from the `first` on."""
        for path in self._own.new_files[first:]:
            self._batch.rows.blobs.drop(path)

    def _undo(self, savepoint: NestedTransaction, before: Mark, what: str) -> None:
        log.exception("%s failed and was undone", what)
        savepoint.rollback()
        self._batch.forget()
        self.drop_files(before.new_files)
        self._own.cut(before)
        self._owed.clear()

    def _is_insert_waiting(self, table: str) -> bool:
        return any(name == table for name, _ in (*self._own.inserts, *self._batch.merged.inserts))

    def _begin_direct(self) -> None:
        self._pay()
        if self._savepoint is None:
            self._batch.flush()
            self._savepoint = self._batch.conn.begin_nested()
        self._batch.flush(self._own)

    def _flush(self) -> None:
        self._pay()
        if self._own.has_rows or self._savepoint is not None:
            self._begin_direct()
        else:
            self._batch.flush()


def run_unit(batch: Batch, unit: Callable[[Tx], T]) -> T:
    """Run one unit of a batch; if it raises, undo what it alone did and raise on.

    DBAPIError and Overtaken mean that the whole transaction must be given up.
    """
    tx = Tx(batch)
    try:
        result = unit(tx)
        tx.keep()
    except (DBAPIError, Overtaken):
        tx.drop_files()
        raise
    except BaseException:
        tx.discard()
        raise
    return result
