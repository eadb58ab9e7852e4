"""A kernel for tests of the mail channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.mail.builders import Kernel, running_kernel


@pytest_asyncio.fixture
async def kernel(tmp_path: Path, fresh_sqlite_url: str) -> AsyncIterator[Kernel]:
    """A kernel of the test's own."""
    async with running_kernel(tmp_path, database_url=fresh_sqlite_url) as started:
        yield started
