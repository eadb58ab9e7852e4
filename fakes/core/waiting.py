"""Waiting for captures without polling: register, then look in the store, then wait to be woken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fakes.core.bus import Bus, Event
from fakes.core.captures import Capture
from fakes.core.library import Library
from fakes.core.query import CaptureQuery

_NEAR_MISSES = 10
_MAX_SEEN = 1000


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Something that did arrive, and the first clause that it failed."""

    capture: Capture
    reason: str


@dataclass(frozen=True, slots=True)
class Waited:
    """What a wait found, oldest first; if it was too little, what arrived instead, newest first."""

    items: list[Capture]
    near_misses: list[NearMiss]
    is_satisfied: bool


class Waiter:
    """Collects matching captures as they are committed, each once."""

    def __init__(self, query: CaptureQuery, count: int) -> None:
        self._query = query
        self.count = count
        self.found: dict[int, Capture] = {}
        self.woken = asyncio.Event()
        self._deleted: set[int] = set()
        self._cleared_id = 0

    def hear(self, event: Event) -> None:
        """Take note of what was committed."""
        if event.kind == "resync":
            # Some of it may have been deleted unheard.
            self.found = {}
            self.woken.set()
        elif event.kind in ("capture", "update") and isinstance(event.subject, Capture):
            self.offer(event.subject)
        elif event.kind == "delete":
            self._forget(event)

    def _forget(self, event: Event) -> None:
        # A look into the store may have begun before the deletion, and bring it back after this event.
        if isinstance(event.subject, dict) and "cleared_up_to" in event.subject:
            self._cleared_id = max(self._cleared_id, event.number)
        else:
            self._deleted.add(event.number)
        self.found = {number: capture for number, capture in self.found.items() if not self._is_gone(number)}

    def _is_gone(self, number: int) -> bool:
        return number <= self._cleared_id or number in self._deleted

    def offer(self, capture: Capture) -> None:
        """Keep `capture` if it matches; wakes the one who waits when there are enough."""
        if self._is_gone(capture.number) or len(self.found) >= _MAX_SEEN:
            return
        if self._query.mismatch(capture) is None:
            self.found[capture.number] = capture
            if self.is_satisfied:
                self.woken.set()

    @property
    def is_satisfied(self) -> bool:
        """Whether enough was found."""
        return len(self.found) >= self.count


async def wait_for(library: Library, bus: Bus, query: CaptureQuery, *, count: int, timeout_ms: int) -> Waited:
    """Wait until `count` captures match or `timeout_ms` are over. Raises StoreUnavailable."""
    waiter = Waiter(query, count)
    end = bus.subscribe(waiter.hear, sandbox=query.sandbox)
    try:
        await _look(library, query, waiter)
        async with asyncio.timeout(timeout_ms / 1000):
            while not waiter.is_satisfied:
                await waiter.woken.wait()
                if not waiter.is_satisfied:
                    await _look(library, query, waiter)
    except TimeoutError:
        # Not an error: the answer says what did arrive.
        pass
    finally:
        end()
    items = [waiter.found[number] for number in sorted(waiter.found)]
    if waiter.is_satisfied:
        return Waited(items, [], is_satisfied=True)
    return Waited(items, await near_misses(library, query), is_satisfied=False)


async def _look(library: Library, query: CaptureQuery, waiter: Waiter) -> None:
    waiter.woken.clear()
    for capture in await library.newest(query, limit=waiter.count):
        waiter.offer(capture)


async def near_misses(library: Library, query: CaptureQuery, *, lacking: str = "") -> list[NearMiss]:
    """Return the newest captures of the sandbox that do not match, with the reason for each.

    `lacking` is the reason for those that match all the same.
    """
    recent = await library.newest(CaptureQuery(query.sandbox), limit=_NEAR_MISSES * 2)
    explained = [(capture, query.mismatch(capture) or lacking) for capture in recent]
    return [NearMiss(capture, reason) for capture, reason in explained if reason][:_NEAR_MISSES]
