"""The store: opens the database, migrates it, and runs units of work and reads in their threads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fakes.core.batch import Batch, Overtaken, Peeked
from fakes.core.bus import Bus
from fakes.core.captures import Json
from fakes.core.dialect import Dialect
from fakes.core.errors import InvalidInput, StoreUnavailable
from fakes.core.limits import Limits
from fakes.core.look import Look, LookFromThread, TooLong
from fakes.core.outage import as_refusal, as_unavailable, is_conflict
from fakes.core.packer import key_of
from fakes.core.rows import Rows
from fakes.core.sandboxes import Sandboxes
from fakes.core.schema import Migrations, migrate
from fakes.core.sqlite import Sqlite
from fakes.core.tables import BoilerplateRow, table_of
from fakes.core.transaction import Tx, run_unit
from fakes.core.writer import Failed, Outcome, Writer

log = logging.getLogger(__name__)
T = TypeVar("T")
BOILERPLATE = table_of(BoilerplateRow)
_READERS = 4
_TRIES = 5
_MAX_PEEKED = 1000
_SHARED = ("capture", "update", "delete", "callback", "sandbox", "faults", "jobs", "due", "asked", "answered")


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
            if path.name in ("", ":memory:"):
                raise InvalidInput(
                    "The database URL names no file.",
                    hint="For example sqlite:///data/stagedoor.db, or STAGEDOOR_EPHEMERAL=true to keep nothing.",
                )
            return cls(url, path.parent / f"{path.stem}-blobs")
        if url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            return cls(url.replace("postgres://", "postgresql://", 1), None)
        raise InvalidInput(
            f"{url.split('://')[0]!r} is not a database that Stagedoor can use.",
            hint="STAGEDOOR_DATABASE_URL begins with sqlite:/// or postgresql://",
        )

    def dialect(self, node: str) -> Dialect:
        """Open the engine's dialect. Raises StoreInUse, StoreUnavailable, InvalidInput."""
        if self.url.startswith("sqlite:///"):
            try:
                return Sqlite(Path(self.url.removeprefix("sqlite:///")))
            except OSError as error:
                raise StoreUnavailable(
                    f"The database file cannot be opened: {error}.",
                    hint="Stagedoor needs to write in the folder of STAGEDOOR_DATABASE_URL.",
                ) from error
        # Loading it takes time and memory that a server on SQLite need not spend.
        from fakes.core.postgres import Postgres

        try:
            return Postgres(self.url, node=node)
        except ArgumentError as error:
            raise InvalidInput(
                "STAGEDOOR_DATABASE_URL is not a PostgreSQL URL.",
                hint="It looks like postgresql://user:password@host:5432/name.",
            ) from error


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
        self.node = node
        self._migrations = migrations
        self.dialect = location.dialect(node)
        self._bus = bus
        self._sandboxes = sandboxes
        self.rows = Rows(self.dialect, location.blob_folder, limits)
        self._write_engine = self.dialect.open(for_writing=True, connections=1)
        self._read_engine = self.dialect.open(for_writing=False, connections=_READERS)
        self._near = self.dialect.near()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="stagedoor-reader")
        self._writer: Writer | None = None
        self._is_committing = False
        self._write_conn: Connection | None = None
        # Where nobody else writes, what was looked at stays as it is from batch to batch.
        self._peeked: Peeked = {}
        self._agree: Callable[[], Awaitable[None]] | None = None

    def assemble(self, agree: Callable[[], Awaitable[None]]) -> None:
        """Let `agree` wait from now on until every process that shares the database knows what was committed."""
        self._agree = agree

    async def until_known(self) -> None:
        """Return once what was committed is known everywhere: whoever is answered may turn to another process next."""
        if self._agree is not None:
            await self._agree()

    async def open(self) -> None:
        """Migrate the database and start the writer. Raises StoreUnavailable."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._readers, self._prepare)
        except (DBAPIError, OSError) as error:
            raise as_unavailable(error) or error from error
        self._writer = Writer(self._commit, self._bus.publish)

    async def learn(self, boilerplate: bytes) -> None:
        """Pack from now on with text that captures have in common, and unpack what was packed with other such text.

        Raises StoreUnavailable.
        """
        newest = key_of(boilerplate).hex() if boilerplate else None

        def work(tx: Tx) -> list[Json]:
            if newest is not None and tx.find(BoilerplateRow, newest) is None:
                tx.put(BoilerplateRow, {"key": newest, "text": boilerplate})
            return tx.rows(select(BOILERPLATE))

        for row in await self.write(work):
            self.rows.packer.learn(row["text"], is_newest=row["key"] == newest)

    def _prepare(self) -> None:
        self.rows.blobs.open()
        migrate(self._write_engine, self.dialect, self._migrations)
        with self._write_engine.begin() as conn:
            self._sandboxes.begin(conn, self.dialect.name)

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

    async def write(self, work: Callable[[Tx], T], *, size: int = 0, is_alone: bool = False) -> T:
        """Run a unit of work in the writer's thread; returns its result after the commit.

        `is_alone` gives it a transaction of its own: for what locks a sandbox against other processes, which in one
        transaction with others' work could wait for a process that waits for this one. Raises what `work` raises (and
        nothing of it is stored then), or StoreUnavailable.
        """
        return await self.writer.submit(work, size=size, is_alone=is_alone)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` with a connection in a reader's thread. Raises StoreUnavailable, InvalidInput."""
        if self._writer is None:
            raise StoreUnavailable("The store is not open.")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def look_up(self, work: Callable[[Look], T]) -> T:
        """Run a look: at once where the caller is if the engine can and the look is short, else in a reader's thread.

        `work` may be begun twice, and changes nothing but what it returns. Raises StoreUnavailable, InvalidInput.
        """
        if self._near is not None and self._writer is not None:
            try:
                return self._near.run(work)
            except TooLong:
                # No error: it goes on where it holds up nobody.
                pass
        return await self.read(lambda conn: work(LookFromThread(conn)))

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._read_engine.connect() as conn:
                return work(conn)
        except (DBAPIError, PoolTimeout) as error:
            raise as_unavailable(error) or as_refusal(error) or error from error

    async def close(self) -> None:
        """Commit what waits and close every connection."""
        try:
            if self._writer is not None:
                await self._writer.close()
        finally:
            self._writer = None
            if self._near is not None:
                self._near.close()
            # In a thread of its own: a long search must not stop the loop.
            await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._read_engine.dispose()
        self._disconnect()
        self._write_engine.dispose()
        self.dialect.release()

    # -- in the writer's thread -----------------------------------------------------------------------------

    def _commit(self, units: list[Callable[[Tx], Any]]) -> Outcome:
        error: Exception
        for _ in range(_TRIES):
            try:
                return self._attempt(units)
            except Overtaken as overtaken:
                error = overtaken
            except Exception as failure:  # noqa: BLE001 - the units are told what it means to them
                error = failure
                is_crossed = is_conflict(failure) and len(units) == 1
                if not is_crossed and not self._is_stale(failure):
                    break
        # Two batches that stood in each other's way go on in smaller steps.
        unavailable = None if is_conflict(error) and len(units) > 1 else as_unavailable(error)
        if unavailable is None and isinstance(error, Overtaken):
            unavailable = StoreUnavailable("The sandbox is being cleared by others.", hint="Try again.")
        if unavailable is not None:
            log.error("nothing was stored: %s", unavailable.detail)
            return Outcome([Failed(_again(unavailable)) for _ in units], [])
        if len(units) == 1:
            return Outcome([Failed(as_refusal(error) or error)], [])
        # One unit made the transaction fail: let each stand for itself, so that only that one does.
        outcomes = [self._commit([unit]) for unit in units]
        return Outcome(
            [outcome.results[0] for outcome in outcomes],
            [event for outcome in outcomes for event in outcome.events],
        )

    def _attempt(self, units: list[Callable[[Tx], Any]]) -> Outcome:
        batch: Batch | None = None
        self._is_committing = False
        if self.dialect.is_shared or len(self._peeked) > _MAX_PEEKED:
            self._peeked = {}
        try:
            conn = self._connected()
            with conn.begin():
                batch = Batch(self.rows, conn, self._sandboxes, len(units), self._peeked)
                results = [_run(batch, unit) for unit in units]
                batch.finish()
                events = batch.merged.events
                self.dialect.notify(conn, [event for event in events if event.kind in _SHARED])
                self._is_committing = True
        except BaseException:
            self._peeked = {}
            self._disconnect()
            self._drop(batch.merged.new_files if batch is not None else [])
            raise
        if batch.merged.old_files:
            self._readers.submit(self._drop, batch.merged.old_files)
        return Outcome(results, events)

    def _connected(self) -> Connection:
        """Return the writer's connection, which it keeps while all goes well: to ask the pool costs as much as to begin."""
        if self._write_conn is None:
            self._write_conn = self._write_engine.connect()
        return self._write_conn

    def _disconnect(self) -> None:
        conn, self._write_conn = self._write_conn, None
        if conn is not None:
            conn.close()

    def _is_stale(self, failure: Exception) -> bool:
        """Tell whether the connection had died before: then nothing of the batch can be in the database."""
        is_lost = isinstance(failure, DBAPIError) and failure.connection_invalidated
        return is_lost and not self._is_committing

    def _drop(self, files: list[str]) -> None:
        for path in files:
            self.rows.blobs.drop(path)


def _run(batch: Batch, unit: Callable[[Tx], Any]) -> Any:
    try:
        return run_unit(batch, unit)
    except (DBAPIError, Overtaken):
        raise
    except OSError as error:
        # No file for a large body, say: others may have small ones.
        return Failed(as_unavailable(error) or error)
    except Exception as error:  # noqa: BLE001 - it belongs to the one who waits for this unit
        return Failed(error)


def _again(error: StoreUnavailable) -> StoreUnavailable:
    # One for each who waits: an exception gathers the tracebacks of everybody who raises it.
    return StoreUnavailable(error.detail, hint=error.hint)
