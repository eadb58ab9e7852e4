"""Looks into the store: SELECTs that are asked often, and who carries them out; where that happens is the store's business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Select

Json = dict[str, Any]


class TooLong(Exception):
    """A look would hold up whoever shares the thread: it belongs into a reader's."""


class Question:
    """A SELECT with places for values (`bindparam`), built once and asked often."""

    __slots__ = ("_prepared", "statement")

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._prepared: tuple[str, tuple[tuple[str, Any], ...], tuple[str, ...]] | None = None

    def prepared(self, dialect: Dialect) -> tuple[str, tuple[tuple[str, Any], ...], tuple[str, ...]]:
        """Return the SQL for a driver with positional parameters, its parameters with what stands there, its columns.

        Making SQL of a statement costs more than many a look: it happens once.
        """
        if self._prepared is None:
            compiled = self.statement.compile(dialect=dialect)
            given = compiled.params
            order = tuple((name, given[name]) for name in compiled.positiontup or ())
            columns = tuple(column.name for column in self.statement.selected_columns)
            self._prepared = str(compiled), order, columns
        return self._prepared


class Look(Protocol):
    """The store as whoever looks into it sees it: everything that was committed, as of one moment."""

    def rows(self, question: Question, values: Mapping[str, Any]) -> list[Json]:
        """Return what a question finds. Raises TooLong."""

    def column(self, question: Question, values: Mapping[str, Any]) -> list[Any]:
        """Return what a question of one column finds. Raises TooLong."""

    def at_length(self) -> Connection:
        """Return a connection for all that takes long or is not asked often. Raises TooLong."""


class LookFromThread:
    """A look in a reader's thread, which may take its time."""

    __slots__ = ("_conn",)

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def rows(self, question: Question, values: Mapping[str, Any]) -> list[Json]:
        return [dict(row) for row in self._conn.execute(question.statement, values).mappings()]

    def column(self, question: Question, values: Mapping[str, Any]) -> list[Any]:
        return list(self._conn.execute(question.statement, values).scalars())

    def at_length(self) -> Connection:
        return self._conn
