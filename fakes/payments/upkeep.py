"""Lets go of what the channel need not keep: answers whose keys have expired, and the oldest of very many events."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from sqlalchemy import Column, Connection, delete, func, not_, select
from sqlalchemy.sql import ColumnElement

from fakes.core.errors import StoreUnavailable
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.payments.models import PaymentIdempotencyRow
from fakes.payments.records import OBJECT, Scope
from fakes.payments.wire.idempotency import KEPT_MS, KEPT_V2_MS

log = logging.getLogger(__name__)
IDEMPOTENCY = table_of(PaymentIdempotencyRow)
KEPT_EVENTS = 100_000
_EVERY_S = 60.0
# As much as one unit of work deletes: everybody else's writes wait for it.
_CHUNK = 500


class Upkeep:
    """The channel's housekeeping. Processes that share a database may all do it; twice does no harm."""

    def __init__(self, store: Store, sandboxes: Sandboxes, *, kept_events: int = KEPT_EVENTS) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._kept_events = kept_events

    async def repeat(self) -> None:
        """Keep house every minute, for ever."""
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.keep_house()
            except StoreUnavailable as error:
                log.warning("upkeep of payments waits: %s", error.detail)

    async def keep_house(self) -> None:
        """Let go of what is over its time or number, in every sandbox. Raises StoreUnavailable."""
        for sandbox in self._sandboxes.names():
            now_ms = self._sandboxes.state(sandbox).clock.now_ms()
            is_v2 = IDEMPOTENCY.c.endpoint.like("% /v2/%")
            for kept_ms, of_version in ((KEPT_MS, not_(is_v2)), (KEPT_V2_MS, is_v2)):
                is_old = IDEMPOTENCY.c.created_ms <= now_ms - kept_ms
                await self._delete(
                    IDEMPOTENCY.c.created_ms, IDEMPOTENCY.c.sandbox == sandbox, is_old, of_version
                )
            for account in await self._store.read(partial(accounts_in, sandbox=sandbox)):
                await self._forget_events(Scope(sandbox, account))

    async def _forget_events(self, scope: Scope) -> None:
        events = (
            OBJECT.c.sandbox == scope.sandbox,
            OBJECT.c.account == scope.account,
            OBJECT.c.object == "event",
        )
        newest_to_go = select(OBJECT.c.seq).where(*events).order_by(OBJECT.c.seq.desc())
        newest_to_go = newest_to_go.offset(self._kept_events).limit(1)
        seq = await self._store.read(lambda conn: conn.execute(newest_to_go).scalar())
        if seq is not None:
            await self._delete(OBJECT.c.seq, *events, OBJECT.c.seq <= seq)

    async def _delete(self, order: Column[int], *where: ColumnElement[bool]) -> None:
        """Delete what fits, the least by `order` first, some in each unit of work."""
        oldest = select(order).where(*where).order_by(order).limit(_CHUNK)

        def unit(tx: Tx) -> bool:
            found = [next(iter(row.values())) for row in tx.rows(oldest)]
            if found:
                tx.execute(delete(order.table).where(*where, order <= found[-1]))
            return len(found) == _CHUNK

        while await self._store.write(unit):
            pass


def accounts_in(conn: Connection, sandbox: str) -> list[str]:
    """Return the accounts that have anything, by one look into the index for each."""
    found: list[str] = []
    first = select(func.min(OBJECT.c.account)).where(OBJECT.c.sandbox == sandbox)
    account = conn.execute(first).scalar()
    while account is not None:
        found.append(account)
        account = conn.execute(first.where(OBJECT.c.account > account)).scalar()
    return found
