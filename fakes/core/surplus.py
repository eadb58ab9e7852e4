"""Rows of which each sandbox keeps only the newest: which sandboxes have grown, and the deletion of their oldest."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, select, true

from fakes.core.store import Store
from fakes.core.transaction import Tx

_NOTED_UP_TO = 500
_CHUNK = 500


class Surplus:
    """The rows of one table beyond the newest `kept` of each sandbox; `condition` says which may go.

    `parts` are tables whose rows belong to one of these, by a column of theirs.
    """

    def __init__(
        self,
        store: Store,
        table: Table,
        *,
        kept: int,
        condition: ColumnElement[bool] | None = None,
        parts: tuple[ColumnElement[int], ...] = (),
    ) -> None:
        self._store = store
        self._table = table
        self._kept = kept
        self._condition = true() if condition is None else condition
        self._parts = parts
        self._grown: dict[str, int] = {}
        self._is_known: set[str] = set()

    @property
    def remembered(self) -> set[str]:
        """The sandboxes of which something is remembered."""
        return self._is_known | self._grown.keys()

    def note(self, sandbox: str) -> None:
        """Remember that a sandbox has one more row."""
        self._grown[sandbox] = self._grown.get(sandbox, 0) + 1

    async def remove(self) -> int:
        """Delete what is too much in the sandboxes that have grown; returns how many. Raises StoreUnavailable.

        A sandbox is looked at when it grows for the first time, and then after every 500 rows.
        """
        removed = 0
        for sandbox, count in list(self._grown.items()):
            if count >= _NOTED_UP_TO or sandbox not in self._is_known:
                removed += await self._remove_in(sandbox)
                self._is_known.add(sandbox)
                self._grown.pop(sandbox, None)
        return removed

    def forget(self, sandbox: str) -> None:
        """Forget a sandbox that is gone."""
        self._grown.pop(sandbox, None)
        self._is_known.discard(sandbox)

    async def _remove_in(self, sandbox: str) -> int:
        table = self._table
        newest_to_go = (
            select(table.c.id)
            .where(table.c.sandbox == sandbox, self._condition)
            .order_by(table.c.id.desc())
            .offset(self._kept)
            .limit(1)
        )
        last = await self._store.read(lambda conn: conn.execute(newest_to_go).scalar())
        if last is None:
            return 0
        oldest = (
            select(table.c.id)
            .where(table.c.sandbox == sandbox, self._condition, table.c.id <= last)
            .order_by(table.c.id)
            .limit(_CHUNK)
        )

        def work(tx: Tx) -> int:
            numbers = [row["id"] for row in tx.rows(tx.locked(oldest))]
            for column in self._parts:
                tx.execute(delete(column.table).where(column.in_(numbers)))
            return tx.execute(delete(table).where(table.c.id.in_(numbers)))

        total = 0
        while removed := await self._store.write(work, is_alone=True):
            total += removed
        return total
