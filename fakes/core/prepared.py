"""Statements that run often, given to the driver as they are; what fails is told in SQLAlchemy's words all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Values = Mapping[str, Any] | Sequence[Any]
# What many rows are given as: all by name, or all by position.
Many = Sequence[Mapping[str, Any]] | Sequence[Sequence[Any]]


class Prepared:
    """One statement. Its way through SQLAlchemy costs several times what running it does.

    `order` names the parameters of drivers that take them by position, None for those that take names. What comes
    back is as the driver gives it: fit for the columns that we have, which are numbers, texts and bytes.
    """

    def __init__(self, sql: str, order: Sequence[str] | None = None) -> None:
        self._sql = sql
        self._values = _in_order(order) if order else None

    @classmethod
    def of(cls, conn: Connection, statement: ClauseElement, columns: Sequence[str] | None = None) -> Prepared:
        """Return a statement of SQLAlchemy's as the connection's driver takes it; `columns` are those to insert."""
        compiled: Any = statement.compile(dialect=conn.dialect, column_keys=columns)
        return cls(str(compiled), compiled.positiontup)

    def write(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row. Raises DBAPIError."""
        values = self._values
        self.each(conn, rows if values is None else [values(row) for row in rows])

    def each(self, conn: Connection, rows: Many) -> None:
        """Run it once for each row, given as the driver takes it. Raises DBAPIError."""
        try:
            conn.connection.cursor().executemany(self._sql, rows)
        except Exception as error:
            raise self._told(conn, error) from error

    def run(self, conn: Connection, values: Values = ()) -> None:
        """Run it with values as the driver takes them. Raises DBAPIError."""
        try:
            conn.connection.cursor().execute(self._sql, values)
        except Exception as error:
            raise self._told(conn, error) from error

    def first(self, conn: Connection, row: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the first row that it finds, None if it finds none. Raises DBAPIError."""
        values = row if self._values is None else self._values(row)
        try:
            cursor = conn.connection.cursor()
            cursor.execute(self._sql, values)
            found: Sequence[Any] | None = cursor.fetchone()
            cursor.close()
        except Exception as error:
            raise self._told(conn, error) from error
        return found

    def _told(self, conn: Connection, error: Exception) -> BaseException:
        """Return what SQLAlchemy would have raised, having done what it would have done."""
        driver = conn.dialect.loaded_dbapi
        if not isinstance(error, driver.Error):
            return error
        is_lost = conn.dialect.is_disconnect(error, conn.connection, None)
        if is_lost:
            conn.invalidate(error)
        return DBAPIError.instance(
            self._sql,
            None,
            error,
            driver.Error,
            connection_invalidated=is_lost,
            dialect=conn.dialect,
        )


def _in_order(order: Sequence[str]) -> Any:
    return itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],)
