"""Wrong passwords: they are slow, few at a time for each client and user, and hold up nobody else."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from fakes.core.clock import monotonic_ms

Key = tuple[str, str]
FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 4.0
_AT_ONCE = 4
_FORGOTTEN_AFTER_MS = 10 * 60 * 1000
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Record:
    failures: int = 0
    in_flight: int = 0
    last_ms: float = 0.0


class Attempts:
    """What each client has got wrong of late, by the user that it tried to be."""

    def __init__(self) -> None:
        self._records: OrderedDict[Key, _Record] = OrderedDict()

    def is_crowded(self, key: Key) -> bool:
        """Tell whether so many wrong passwords wait for their answer that no further one is looked at."""
        record = self._records.get(key)
        return record is not None and record.in_flight >= _AT_ONCE

    async def punish(self, key: Key) -> None:
        """Wait, longer with every failure."""
        record = self._record(key)
        delay_s = min(_LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** min(record.failures, 8))
        record.failures += 1
        record.in_flight += 1
        try:
            await asyncio.sleep(delay_s)
        finally:
            record.in_flight -= 1

    def forgive(self, key: Key) -> None:
        """Forget the failures of somebody who got it right."""
        record = self._records.get(key)
        if record is not None and not record.in_flight:
            del self._records[key]

    def _record(self, key: Key) -> _Record:
        now_ms = monotonic_ms()
        record = self._records.get(key)
        if record is None or (now_ms - record.last_ms > _FORGOTTEN_AFTER_MS and not record.in_flight):
            record = self._records[key] = _Record()
        record.last_ms = now_ms
        self._records.move_to_end(key)
        while len(self._records) > _MOST_KEYS:
            self._records.popitem(last=False)
        return record
