"""A server in the loop that the browser is driven from."""

from collections.abc import AsyncIterator

import pytest_asyncio

from app.lifespan import Running, serving
from app.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[Running]:
    """The whole service in this process, on free ports and a temporary SQLite database."""
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True)) as running:
        yield running
