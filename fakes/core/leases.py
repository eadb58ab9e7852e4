"""Which callbacks this process delivers now: a lease that it renews, and that others may take over when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, true, update

from fakes.core.bus import Event
from fakes.core.captures import Json
from fakes.core.clock import wall_ms
from fakes.core.errors import StoreUnavailable
from fakes.core.store import Store
from fakes.core.tables import CallbackRow, table_of
from fakes.core.trouble import Trouble

if TYPE_CHECKING:
    from fakes.core.transaction import Tx

log = logging.getLogger(__name__)
CALLBACK = table_of(CallbackRow)
LEASE_MS = 60_000
_FREE = {"leased_until_ms": 0, "leased_by": ""}


class Leases:
    """The callbacks that tasks of this process have in hand."""

    def __init__(self, store: Store, *, lease_ms: int = LEASE_MS) -> None:
        self._store = store
        self._lease_ms = lease_ms
        self._held: set[int] = set()

    @property
    def renewal_s(self) -> float:
        """How often leases must be renewed, so that a missed renewal or two loses none."""
        return self._lease_ms / 3000

    # -- in a unit of work ----------------------------------------------------------------------------------

    def take(self, tx: Tx, row: Json) -> None:
        """Lease a callback that this unit has locked."""
        tx.put(
            CallbackRow, {**row, "leased_until_ms": wall_ms() + self._lease_ms, "leased_by": self._store.node}
        )

    def returned(self, row: Json) -> Json:
        """Return the row of a callback without its lease; another process's lease stays."""
        return {**row, **_FREE} if row["leased_by"] == self._store.node else row

    # -- beside it ------------------------------------------------------------------------------------------

    def hold(self, numbers: Iterable[int]) -> None:
        """Renew the leases of these from now on."""
        self._held.update(numbers)

    def let_go(self, numbers: Iterable[int]) -> None:
        """Renew these no longer."""
        self._held.difference_update(numbers)

    async def is_mine(self, number: int) -> bool:
        """Tell whether a callback is still there, and this process's to deliver. Raises StoreUnavailable."""
        statement = select(CALLBACK.c.leased_by).where(CALLBACK.c.id == number)
        return await self._store.read(lambda conn: conn.execute(statement).scalar()) == self._store.node

    async def keep_renewing(self) -> None:
        """Renew what is held, for ever."""
        trouble = Trouble(log, "the claim to callbacks on their way, which others may send a second time,")
        while True:
            await asyncio.sleep(self.renewal_s)
            try:
                await self.renew()
                trouble.ends()
            except StoreUnavailable as error:
                trouble.goes_on(error.detail)

    async def renew(self) -> None:
        """Renew what is held. Raises StoreUnavailable."""
        held = sorted(self._held)
        if held:
            own = CALLBACK.c.id.in_(held) & (CALLBACK.c.leased_by == self._store.node)
            until_ms = wall_ms() + self._lease_ms
            statement = (
                update(CALLBACK).where(own, CALLBACK.c.state == "pending").values(leased_until_ms=until_ms)
            )
            await self._store.write(lambda tx: tx.execute(statement))

    async def recover(self) -> None:
        """Free at the start what a killed run of a database that nobody shares had leased. Raises StoreUnavailable."""
        if not self._store.dialect.is_shared:
            await self._store.write(lambda tx: self._free(tx, true()))

    async def give_back(self) -> None:
        """Free everything of this process, so that others or the next run need not wait. Raises StoreUnavailable."""
        await self._store.write(lambda tx: self._free(tx, CALLBACK.c.leased_by == self._store.node))

    def _free(self, tx: Tx, which: ColumnElement[bool]) -> None:
        condition = (CALLBACK.c.leased_until_ms > 0) & which
        for row in tx.rows(tx.locked(select(CALLBACK).where(condition).order_by(CALLBACK.c.id))):
            tx.put(CallbackRow, {**row, **_FREE})
            tx.publish(Event("due", row["sandbox"], row["due_ms"]))
