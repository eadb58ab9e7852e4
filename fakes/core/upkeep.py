"""What the server does beside serving: checkpoints, retention, sweeping what was cleared."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select

from fakes.core.errors import StoreUnavailable
from fakes.core.library import Library
from fakes.core.outbox import Outbox
from fakes.core.requests import Requests
from fakes.core.rows import BODY, chunks
from fakes.core.sandboxes import Sandboxes
from fakes.core.sqlite import Sqlite
from fakes.core.store import Store
from fakes.core.tasks import Tasks
from fakes.core.trouble import Trouble

log = logging.getLogger(__name__)
_CHECKPOINT_EVERY_S = 0.5
_CHECKPOINT_ABOVE_BYTES = 4 * 1024 * 1024
_TRUNCATE_ABOVE_BYTES = 64 * 1024 * 1024
_RETENTION_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept: captures per sandbox, and for how long (ms of the sandbox's clock); None means forever."""

    count: int | None = 100_000
    age_ms: int | None = None


class Upkeep:
    """The background work of one server."""

    def __init__(
        self,
        store: Store,
        library: Library,
        sandboxes: Sandboxes,
        requests: Requests,
        outbox: Outbox,
        retention: Retention,
        *,
        every_s: float = _RETENTION_EVERY_S,
    ) -> None:
        self._store = store
        self._library = library
        self._sandboxes = sandboxes
        self._requests = requests
        self._outbox = outbox
        self._retention = retention
        self._every_s = every_s
        self._trouble = Trouble(log, "upkeep")

    def start(self, tasks: Tasks) -> None:
        """Work from now on; nothing may have been captured in this run yet."""
        tasks.start(self._repeat(), name="retention")
        dialect = self._store.dialect
        if isinstance(dialect, Sqlite):
            tasks.start(self._checkpoints(dialect.path), name="checkpoints")
            tasks.start(self._drop_strays(dialect.last_id), name="stray files")

    async def _repeat(self) -> None:
        while True:
            try:
                await self.keep_house()
                self._trouble.ends()
            except StoreUnavailable as error:
                self._trouble.goes_on(error.detail)
            except Exception:
                log.exception("upkeep failed and is tried again")
            await asyncio.sleep(self._every_s)

    async def keep_house(self) -> None:
        """Sweep what was cleared and let go what is over the retention, in every sandbox. Raises StoreUnavailable."""
        for sandbox in await self._sandboxes.unswept():
            await self._library.sweep(sandbox)
        for sandbox, counters in (await self._library.all_counters()).items():
            await self._let_go(sandbox, sum(total for total, _ in counters.values()))
        await self._requests.trim()
        await self._outbox.trim()

    async def _let_go(self, sandbox: str, total: int) -> None:
        count, age_ms = self._retention.count, self._retention.age_ms
        if count is not None and total > count:
            await self._library.expire(sandbox, keep=count)
        if age_ms is not None and total > 0:
            limit_ms = self._sandboxes.state(sandbox).clock.now_ms() - age_ms
            await self._library.expire(sandbox, older_than_ms=limit_ms)

    async def _drop_strays(self, last_id: int) -> None:
        """Remove the files that a killed run has left behind: theirs is no capture."""
        try:
            dropped = await drop_strays(self._store, last_id)
        except StoreUnavailable as error:
            log.warning("files without a capture are looked for at the next start: %s", error.detail)
        else:
            if dropped:
                log.info("removed %s files without a capture", dropped)

    async def _checkpoints(self, path: Path) -> None:
        wal = path.with_name(path.name + "-wal")
        seen = 0
        while True:
            await asyncio.sleep(_CHECKPOINT_EVERY_S)
            mode = checkpoint_mode(_size(wal), seen)
            if mode is not None:
                await asyncio.to_thread(checkpoint, path, mode)
            seen = _size(wal)


async def drop_strays(store: Store, last_id: int) -> int:
    """Remove the files of captures up to `last_id` that are not in the database; returns how many."""
    blobs = store.rows.blobs
    dropped = 0
    for folder in await asyncio.to_thread(blobs.folders):
        paths = [
            path for path in await asyncio.to_thread(blobs.paths, folder) if blobs.number(path) <= last_id
        ]
        for chunk in chunks(paths):
            statement = select(BODY.c.raw_path).where(BODY.c.id.in_([blobs.number(path) for path in chunk]))
            known = set(await store.read(_first_column(statement)))
            for path in chunk:
                if path not in known:
                    await asyncio.to_thread(blobs.drop, path)
                    dropped += 1
    return dropped


def checkpoint_mode(size: int, seen: int) -> str | None:
    """Return which checkpoint a write-ahead log of `size` bytes needs, which was `seen` bytes after the last look."""
    if size > _TRUNCATE_ABOVE_BYTES:
        # Under constant load a passive checkpoint never catches up: let senders wait for one.
        return "TRUNCATE"
    return "PASSIVE" if size > _CHECKPOINT_ABOVE_BYTES and size != seen else None


def checkpoint(path: Path, mode: str) -> None:
    """Move the write-ahead log into the database file, on a connection of its own.

    A checkpoint that finds the database busy is no error: the next one goes on where it stopped.
    """
    try:
        with closing(sqlite3.connect(path, timeout=1.0)) as connection:
            connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
    except sqlite3.Error as error:
        log.warning("a checkpoint waits: %s", error)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        # No write-ahead log yet.
        return 0


def _first_column(statement: Select[Any]) -> Callable[[Connection], list[Any]]:
    return lambda conn: [row[0] for row in conn.execute(statement)]
