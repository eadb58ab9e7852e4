"""Short looks into SQLite on the caller's own thread: what a look costs there is less than handing it to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Dialect

from fakes.core.look import Json, Look, Question, TooLong

T = TypeVar("T")
# A page of a hundred objects takes 1,200 steps; a look is given up after one to two times as many as this, which take from
# a quarter of a millisecond to three, by what is compared.
_STEPS = 5_000
_MAX_QUESTIONS = 50


class _OneMore(Exception):
    """A look needs a second question, and so a transaction: both must see the same moment."""


class Near:
    """A connection of the event loop's own, which neither writes nor waits; whatever is long or fails is TooLong there.

    `set_up` prepares a fresh connection.
    """

    def __init__(self, path: Path, set_up: Callable[[sqlite3.Connection], None]) -> None:
        # Who works with another engine need not load this one's.
        from sqlalchemy.dialects import sqlite

        self._dialect = sqlite.dialect()
        self._path = path
        self._set_up = set_up
        self._conn: sqlite3.Connection | None = None
        self._ticks = 0

    def run(self, work: Callable[[Look], T]) -> T:
        """Carry out a look. Raises TooLong, and what `work` raises."""
        self._ticks = 0
        try:
            return self._run(work)
        except (OverflowError, UnicodeError) as error:
            raise TooLong from error
        except sqlite3.Error as error:
            is_given_up = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
            if not is_given_up or (self._conn is not None and self._conn.in_transaction):
                # Whether the database is away, or only this connection of it, will be seen elsewhere.
                self.close()
            raise TooLong from error

    def _run(self, work: Callable[[Look], T]) -> T:
        conn = self._conn or self._connected()
        try:
            return work(_NearLook(conn, self._dialect, 1))
        except _OneMore:
            # Most looks are a single question, which needs no transaction to see one moment.
            conn.execute("BEGIN")
            try:
                return work(_NearLook(conn, self._dialect, _MAX_QUESTIONS))
            finally:
                # Whatever it was that took too long: its transaction must end, or later looks would see its moment.
                self._ticks = 0
                conn.execute("ROLLBACK")

    def _connected(self) -> sqlite3.Connection:
        # A look must not create a database that is gone.
        conn = sqlite3.connect(
            f"{self._path.as_uri()}?mode=rw",
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        self._set_up(conn)
        conn.set_progress_handler(self._tick, _STEPS)
        self._conn = conn
        return conn

    def _tick(self) -> bool:
        # Steps of earlier looks count too until the first call: only from there on it is known to be this one's.
        self._ticks += 1
        return self._ticks > 1

    def close(self) -> None:
        """Close the connection; the next look opens another."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None


class _NearLook:
    __slots__ = ("_conn", "_dialect", "_left", "_most")

    def __init__(self, conn: sqlite3.Connection, dialect: Dialect, most: int) -> None:
        self._conn = conn
        self._dialect = dialect
        self._most = most
        self._left = most

    def rows(self, question: Question, values: Mapping[str, Any]) -> list[Json]:
        columns = question.prepared(self._dialect)[2]
        return [dict(zip(columns, row, strict=True)) for row in self._ask(question, values)]

    def column(self, question: Question, values: Mapping[str, Any]) -> list[Any]:
        return [row[0] for row in self._ask(question, values)]

    def at_length(self) -> NoReturn:
        raise TooLong

    def _ask(self, question: Question, values: Mapping[str, Any]) -> list[Any]:
        if not self._left:
            raise _OneMore if self._most == 1 else TooLong
        self._left -= 1
        sql, order, _ = question.prepared(self._dialect)
        given = [values.get(name, default) for name, default in order]
        return self._conn.execute(sql, given).fetchall()
