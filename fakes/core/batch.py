"""What waits to be written in the transaction of one batch; what services do with it is `transaction.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from fakes.core.bus import Event
from fakes.core.captures import Capture, Json
from fakes.core.tables import SandboxRow, table_of

if TYPE_CHECKING:
    from fakes.core.rows import Rows
    from fakes.core.sandboxes import Sandboxes

Key = tuple[Any, ...]
# Rows that were read to be looked at only, by table and key.
Peeked = dict[tuple[str, Key], Json | None]
SANDBOX_TABLE = table_of(SandboxRow).name


class Overtaken(Exception):
    """Another process has cleared a sandbox meanwhile: the batch must run again with later arrival numbers."""


Counters = dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class Mark:
    """What had gathered at some moment, so that what came later can be cut off."""

    counters: Counters
    events: int
    new_files: int
    old_files: int


class Pending:
    """Rows and events that wait for the end of a unit or batch, and the files that belong to them.

    `counters` maps (sandbox, channel) to changes of [total, unread]; they are written last, in order, since every
    process wants to lock the same few. `new_files` must go if the rows are undone, `old_files` once the deletion of
    theirs is committed.
    """

    def __init__(self) -> None:
        self.inserts: dict[tuple[str, tuple[str, ...]], list[Json]] = {}
        self.puts: dict[str, dict[Key, Json]] = {}
        self.counters: Counters = {}
        self.captures: list[Capture] = []
        self.events: list[Event] = []
        self.new_files: list[str] = []
        self.old_files: list[str] = []

    @property
    def has_rows(self) -> bool:
        """Whether anything waits to be written."""
        return bool(self.inserts or self.puts or self.captures)

    def merge(self, other: Pending) -> None:
        """Take over everything that waits in `other`."""
        for group, rows in other.inserts.items():
            self.inserts.setdefault(group, []).extend(rows)
        for table, keyed in other.puts.items():
            self.puts.setdefault(table, {}).update(keyed)
        for (sandbox, channel), (total, unread) in other.counters.items():
            self.count(sandbox, channel, total, unread)
        self.captures += other.captures
        self.events += other.events
        self.new_files += other.new_files
        self.old_files += other.old_files

    def count(self, sandbox: str, channel: str, total: int, unread: int) -> None:
        """Let so many captures more be counted, or fewer."""
        counter = self.counters.setdefault((sandbox, channel), [0, 0])
        counter[0] += total
        counter[1] += unread

    def total(self, sandbox: str) -> int:
        """Return how many captures more a sandbox will have."""
        return sum(change[0] for (name, _), change in self.counters.items() if name == sandbox)

    def clear_rows(self) -> None:
        """Forget the rows, because they are written or undone; events still wait for the commit."""
        self.inserts, self.puts, self.captures = {}, {}, []

    def mark(self) -> Mark:
        """Return what has gathered now."""
        counters = {counter: list(change) for counter, change in self.counters.items()}
        return Mark(counters, len(self.events), len(self.new_files), len(self.old_files))

    def cut(self, mark: Mark) -> None:
        """Forget the rows, and all else that came after `mark`."""
        self.clear_rows()
        self.counters = mark.counters
        del self.events[mark.events :]
        del self.new_files[mark.new_files :]
        del self.old_files[mark.old_files :]


class Batch:
    """One transaction of the writer: what its units have left to be written, and what it knows of the store."""

    def __init__(
        self, rows: Rows, conn: Connection, sandboxes: Sandboxes, expected_units: int, peeked: Peeked
    ) -> None:
        self.rows = rows
        self.conn = conn
        self.sandboxes = sandboxes
        self.merged = Pending()
        self.peeked = peeked
        self._cleared: dict[str, int] = {}
        self._ids = rows.id_block(conn, expected_units * 4)

    def next_id(self) -> int:
        """Return the next arrival number."""
        return self._ids.take()

    def last_id(self) -> int:
        """Return an arrival number above every one that any process has taken so far."""
        self._ids.renew()
        return self._ids.take()

    def cleared_id(self, sandbox: str) -> int:
        """Return up to where a sandbox is cleared, as written in this batch; it stays so till the commit."""
        if sandbox not in self._cleared:
            self._cleared |= self.rows.cleared_ids(self.conn, [sandbox])
        return self._cleared[sandbox]

    def forget(self) -> None:
        """Forget what was read, because some of it was undone: the lock on the numbers may be as well."""
        self._ids.renew()
        self.peeked.clear()
        self._cleared.clear()

    def flush(self, pending: Pending | None = None) -> None:
        """Write what waits in `pending` (the merged rows if not given). Raises Overtaken."""
        waiting = pending or self.merged
        if not waiting.has_rows:
            return
        if waiting.captures and self.rows.is_shared:
            self._check_watermarks(waiting.captures)
        self.rows.write_rows(self.conn, waiting)
        if SANDBOX_TABLE in waiting.puts:
            self._cleared.clear()
        waiting.clear_rows()

    def _check_watermarks(self, captures: list[Capture]) -> None:
        # Another process may have cleared the sandbox after these numbers were taken: nobody would ever see them.
        unknown = {capture.sandbox for capture in captures} - self._cleared.keys()
        if unknown:
            self._cleared |= self.rows.cleared_ids(self.conn, sorted(unknown))
        if any(capture.number <= self._cleared[capture.sandbox] for capture in captures):
            raise Overtaken

    def finish(self) -> None:
        """Write all that is left."""
        self.flush()
        self.rows.count(self.conn, self.merged.counters)
        self._ids.close()
