from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.payments.builders import Shop, open_shop


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    """A shop over a temporary SQLite database."""
    async with open_shop() as opened:
        yield opened


@pytest_asyncio.fixture
async def shop_on_each_engine(database_url: str) -> AsyncIterator[Shop]:
    """A shop over an empty database: the test runs once on each engine."""
    async with open_shop(database_url) as opened:
        yield opened
