"""The store: opens the database, migrates it, and runs units of work and reads in their threads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fakes.core.blobs import Blobs
from fakes.core.bus import Bus
from fakes.core.dialect import Dialect
from fakes.core.errors import InvalidInput, StoreUnavailable
from fakes.core.limits import Limits
from fakes.core.postgres import Postgres
from fakes.core.rows import Rows
from fakes.core.sandboxes import Sandboxes
from fakes.core.schema import Migrations, migrate
from fakes.core.sqlite import Sqlite
from fakes.core.transaction import Batch, Tx
from fakes.core.writer import Failed, Outcome, Writer

log = logging.getLogger(__name__)
T = TypeVar("T")
_READERS = 4
_SHARED = ("capture", "update", "delete", "callback", "sandbox", "faults", "jobs", "due")


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Where the store is: a database URL as in the settings, and the folder for files beside it."""

    url: str
    blob_folder: Path | None

    @classmethod
    def parse(cls, url: str) -> StoreLocation:
        """Read `sqlite:///path` or `postgresql://…`. Raises InvalidInput."""
        if url.startswith("sqlite:///"):
            path = Path(url.removeprefix("sqlite:///"))
            if not path.name:
                raise InvalidInput(
                    "The database URL names no file.", hint="For example sqlite:///data/stagedoor.db"
                )
            return cls(url, path.parent / f"{path.stem}-blobs")
        if url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            return cls(url.replace("postgres://", "postgresql://", 1), None)
        raise InvalidInput(
            f"{url.split('://')[0]!r} is not a database that Stagedoor can use.",
            hint="STAGEDOOR_DATABASE_URL begins with sqlite:/// or postgresql://",
        )

    def dialect(self, node: str) -> Dialect:
        """Open the engine's dialect. Raises StoreInUse."""
        if self.url.startswith("sqlite:///"):
            return Sqlite(Path(self.url.removeprefix("sqlite:///")))
        return Postgres(self.url, node=node)


class Store:
    """One database, its writer and its readers."""

    def __init__(
        self,
        location: StoreLocation,
        *,
        bus: Bus,
        sandboxes: Sandboxes,
        migrations: Migrations,
        limits: Limits,
        node: str,
    ) -> None:
        self.location = location
        self._migrations = migrations
        self.dialect = location.dialect(node)
        self._bus = bus
        self._sandboxes = sandboxes
        self.rows = Rows(self.dialect, Blobs(location.blob_folder), limits)
        self._write_engine = self.dialect.open(for_writing=True, connections=1)
        self._read_engine = self.dialect.open(for_writing=False, connections=_READERS)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="stagedoor-reader")
        self._writer: Writer | None = None

    async def open(self) -> None:
        """Migrate the database and start the writer. Raises StoreUnavailable."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._readers, self._prepare)
        except DBAPIError as error:
            raise as_unavailable(error) or error from error
        self._writer = Writer(self._commit, self._bus.publish)

    def _prepare(self) -> None:
        migrate(self._write_engine, self.dialect, self._migrations)
        with self._write_engine.begin() as conn:
            self._sandboxes.load(conn)

    @property
    def writer(self) -> Writer:
        """The writer. Raises StoreUnavailable before `open` and after `close`."""
        if self._writer is None:
            raise StoreUnavailable("The store is not open.")
        return self._writer

    @property
    def read_engine(self) -> Engine:
        """The engine of the readers."""
        return self._read_engine

    async def write(self, work: Callable[[Tx], T], *, size: int = 0) -> T:
        """Run a unit of work in the writer's thread; returns its result after the commit.

        Raises what `work` raises (and nothing of it is stored then), or StoreUnavailable.
        """
        return await self.writer.submit(work, size=size)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` with a connection in a reader's thread. Raises StoreUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._read_engine.connect() as conn:
                return work(conn)
        except (DBAPIError, PoolTimeout) as error:
            raise as_unavailable(error) or error from error

    async def close(self) -> None:
        """Commit what waits and close every connection."""
        if self._writer is not None:
            await self._writer.close()
            self._writer = None
        self._readers.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()
        self.dialect.release()

    # -- in the writer's thread -----------------------------------------------------------------------------

    def _commit(self, units: list[Callable[[Tx], Any]]) -> Outcome:
        try:
            return self._attempt(units)
        except (DBAPIError, PoolTimeout, OSError) as error:
            unavailable = as_unavailable(error)
            if unavailable is not None:
                log.error("nothing was stored: %s", unavailable.detail)
                return Outcome([Failed(unavailable)] * len(units), [])
            if len(units) == 1:
                return Outcome([Failed(error)], [])
        # One unit made the transaction fail: let each stand for itself, so that only that one does.
        outcomes = [self._commit([unit]) for unit in units]
        return Outcome(
            [outcome.results[0] for outcome in outcomes],
            [event for outcome in outcomes for event in outcome.events],
        )

    def _attempt(self, units: list[Callable[[Tx], Any]]) -> Outcome:
        self.rows.files = []
        try:
            with self._write_engine.begin() as conn:
                batch = Batch(self.rows, conn, self._sandboxes, len(units))
                results = [self._run(batch, unit) for unit in units]
                events = batch.finish()
                self.dialect.notify(conn, [event for event in events if event.kind in _SHARED])
        except BaseException:
            for path in self.rows.files:
                self.rows.blobs.drop(path)
            raise
        return Outcome(results, events)

    def _run(self, batch: Batch, unit: Callable[[Tx], Any]) -> Any:
        try:
            return batch.run(unit)
        except (DBAPIError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits for this unit
            return Failed(error)


def as_unavailable(error: BaseException) -> StoreUnavailable | None:
    """Return what a failure of the database itself means to callers; None if the statement was at fault."""
    is_environment = isinstance(
        error, OperationalError | InterfaceError | InternalError | PoolTimeout | OSError
    )
    if is_environment or (isinstance(error, DBAPIError) and error.connection_invalidated):
        reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        return StoreUnavailable(
            f"The database cannot be written or read now: {(reason.strip() or 'no reason given').splitlines()[0]}.",
            hint="Nothing was stored. Look at the disk and the database, then try again; no restart is needed.",
        )
    return None
