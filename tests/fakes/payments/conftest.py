"""Shops: one kernel for all tests of a process, emptied before each; or one of the test's own on each engine."""

from collections.abc import AsyncIterator

import pytest_asyncio

from fakes.core.fake import Context
from tests.fakes.core.builders import empty
from tests.fakes.payments.builders import Shop, open_shop


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_kernel() -> AsyncIterator[Context]:
    """A kernel with the payments channel over a temporary SQLite database, for many tests."""
    async with open_shop() as opened:
        yield opened.context


@pytest_asyncio.fixture(loop_scope="session")
async def shop(shared_kernel: Context) -> Shop:
    """A shop in which nothing has happened yet."""
    await empty(shared_kernel)
    await shared_kernel.sandboxes.ensure("shop")
    return Shop(shared_kernel)


@pytest_asyncio.fixture
async def shop_on_each_engine(fresh_url: str) -> AsyncIterator[Shop]:
    """A shop over an empty database: the test runs once on each engine."""
    async with open_shop(fresh_url) as opened:
        yield opened
