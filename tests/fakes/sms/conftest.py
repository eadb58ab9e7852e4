from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.sms.builders import Kernel, running_kernel


@pytest_asyncio.fixture
async def kernel(fresh_sqlite_url: str) -> AsyncIterator[Kernel]:
    """A kernel of the test's own whose default sandbox's clock stands still."""
    async with running_kernel(fresh_sqlite_url) as started:
        yield started
