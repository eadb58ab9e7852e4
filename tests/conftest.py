"""The fixtures every test may use: both database engines, a browser, and a server in a process of its own."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser, Page, async_playwright

from tests.parts import CHROMIUM, PLAYWRIGHT, PartMissingError
from tests.postgres import Cluster, running_cluster
from tests.server_process import ServerProcess, server_process

if TYPE_CHECKING:
    from app.lifespan import Running
    from fakes.core.fake import Context

# Chromium must not look for Google's hosts: what a test opens is on this machine.
CHROMIUM_OPTIONS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

# Where `coverage` says to the processes that are started how to measure themselves.
_MEASURING = "COVERAGE_PROCESS_CONFIG"

# The same examples in every run, and none fails for a slow machine.
settings.register_profile("stagedoor", deadline=None, derandomize=True)
settings.load_profile("stagedoor")


# What is opened once for many tests lives in the session's loop, so the tests that use it run there too.
_IN_THE_LOOP_OF_THE_SESSION = {"chromium", "shared_kernel", "shared_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test in the loop in which what it shares with others runs, and begin with what takes longest.

    Else the other workers wait for the last.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    in_session = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        names = getattr(item, "fixturenames", ())
        if pytest_asyncio.is_async_test(item) and not _IN_THE_LOOP_OF_THE_SESSION.isdisjoint(names):
            item.add_marker(in_session, append=False)


def pytest_collection_finish() -> None:
    """Leave the thousands of tests themselves out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def no_settings_of_the_machine() -> Iterator[None]:
    """Keep the developer's own `STAGEDOOR_…` variables out of every server that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("STAGEDOOR_")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def unmeasured_processes() -> Iterator[str | None]:
    """Let processes that tests start run as they do for users: to measure coverage doubles their work."""
    with pytest.MonkeyPatch.context() as patch:
        how = os.environ.get(_MEASURING)
        patch.delenv(_MEASURING, raising=False)
        yield how


@pytest.fixture
def measured_processes(unmeasured_processes: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure the coverage of what the test starts: for code that only a process of its own can run."""
    if unmeasured_processes is not None:
        monkeypatch.setenv(_MEASURING, unmeasured_processes)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A real PostgreSQL, one per test process, started by the first test that asks."""
    try:
        with running_cluster() as cluster:
            yield cluster
    except PartMissingError as error:
        pytest.fail(str(error))


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: os.PathLike[str]) -> str:
    """The address of a SQLite file of the test's own that does not exist yet."""
    return f"sqlite:///{os.fspath(tmp_path)}/stagedoor.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: the test runs once on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the present tables, and nothing in them, to be copied."""
    from tests.fakes.core.fresh import migrated

    path = tmp_path_factory.mktemp("migrated") / "stagedoor.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def fresh_sqlite_url(sqlite_url: str, migrated_file: Path) -> str:
    """The address of a SQLite file of the test's own that has the present tables, and nothing in them."""
    shutil.copyfile(migrated_file, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def fresh_postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of a PostgreSQL database of the test's own that has the present tables, and nothing in them."""
    from tests.fakes.core.fresh import migrated

    with postgres.migrated(migrated) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with the present tables, and nothing in them: the test runs once on each engine."""
    name = "fresh_sqlite_url" if request.param == "sqlite" else "fresh_postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest_asyncio.fixture
async def context(fresh_url: str) -> "AsyncIterator[Context]":
    """A running kernel without fakes, on each engine."""
    from fakes.core.kernel import KernelSettings, running
    from tests.fakes.core.fresh import HISTORY

    async with running(KernelSettings(database_url=fresh_url), HISTORY, []) as kernel:
        yield kernel.context


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_server() -> "AsyncIterator[Running]":
    """The whole service in this process, on free ports and a temporary SQLite database, for many tests."""
    from app.lifespan import serving
    from app.settings import Settings

    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def server(shared_server: "Running") -> "Running":
    """A service as it is when it has just begun: one for all tests, emptied before each."""
    from tests.fakes.core.builders import empty

    await empty(shared_server.context)
    return shared_server


@pytest_asyncio.fixture
async def own_server() -> "AsyncIterator[Running]":
    """A service that is no other test's: for what is more than its sandboxes, such as its end."""
    from app.lifespan import serving
    from app.settings import Settings

    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True)) as running:
        yield running


@pytest_asyncio.fixture
async def server_on_each_engine(fresh_url: str) -> "AsyncIterator[Running]":
    """The whole service in this process, on free ports: the test runs once on each engine."""
    from app.lifespan import serving
    from app.settings import Settings

    async with serving(Settings(http_port=0, smtp_port=0, database_url=fresh_url)) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium, for many tests."""
    try:
        PLAYWRIGHT.path()
        executable = CHROMIUM.path()
    except PartMissingError as error:
        pytest.fail(str(error))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """An empty page in a browser profile of the test's own."""
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


@pytest.fixture(scope="session")
def stagedoor_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server in a process of its own that many tests share: each works in a sandbox of its own."""
    with server_process(tmp_path_factory.mktemp("server")) as running:
        yield running
