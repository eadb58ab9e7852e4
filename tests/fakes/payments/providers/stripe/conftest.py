from collections.abc import AsyncIterator

import pytest_asyncio

from app.lifespan import Running
from tests.fakes.payments.stripe_http import StripeHttp, stripe_http


@pytest_asyncio.fixture(loop_scope="session")
async def http(server: Running) -> AsyncIterator[StripeHttp]:
    """A client of a running server."""
    async with stripe_http(server) as client:
        yield client
