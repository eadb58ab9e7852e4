"""Hearing what other processes on the same PostgreSQL have committed, and telling this process's bus."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import orjson

from fakes.core.bus import Bus, Event
from fakes.core.errors import KernelError
from fakes.core.faults import Faults
from fakes.core.library import Library
from fakes.core.postgres import CHANNEL, Postgres
from fakes.core.sandboxes import Sandboxes
from fakes.core.tasks import Tasks

if TYPE_CHECKING:
    from psycopg import AsyncConnection

log = logging.getLogger(__name__)
_RECONNECT_S = 0.5


class Listener:
    """One LISTEN connection. After a gap it says `resync`, so that nobody waits for what was missed."""

    def __init__(
        self, dialect: Postgres, bus: Bus, sandboxes: Sandboxes, faults: Faults, library: Library
    ) -> None:
        self._dialect = dialect
        self._bus = bus
        self._sandboxes = sandboxes
        self._faults = faults
        self._library = library
        self._is_listening = asyncio.Event()

    async def start(self, tasks: Tasks) -> None:
        """Listen from now on; returns when the first connection does. Raises TimeoutError after 10 s."""
        tasks.start(self._run(), name="listener")
        async with asyncio.timeout(10):
            await self._is_listening.wait()

    async def _run(self) -> None:
        import psycopg

        url = self._dialect.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                    await self._listen(connection)
            except psycopg.Error as error:
                log.warning("the connection that listens was lost: %s", error)
            await asyncio.sleep(_RECONNECT_S)

    async def _listen(self, connection: AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        if self._is_listening.is_set():
            await self._resync()
        self._is_listening.set()
        async for notice in connection.notifies():
            message = orjson.loads(notice.payload)
            if message["node"] != self._dialect.node:
                for kind, sandbox, number in message["events"]:
                    await self._hear(kind, sandbox, number)

    async def _resync(self) -> None:
        for sandbox in self._sandboxes.names():
            await self._faults.refresh(sandbox)
            self._bus.publish(Event("jobs", sandbox, 0))
            self._bus.publish(Event("due", sandbox, 0))
            self._bus.publish(Event("resync", sandbox))

    async def _hear(self, kind: str, sandbox: str, number: int) -> None:
        try:
            if kind == "sandbox":
                await self._sandboxes.refresh(sandbox)
            elif kind == "faults":
                await self._faults.refresh(sandbox)
            elif kind in ("capture", "update"):
                if self._bus.is_watched(sandbox):
                    capture = await self._library.get_number(sandbox, number)
                    self._bus.publish(Event(kind, sandbox, number, capture))
            else:
                self._bus.publish(Event(kind, sandbox, number))
        except KernelError as error:
            # Deleted again meanwhile, or the database is away: the resync after the reconnect makes up for it.
            log.debug("event %s of sandbox %s was passed over: %s", kind, sandbox, error.detail)
