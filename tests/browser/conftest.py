"""A server in the loop that the browser is driven from."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.sandboxes import DEFAULT

# A machine that is busy with other tests may take its time; one that is not never waits so long.
PATIENCE_MS = 20_000


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """Let whoever expects something wait for as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[Running]:
    """The whole service in this process, on free ports and a temporary SQLite database."""
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True)) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def server(running: Running) -> Running:
    """A service as it is when it has just begun: one for all tests, emptied before each."""
    sandboxes = running.context.sandboxes
    for name in sandboxes.names():
        if name != DEFAULT:
            await sandboxes.delete(name)
    await sandboxes.reset(DEFAULT)
    return running
