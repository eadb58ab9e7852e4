"""The store on SQLite: one process, WAL, a contentless FTS5 index, blobs over 128 KB in files."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Integer,
    Select,
    bindparam,
    column,
    create_engine,
    event,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.pool import QueuePool

from fakes.core.bus import Event
from fakes.core.condition import Clause
from fakes.core.counted import Count, Counted
from fakes.core.dialect import IdBlock
from fakes.core.errors import StoreInUse
from fakes.core.look import Look, Question
from fakes.core.match import fts5, fts5_of
from fakes.core.near import Near
from fakes.core.prepared import Prepared
from fakes.core.presence import Presence
from fakes.core.query import CaptureQuery
from fakes.core.text import SearchText

# The first column costs two bytes less for each word than the others, so it is the one with the most. The words are
# folded already: all that the tokenizer must know is the space between them.
_CREATE_INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS capture_search USING fts5("
    "body, title, people, tokens, content='', columnsize=0, tokenize='ascii')"
)
_INDEX = Prepared("INSERT INTO capture_search(rowid, title, people, body, tokens) VALUES (?, ?, ?, ?, ?)")
_UNINDEX = Prepared(
    "INSERT INTO capture_search(capture_search, rowid, title, people, body, tokens)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)
_BEGIN = Prepared("BEGIN")
_BEGIN_WRITING = Prepared("BEGIN IMMEDIATE")
_ARRIVED = Prepared("UPDATE arrival SET value = ? WHERE name = 'id'")
_MATCHING = (
    "SELECT rowid FROM capture_search WHERE capture_search MATCH :match"
    " AND rowid < :below AND rowid > :above ORDER BY rowid {order} LIMIT :limit"
)
_NEWEST = text(_MATCHING.format(order="DESC"))
_OLDEST = text(_MATCHING.format(order="ASC"))
_SEARCH = table("capture_search", column("rowid", Integer))
_COUNT = text(
    "SELECT count(*), max(rowid) FROM (SELECT rowid FROM capture_search"
    " WHERE capture_search MATCH :match AND rowid > :above ORDER BY rowid LIMIT :limit)"
)
_VERSION = "SELECT value FROM arrival WHERE name = 'unindexed'"
_ANOTHER_VERSION = Prepared("UPDATE arrival SET value = value + 1 WHERE name = 'unindexed'")
_IS_MATCH = literal_column("capture_search").op("MATCH", is_comparison=True)
_NEWEST_OF_TOKENS = Question(
    select(_SEARCH.c.rowid)
    .where(_IS_MATCH(bindparam("match")), _SEARCH.c.rowid > bindparam("above"))
    .order_by(_SEARCH.c.rowid.desc())
    .limit(bindparam("limit"))
)
# How many captures a short look goes back: the index counts no steps by which one that takes long could be told.
_LOOKED_THROUGH = 50_000
_END = 1 << 62


class SqliteIds:
    """Arrival numbers counted in memory, the last one stored with each transaction."""

    def __init__(self, dialect: Sqlite, conn: Connection) -> None:
        self._dialect = dialect
        self._conn = conn
        self._was = dialect.last_id

    def take(self) -> int:
        """Return the next number."""
        self._dialect.last_id += 1
        return self._dialect.last_id

    def renew(self) -> None:
        """Do nothing: the writer is alone."""

    def close(self) -> None:
        """Store the last number."""
        if self._dialect.last_id != self._was:
            _ARRIVED.run(self._conn, (self._dialect.last_id,))


class Sqlite:
    """The SQLite engine behind one file, locked against a second process."""

    name = "sqlite"
    is_shared = False

    def __init__(self, path: Path, *, busy_timeout_ms: int = 2000) -> None:
        # By its real place: a second process may know the file by another name.
        self.path = path.resolve()
        self.last_id = 0
        self._busy_timeout_ms = busy_timeout_ms
        self._counted = Counted()
        # What is captured is nobody else's; a folder that was there, like a mounted volume, has its owner's rights.
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise StoreInUse(
                f"Another Stagedoor already serves {path}.",
                hint="Stop it, set STAGEDOOR_DATABASE_URL to another file, or use PostgreSQL, which processes can share.",
            ) from None
        if not self.path.exists():
            # The write-ahead log beside it takes over its mode.
            self.path.touch(mode=0o600)
        self._presence = Presence(self.path)

    def release(self) -> None:
        """Let another process have the file."""
        os.close(self._lock)

    def open(self, *, for_writing: bool, connections: int) -> Engine:
        """Return an engine; those for reading cannot write."""
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            connect_args={"check_same_thread": False, "timeout": self._busy_timeout_ms / 1000},
        )

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _record: Any) -> None:
            _set_up(connection, for_writing=for_writing)

        @event.listens_for(engine, "begin")
        def begin(conn: Connection) -> None:
            if for_writing:
                self._presence.check()
            (_BEGIN_WRITING if for_writing else _BEGIN).run(conn)

        return engine

    def near(self) -> Near:
        """Return what looks into the database on the caller's own thread."""
        return Near(self.path, lambda connection: _set_up(connection, for_writing=False))

    def prepare(self, conn: Connection) -> None:
        """Create the search index and the arrival counter, and read the latter."""
        conn.exec_driver_sql(_CREATE_INDEX)
        conn.exec_driver_sql("INSERT OR IGNORE INTO arrival(name, value) VALUES ('id', 0), ('unindexed', 0)")
        self.last_id = int(conn.exec_driver_sql("SELECT value FROM arrival WHERE name = 'id'").scalar_one())

    def under_migration_lock(self, conn: Connection, work: Callable[[], None]) -> None:
        """Run `work`: the file lock keeps other processes away already."""
        work()

    def locking(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement`: the writer is alone."""
        return statement

    def sharing(self, statement: Select[Any]) -> Select[Any]:
        """Return `statement`: the writer is alone."""
        return statement

    def claim(self, conn: Connection, name: str) -> bool:
        """Return True: the writer is alone."""
        return True

    def id_block(self, conn: Connection, expected: int) -> IdBlock:
        """Return arrival numbers."""
        return SqliteIds(self, conn)

    def horizon(self, conn: Connection) -> int:
        """Return the last number that is stored: the writer is alone, and stores it with each transaction."""
        return int(conn.exec_driver_sql("SELECT value FROM arrival WHERE name = 'id'").scalar_one())

    def index(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Add captures to the search index."""
        _many(conn, _INDEX, entries)

    def unindex(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Take captures out of the search index."""
        if entries:
            _ANOTHER_VERSION.run(conn)
            _many(conn, _UNINDEX, entries)

    def matches(
        self, conn: Connection, query: CaptureQuery, *, below: int | None, limit: int, is_ascending: bool
    ) -> Iterable[int]:
        """Yield matching arrival numbers in the order asked for."""
        values = {
            "match": fts5(query),
            "below": below if below is not None else _END,
            "above": query.after_id or 0,
            "limit": limit,
        }
        for row in conn.execute(_OLDEST if is_ascending else _NEWEST, values):
            yield row[0]

    def newest(self, look: Look, query: CaptureQuery, *, limit: int) -> list[int]:
        """Return the newest arrival numbers that match the indexed clauses, newest first. Raises TooLong."""
        lowest, wanted = query.after_id or 0, {"match": fts5(query), "limit": limit}
        if all(clause.is_plain_token for clause in query.indexed_clauses):
            above = max(lowest, self.last_id - _LOOKED_THROUGH)
            found: list[int] = look.column(_NEWEST_OF_TOKENS, {**wanted, "above": above})
            if above == lowest or len(found) == limit:
                return found
        return list(self.matches(look.at_length(), query, below=None, limit=limit, is_ascending=False))

    def numbers_matching(
        self, sandbox: str, tokens: Sequence[str], clauses: Sequence[Clause]
    ) -> Select[tuple[int]]:
        """Return the SELECT of every arrival number that fits."""
        return select(_SEARCH.c.rowid).where(_IS_MATCH(fts5_of(sandbox, tokens, clauses)))

    def count_matches(self, conn: Connection, query: CaptureQuery, *, at_most: int) -> int:
        """Count what matches, up to `at_most`."""
        match = fts5(query)

        def count(above: int, limit: int) -> Count:
            values = {"match": match, "above": above, "limit": limit}
            total, last = conn.execute(_COUNT, values).one()
            return Count(total, above if last is None else last)

        version = int(conn.exec_driver_sql(_VERSION).scalar_one())
        return self._counted.total(match, query.after_id or 0, version, at_most, count)

    def notify(self, conn: Connection, events: Sequence[Event]) -> None:
        """Do nothing: there is no other process."""


def _set_up(connection: sqlite3.Connection, *, for_writing: bool) -> None:
    # The driver's own transaction handling would commit before a SAVEPOINT; BEGIN is sent instead.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA mmap_size = 268435456")
    # A checkpoint inside a commit would make one sender wait for all; it has a task of its own.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    if not for_writing:
        connection.execute("PRAGMA query_only = ON")


def _many(conn: Connection, statement: Prepared, entries: Sequence[tuple[int, SearchText]]) -> None:
    if entries:
        rows = [(number, each.title, each.people, each.body, each.tokens) for number, each in entries]
        statement.each(conn, rows)
