"""When each sandbox next has something due, on its own clock; what is due is its owner's business."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, Select

from fakes.core.bus import Bus, Event
from fakes.core.errors import StoreUnavailable
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tasks import Tasks
from fakes.core.trouble import Trouble

log = logging.getLogger(__name__)
_LONGEST_SLEEP_S = 3600.0
_AFTER_FAILURE_S = 1.0
_WHILE_TAKEN_S = 0.01

NOW_MS = -(1 << 62)
"""As a due time: at once, whatever the sandbox's clock shows, be it a year before 1970."""

Due = Callable[[str | None], Select[Any]]


class Agenda:
    """Wakes `run(sandbox)` when a sandbox's clock reaches what is due there.

    `due(sandbox)` selects (sandbox, earliest due time in ms), of all sandboxes if None is given; `event_kind` names the
    events that bring something new, with its due time as their number. `run` returns whether it did anything: what is
    due and was not done is in other hands, and is looked for again after a second, or as soon as something is noted.
    """

    def __init__(
        self,
        store: Store,
        bus: Bus,
        sandboxes: Sandboxes,
        *,
        event_kind: str,
        due: Due,
        run: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._event_kind = event_kind
        self._due = due
        self._run = run
        self._next_due_ms: dict[str, int] = {}
        self._running: dict[str, asyncio.Event] = {}
        self._wake = asyncio.Event()
        self._trouble = Trouble(log, f"what is due ({event_kind})")
        bus.subscribe(self._hear)

    async def start(self, tasks: Tasks, name: str) -> None:
        """Read what is due when, and wake from now on."""
        self._next_due_ms = await self._read()
        tasks.start(self._loop(), name=name)

    @property
    def awaited(self) -> set[str]:
        """The sandboxes in which something is known to be due at some time."""
        return set(self._next_due_ms)

    def note(self, sandbox: str, due_ms: int) -> None:
        """Remember that something is due."""
        self._remember(sandbox, due_ms)
        self._wake.set()

    def _remember(self, sandbox: str, due_ms: int) -> None:
        known = self._next_due_ms.get(sandbox)
        self._next_due_ms[sandbox] = due_ms if known is None else min(known, due_ms)

    def _hear(self, event: Event) -> None:
        if event.kind == self._event_kind:
            self.note(event.sandbox, event.number)
        elif event.kind == "sandbox":
            if event.is_gone:
                # Nothing of it is due any more, be it in years.
                self._next_due_ms.pop(event.sandbox, None)
            self._wake.set()

    async def reread(self) -> None:
        """Look again what is due in every sandbox. Raises StoreUnavailable."""
        for sandbox, due_ms in (await self._read()).items():
            self.note(sandbox, due_ms)

    async def _read(self, sandbox: str | None = None) -> dict[str, int]:
        statement: Select[Any] = self._due(sandbox)

        def work(conn: Connection) -> dict[str, int]:
            return {str(name): int(due_ms) for name, due_ms in conn.execute(statement)}

        return await self._store.read(work)

    async def _loop(self) -> None:
        while True:
            self._wake.clear()
            pause_s = _LONGEST_SLEEP_S
            for sandbox, due_ms in list(self._next_due_ms.items()):
                wait_ms = self._wait_ms(sandbox, due_ms)
                if wait_ms == 0.0:
                    pause_s = min(pause_s, 0.0 if await self._attempt(sandbox) else _AFTER_FAILURE_S)
                elif wait_ms is not None:
                    pause_s = min(pause_s, wait_ms / 1000)
            if pause_s > 0:
                await _sleep(self._wake, pause_s)

    def _wait_ms(self, sandbox: str, due_ms: int) -> float | None:
        return 0.0 if due_ms == NOW_MS else self._sandboxes.state(sandbox).clock.wall_wait_ms(due_ms)

    async def _attempt(self, sandbox: str) -> bool:
        try:
            is_done = await self.run_due(sandbox)
            self._trouble.ends()
            return is_done
        except StoreUnavailable as error:
            self._trouble.goes_on(error.detail)
        except Exception:
            # The other sandboxes, and this one's later work, must not wait for somebody to mend it.
            log.exception("what is due in sandbox %s failed and is tried again", sandbox)
        self._next_due_ms[sandbox] = NOW_MS
        return False

    async def run_due(self, sandbox: str) -> bool:
        """Run one chunk of what is due in a sandbox; returns whether there was one. Raises StoreUnavailable."""
        self._next_due_ms.pop(sandbox, None)
        ended = self._running[sandbox] = asyncio.Event()
        try:
            is_done = await self._run(sandbox)
            for name, due_ms in (await self._read(sandbox)).items():
                self._remember(name, due_ms)
        finally:
            ended.set()
            if self._running.get(sandbox) is ended:
                del self._running[sandbox]
        return is_done

    async def catch_up(self, sandbox: str) -> None:
        """Run a chunk of what is due in a sandbox, if anything is known to be. Raises StoreUnavailable."""
        running = self._running.get(sandbox)
        if running is not None:
            # One run is enough for all who read meanwhile.
            await running.wait()
            return
        due_ms = self._next_due_ms.get(sandbox)
        if due_ms is not None and self._wait_ms(sandbox, due_ms) == 0.0:
            await self.run_due(sandbox)

    async def settle(self, sandbox: str) -> None:
        """Run everything that is due by the sandbox's clock now. Raises StoreUnavailable."""
        while True:
            due_ms = (await self._read(sandbox)).get(sandbox)
            if due_ms is None or self._wait_ms(sandbox, due_ms) != 0.0:
                self._wake.set()
                return
            if not await self.run_due(sandbox):
                await asyncio.sleep(_WHILE_TAKEN_S)


async def _sleep(wake: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        # Not an error: something may be due.
        pass
