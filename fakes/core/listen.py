"""Hearing what other processes on the same PostgreSQL have committed, and telling this process's bus."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import orjson

from fakes.core.agenda import NOW_MS
from fakes.core.assembly import LISTENS, Assembly
from fakes.core.bus import Bus, Event
from fakes.core.captures import Capture
from fakes.core.errors import KernelError, StoreUnavailable
from fakes.core.faults import Faults
from fakes.core.library import Library
from fakes.core.postgres import CHANNEL, CONNECT, Postgres
from fakes.core.sandboxes import Sandboxes
from fakes.core.tasks import Tasks

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = logging.getLogger(__name__)
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 8.0
_PATIENCE_S = 10


class Absence:
    """A database that is away: it is told of once when it goes and once when it is back, however often it is tried."""

    def __init__(self) -> None:
        self._tries = 0
        self._was_there = False

    def goes_on(self, reason: str) -> float:
        """Note a failure; returns after how many seconds to try again: longer each time, up to a bound."""
        if self._tries == 0:
            what = "was lost" if self._was_there else "cannot be made"
            first_line = (reason.strip() or "no reason given").splitlines()[0]
            log.warning("the connection that listens %s, and is tried again: %s", what, first_line)
        wait_s = min(_FIRST_WAIT_S * float(1 << self._tries), _LONGEST_WAIT_S)
        self._tries = min(self._tries + 1, 10)
        return wait_s

    def ends(self) -> None:
        """Note that the database answers."""
        if self._tries:
            log.warning("the connection that listens is back")
        self._tries = 0
        self._was_there = True


class Listener:
    """One LISTEN connection. After a gap it says `resync`, so that nobody waits for what was missed."""

    def __init__(
        self,
        dialect: Postgres,
        bus: Bus,
        sandboxes: Sandboxes,
        faults: Faults,
        library: Library,
        assembly: Assembly,
    ) -> None:
        self._dialect = dialect
        self._bus = bus
        self._sandboxes = sandboxes
        self._faults = faults
        self._library = library
        self._assembly = assembly
        self._is_listening = asyncio.Event()
        self._absence = Absence()

    async def start(self, tasks: Tasks) -> None:
        """Listen from now on; returns when the first connection does. Raises StoreUnavailable after 10 s."""
        tasks.start(self._run(), name="listener")
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._is_listening.wait()
        except TimeoutError:
            raise StoreUnavailable("The database lets nobody listen for what other processes do.") from None

    async def _run(self) -> None:
        import psycopg

        url = self._dialect.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    url,
                    autocommit=True,
                    **{**CONNECT, "application_name": f"{LISTENS}{self._dialect.node}"},
                ) as connection:
                    await self._listen(connection)
                reason = "it was closed"
            except (psycopg.Error, OSError) as error:
                reason = str(error)
            except KernelError as error:
                reason = error.detail
            except Exception as error:
                # What one of a later version tells, say: this process must not be deaf from then on.
                log.exception("what another process has told cannot be taken in")
                reason = f"{type(error).__name__}: {error}"
            await asyncio.sleep(self._absence.goes_on(reason))

    async def _listen(self, connection: AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        await self._resync()
        self._absence.ends()
        self._is_listening.set()
        async for notice in connection.notifies():
            try:
                message = orjson.loads(notice.payload)
                is_ours = message["node"] == self._dialect.node
            except (ValueError, TypeError, KeyError):
                log.warning("a notice on channel %r is of no Stagedoor: %.200s", CHANNEL, notice.payload)
                continue
            if not is_ours:
                await self._hear(message["events"])

    async def _resync(self) -> None:
        """Read again all that this process keeps in memory, and let everybody look who waits."""
        await self._sandboxes.reload()
        await self._faults.load()
        for sandbox in self._sandboxes.names():
            self._bus.publish(Event("jobs", sandbox, NOW_MS))
            self._bus.publish(Event("due", sandbox, NOW_MS))
            self._bus.publish(Event("resync", sandbox))

    async def _hear(self, notices: list[list[Any]]) -> None:
        captures = await self._captures(notices)
        for kind, sandbox, number, *more in notices:
            if kind == "sandbox":
                await self._sandboxes.refresh(sandbox)
            elif kind == "faults":
                await self._faults.refresh(sandbox)
            elif kind in ("asked", "answered"):
                # Behind all that was committed before it: this process knows that now.
                await self._assembly.hear(kind, *more[0])
            elif kind in ("capture", "update"):
                if (sandbox, number) in captures:
                    self._bus.publish(Event(kind, sandbox, number, captures[sandbox, number]))
                elif self._bus.is_watched(sandbox):
                    # Nobody listened when it was looked up, or it is gone already.
                    self._bus.publish(Event("resync", sandbox))
                else:
                    self._bus.pass_over(Event(kind, sandbox, number))
            else:
                self._bus.publish(Event(kind, sandbox, number, *more))

    async def _captures(self, notices: list[list[Any]]) -> dict[tuple[str, int], Capture]:
        """Return the captures that were told of and that somebody here watches for, but for deleted ones."""
        wanted: dict[str, list[int]] = {}
        for kind, sandbox, number, *_ in notices:
            if kind in ("capture", "update") and self._bus.is_watched(sandbox):
                wanted.setdefault(sandbox, []).append(number)
        found: dict[tuple[str, int], Capture] = {}
        for sandbox, numbers in wanted.items():
            for capture in await self._library.by_numbers(sandbox, numbers):
                found[sandbox, capture.number] = capture
        return found
