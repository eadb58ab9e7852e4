"""The one writer: takes everything that waits, commits it as one transaction, then answers everybody."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fakes.core.bus import Event
from fakes.core.errors import StoreUnavailable
from fakes.core.transaction import Tx

log = logging.getLogger(__name__)
T = TypeVar("T")
_MAX_UNITS = 256
_MAX_BYTES = 8 * 1024 * 1024
_MAX_WAITING_UNITS = 10_000
_MAX_WAITING_BYTES = 256 * 1024 * 1024
_PATIENCE_S = 0.02


@dataclass(slots=True)
class Unit:
    """One unit of work: what to run, how many bytes it holds, who waits for it, and whether it wants no company.

    One that `is_patient` is waited for by nobody: it joins the batch that another calls for.
    """

    work: Callable[[Tx], Any]
    size: int
    future: asyncio.Future[Any]
    is_alone: bool = False
    is_patient: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of a batch: a result or an error for each unit, and what to tell after the commit."""

    results: list[Any]
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Failed:
    """In place of a result: the unit's error."""

    error: BaseException


Commit = Callable[[list[Callable[[Tx], Any]]], Outcome]


class Writer:
    """A queue, and the thread that commits it: a batch is what queued up during the last commit.

    There is no timer but for what is patient, which waits for company: a commit costs as much as the rest of a unit.
    """

    def __init__(self, commit: Commit, publish: Callable[[Event], None]) -> None:
        self._commit = commit
        self._publish = publish
        self._waiting: deque[Unit] = deque()
        self._waiting_bytes = 0
        self.committed = 0
        """How many units have been run so far."""
        self._is_busy = False
        self._is_closed = False
        self._patience: asyncio.TimerHandle | None = None
        self._urgent = 0
        self._jobs: queue.SimpleQueue[list[Unit] | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._idle = asyncio.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._work, name="stagedoor-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Tx], T], *, size: int = 0) -> T:
        """Run `work` in a transaction and return its result after the commit.

        `size` tells how many bytes it holds in memory. Raises what `work` raises, and StoreUnavailable.
        """
        return await self.submit(work, size=size)

    def submit(
        self, work: Callable[[Tx], T], *, size: int = 0, is_alone: bool = False, is_patient: bool = False
    ) -> asyncio.Future[T]:
        """Queue `work` and return a future of its result; `is_alone` makes it a batch of its own.

        What `is_patient` may wait some 20 ms for others to be written with. Raises StoreUnavailable if too much waits
        already.
        """
        if self._is_closed:
            raise StoreUnavailable("The server is stopping.")
        if len(self._waiting) >= _MAX_WAITING_UNITS or self._waiting_bytes + size > _MAX_WAITING_BYTES:
            raise StoreUnavailable("Too much is waiting to be stored.", hint="Try again in a moment.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(Unit(work, size, future, is_alone, is_patient))
        self._waiting_bytes += size
        self._urgent += not is_patient
        if not is_patient:
            self.hurry()
        elif not self._is_busy:
            self._wait_for_company()
        return future

    def hurry(self) -> None:
        """Write what waits, be it ever so patient."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._waiting and not self._is_busy:
            self._is_busy = True
            self._idle.clear()
            self._loop.call_soon(self._dispatch)

    def _wait_for_company(self) -> None:
        if self._patience is None:
            self._patience = self._loop.call_later(_PATIENCE_S, self._lose_patience)

    def _lose_patience(self) -> None:
        self._patience = None
        self.hurry()

    @property
    def backlog(self) -> int:
        """How many units wait for the next batch."""
        return len(self._waiting)

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._is_closed = True
        self.hurry()
        await self._idle.wait()
        if self._thread.is_alive():
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _dispatch(self) -> None:
        batch: list[Unit] = []
        size = 0
        while self._waiting and len(batch) < _MAX_UNITS and size <= _MAX_BYTES:
            if batch and (batch[0].is_alone or self._waiting[0].is_alone):
                break
            unit = self._waiting.popleft()
            size += unit.size
            self._urgent -= not unit.is_patient
            batch.append(unit)
        self._waiting_bytes -= size
        self._jobs.put(batch)

    def _go_on(self) -> None:
        if self._urgent or (self._waiting and self._is_closed):
            self._dispatch()
            return
        self._is_busy = False
        self._idle.set()
        if self._waiting:
            self._wait_for_company()

    def _work(self) -> None:
        while (batch := self._jobs.get()) is not None:
            try:
                outcome = self._commit([unit.work for unit in batch])
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
                outcome = Outcome([Failed(error)] * len(batch), [])
            self._loop.call_soon_threadsafe(self._finish, batch, outcome)

    def _finish(self, batch: list[Unit], outcome: Outcome) -> None:
        self.committed += len(batch)
        for unit, result in zip(batch, outcome.results, strict=True):
            if unit.future.done():
                if isinstance(result, Failed):
                    log.warning("a unit of work failed after its caller had gone: %s", result.error)
                continue
            if isinstance(result, Failed):
                unit.future.set_exception(_raisable(result.error))
            else:
                unit.future.set_result(result)
        for event in outcome.events:
            self._publish(event)
        self._go_on()


def _raisable(error: BaseException) -> BaseException:
    if isinstance(error, StopIteration):
        # A future refuses it, since a generator would take it for its own end.
        return RuntimeError(f"a unit of work raised {error!r}")
    return error
