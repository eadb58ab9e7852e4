"""What the server does beside serving: checkpoints, retention, sweeping what was cleared."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from fakes.core.errors import StoreUnavailable
from fakes.core.library import Library
from fakes.core.requests import Requests
from fakes.core.sandboxes import Sandboxes
from fakes.core.sqlite import Sqlite
from fakes.core.store import Store
from fakes.core.tasks import Tasks
from fakes.core.transaction import Tx

log = logging.getLogger(__name__)
_CHECKPOINT_EVERY_S = 0.5
_CHECKPOINT_ABOVE_BYTES = 4 * 1024 * 1024
_TRUNCATE_ABOVE_BYTES = 64 * 1024 * 1024
_RETENTION_EVERY_S = 5.0
_RETENTION_LOCK = 0x53746167


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept: captures per sandbox, and for how long (ms of the sandbox's clock); None means forever."""

    count: int | None = 100_000
    age_ms: int | None = None


class Upkeep:
    """The background work of one server."""

    def __init__(
        self, store: Store, library: Library, sandboxes: Sandboxes, requests: Requests, retention: Retention
    ) -> None:
        self._store = store
        self._library = library
        self._sandboxes = sandboxes
        self._requests = requests
        self._retention = retention
        self._swept: dict[str, int] = {}

    def start(self, tasks: Tasks) -> None:
        """Work from now on."""
        tasks.start(self._repeat(), name="retention")
        dialect = self._store.dialect
        if isinstance(dialect, Sqlite):
            tasks.start(self._checkpoints(dialect.path), name="checkpoints")

    async def _repeat(self) -> None:
        while True:
            try:
                await self.keep_house()
            except StoreUnavailable as error:
                log.warning("upkeep waits: %s", error.detail)
            await asyncio.sleep(_RETENTION_EVERY_S)

    async def keep_house(self) -> None:
        """Sweep what was cleared and let go what is over the retention, in every sandbox. Raises StoreUnavailable."""
        if not await self._store.write(self._is_mine):
            return
        for sandbox in self._sandboxes.names():
            state = self._sandboxes.state(sandbox)
            if self._swept.get(sandbox) != state.cleared_id:
                await self._library.sweep(sandbox)
                self._swept[sandbox] = state.cleared_id
            await self._let_go(sandbox)
            await self._requests.trim(sandbox)

    async def _let_go(self, sandbox: str) -> None:
        if self._retention.count is not None:
            counters = await self._library.counters(sandbox)
            surplus = sum(total for total, _ in counters.values()) - self._retention.count
            await self._library.expire(sandbox, surplus=max(0, surplus))
        if self._retention.age_ms is not None:
            limit_ms = self._sandboxes.state(sandbox).clock.now_ms() - self._retention.age_ms
            await self._library.expire(sandbox, older_than_ms=limit_ms)

    def _is_mine(self, tx: Tx) -> bool:
        """Tell whether this process keeps house now: of those that share a database, one at a time does."""
        if isinstance(self._store.dialect, Sqlite):
            return True
        statement = text("SELECT pg_try_advisory_xact_lock(:key) AS mine")
        return bool(tx.rows(statement.bindparams(key=_RETENTION_LOCK))[0]["mine"])

    async def _checkpoints(self, path: Path) -> None:
        wal = path.with_name(path.name + "-wal")
        seen = 0
        while True:
            await asyncio.sleep(_CHECKPOINT_EVERY_S)
            size = wal.stat().st_size if wal.exists() else 0
            if size > _TRUNCATE_ABOVE_BYTES:
                # Under constant load a passive checkpoint never catches up: let senders wait for one.
                await asyncio.to_thread(checkpoint, path, "RESTART")
            elif size > _CHECKPOINT_ABOVE_BYTES and size != seen:
                await asyncio.to_thread(checkpoint, path, "PASSIVE")
            seen = size


def checkpoint(path: Path, mode: str) -> None:
    """Move the write-ahead log into the database file, on a connection of its own.

    A checkpoint that finds the database busy is no error: the next one goes on where it stopped.
    """
    connection = sqlite3.connect(path, timeout=1.0)
    try:
        connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
    except sqlite3.OperationalError as error:
        log.warning("a checkpoint waits: %s", error)
    finally:
        connection.close()
