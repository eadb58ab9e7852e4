"""Up to which arrival number nothing can appear any more; where to go on from is decided with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.core.store import Store

_FRESH_S = 0.1


class Horizon:
    """What is known of the numbers that open transactions of any process hold; asked of the database when it is old."""

    def __init__(self, store: Store, *, fresh_s: float = _FRESH_S) -> None:
        self._store = store
        self._fresh_s = fresh_s
        self._known = 0
        self._asked_at = float("-inf")

    async def at_most(self, number: int) -> int:
        """Return `number`, or a lower one if something below it may still be committed. Raises StoreUnavailable.

        A single process commits in the order of the numbers.
        """
        dialect = self._store.dialect
        if not dialect.is_shared:
            return number
        now = asyncio.get_running_loop().time()
        if number > self._known and now - self._asked_at >= self._fresh_s:
            self._asked_at = now
            self._known = max(self._known, await self._store.read(dialect.horizon))
        return min(number, self._known)
