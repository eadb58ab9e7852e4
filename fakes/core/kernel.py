"""Building the kernel of one server, starting and stopping it; what the fakes do with it is theirs."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fakes.core.bus import Bus
from fakes.core.callbacks import Callbacks
from fakes.core.errors import StoreUnavailable
from fakes.core.fake import Context, Fake, FakeFactory, FakeSettings, Urls
from fakes.core.faults import Faults
from fakes.core.http import OutgoingHttp
from fakes.core.ids import random_hex
from fakes.core.library import Library
from fakes.core.limits import Limits
from fakes.core.outbox import Outbox
from fakes.core.requests import Requests
from fakes.core.sandboxes import Sandboxes
from fakes.core.scheduler import Scheduler
from fakes.core.schema import Migrations
from fakes.core.store import Store, StoreLocation
from fakes.core.tasks import Tasks
from fakes.core.upkeep import Retention, Upkeep

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSettings:
    """What the kernel needs to know. An empty `database_url` means a temporary database, removed at the end."""

    database_url: str = ""
    limits: Limits = field(default_factory=Limits)
    retention: Retention = field(default_factory=Retention)
    fakes: FakeSettings = field(default_factory=FakeSettings)
    callback_timeout_s: float = 15.0
    verify_callback_tls: bool = True
    callback_lease_ms: int = 60_000


@dataclass(slots=True)
class Running:
    """A running kernel and its fakes, in the order of the registry."""

    context: Context
    fakes: list[Fake]


@asynccontextmanager
async def running(
    settings: KernelSettings, migrations: Migrations, factories: Sequence[FakeFactory]
) -> AsyncIterator[Running]:
    """Open the store, start the fakes and the background work; stop in reverse.

    Raises StoreUnavailable, StoreInUse, InvalidInput.
    """
    with _location(settings) as location:
        context = _context(settings, location, migrations)
        async with AsyncExitStack() as closing:
            closing.push_async_callback(context.store.close)
            await context.store.open()
            closing.push_async_callback(context.http.close)
            closing.push_async_callback(_stop_callbacks, context)
            closing.push_async_callback(context.tasks.stop)
            await context.faults.load()
            fakes = [make(context) for make in factories]
            context.faults.learn(ability for fake in fakes for ability in fake.fault_abilities())
            await context.store.learn(b"".join(fake.boilerplate() for fake in fakes))
            for fake in fakes:
                await fake.start()
            await _start_background(settings, context)
            yield Running(context, fakes)


async def _stop_callbacks(context: Context) -> None:
    try:
        await context.callbacks.stop()
    except StoreUnavailable as error:
        log.warning("callbacks under way are sent again later: %s", error.detail)


class _Location:
    """The store's place, and the temporary folder that it may lie in."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> StoreLocation:
        if self._url:
            return StoreLocation.parse(self._url)
        self._folder = tempfile.TemporaryDirectory(prefix="stagedoor-", ignore_cleanup_errors=True)
        return StoreLocation.parse(f"sqlite:///{Path(self._folder.name) / 'stagedoor.db'}")

    def __exit__(self, *_exception: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()


def _location(settings: KernelSettings) -> _Location:
    return _Location(settings.database_url)


def _context(settings: KernelSettings, location: StoreLocation, migrations: Migrations) -> Context:
    bus = Bus()
    sandboxes = Sandboxes(bus)
    store = Store(
        location,
        bus=bus,
        sandboxes=sandboxes,
        migrations=migrations,
        limits=settings.limits,
        node=random_hex(16),
    )
    sandboxes.attach(store)
    library = Library(store, sandboxes)
    faults = Faults(store, bus)
    http = OutgoingHttp(
        timeout_s=settings.callback_timeout_s,
        max_answer_bytes=settings.limits.max_callback_answer_bytes,
        verify_tls=settings.verify_callback_tls,
    )
    return Context(
        settings=settings.fakes,
        limits=settings.limits,
        store=store,
        bus=bus,
        sandboxes=sandboxes,
        library=library,
        faults=faults,
        scheduler=Scheduler(store, bus, sandboxes),
        callbacks=Callbacks(
            store,
            bus,
            sandboxes,
            faults,
            http,
            max_recorded_bytes=settings.limits.max_recorded_body_bytes,
            lease_ms=settings.callback_lease_ms,
        ),
        outbox=Outbox(store, bus, http),
        requests=Requests(store, bus, sandboxes, max_body_bytes=settings.limits.max_recorded_body_bytes),
        http=http,
        tasks=Tasks(),
        urls=Urls(),
    )


async def _start_background(settings: KernelSettings, context: Context) -> None:
    if context.store.dialect.is_shared:
        await _listen(context)
    await context.scheduler.start(context.tasks)
    await context.callbacks.start(context.tasks)
    Upkeep(
        context.store,
        context.library,
        context.sandboxes,
        context.requests,
        context.outbox,
        settings.retention,
    ).start(context.tasks)


async def _listen(context: Context) -> None:
    # Only who shares a database needs what speaks to its server.
    from fakes.core.assembly import Assembly
    from fakes.core.listen import Listener
    from fakes.core.postgres import Postgres

    dialect = context.store.dialect
    if isinstance(dialect, Postgres):
        assembly = Assembly(context.store)
        listener = Listener(
            dialect, context.bus, context.sandboxes, context.faults, context.library, assembly
        )
        context.store.assemble(assembly.agree)
        await listener.start(context.tasks)
