from collections.abc import AsyncIterator

import pytest_asyncio

from tests.receiver import Receiver, receiving


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """The endpoint at which an app is told of what happens."""
    async with receiving() as endpoint:
        yield endpoint
