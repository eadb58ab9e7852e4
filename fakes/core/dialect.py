"""What the two database engines do differently, as one protocol; `sqlite.py` and `postgres.py` fulfil it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine, Select, Table

from fakes.core.bus import Event
from fakes.core.condition import Clause
from fakes.core.look import Look
from fakes.core.query import CaptureQuery
from fakes.core.text import SearchText

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    from fakes.core.near import Near


class IdBlock(Protocol):
    """Arrival numbers for one transaction."""

    def take(self) -> int:
        """Return the next number."""

    def renew(self) -> None:
        """Let the next number be above every one that any process has taken so far."""

    def close(self) -> None:
        """Make sure that no number is ever given out again."""


class Dialect(Protocol):
    """One database engine."""

    name: str
    is_shared: bool
    """Whether other processes may work on the same database."""

    def open(self, *, for_writing: bool, connections: int) -> Engine:
        """Return a SQLAlchemy engine of so many connections."""

    def near(self) -> Near | None:
        """Return what looks into the database on the caller's own thread; None where a network lies between."""

    def prepare(self, conn: Connection) -> None:
        """Create what SQLAlchemy metadata cannot describe: the search index, the sequence."""

    def under_migration_lock(self, conn: Connection, work: Callable[[], None]) -> None:
        """Run `work` while no other process migrates the same database."""

    def locking(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement` so that other processes cannot change the rows until the commit."""

    def sharing(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement` so that others may lock the rows so as well, but not as `locking` does."""

    def claim(self, conn: Connection, name: str) -> bool:
        """Take a name until the commit; returns whether it is free, which no other process lets it be meanwhile."""

    def id_block(self, conn: Connection, expected: int) -> IdBlock:
        """Return a block of arrival numbers."""

    def horizon(self, conn: Connection) -> int:
        """Return an arrival number up to which no open transaction of any process holds one."""

    def index(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Add captures to the search index."""

    def unindex(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Take captures out of the search index; the texts must be what `index` was given."""

    def matches(
        self, conn: Connection, query: CaptureQuery, *, below: int | None, limit: int, is_ascending: bool
    ) -> Iterable[int]:
        """Yield arrival numbers that match the indexed clauses, newest first or in order, at most `limit`."""

    def newest(self, look: Look, query: CaptureQuery, *, limit: int) -> Sequence[int]:
        """Return the newest arrival numbers that match the indexed clauses, newest first. Raises TooLong."""

    def numbers_matching(
        self, sandbox: str, tokens: Sequence[str], clauses: Sequence[Clause]
    ) -> Select[tuple[int]]:
        """Return the SELECT of every arrival number in a sandbox with these tokens and indexed clauses."""

    def count_matches(self, conn: Connection, query: CaptureQuery, *, at_most: int) -> int:
        """Count what matches the indexed clauses, up to `at_most`."""

    def notify(self, conn: Connection, events: Sequence[Event]) -> None:
        """Tell other processes, with the commit."""

    def release(self) -> None:
        """Let other processes have what this one locked."""


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return the engine's own INSERT, which knows ON CONFLICT."""
    # Either engine takes a while to load and memory to keep: a server has one of them.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def upsert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return INSERT … ON CONFLICT (primary key) DO UPDATE of all other columns."""
    statement = insert_into(dialect, table)
    keys = [column.name for column in table.primary_key.columns]
    changes = {
        column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys
    }
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
