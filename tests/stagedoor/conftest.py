"""What the client's tests share: a running server, and a sandbox of each test's own in it."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest

from stagedoor import AsyncStagedoor, Stagedoor
from tests.server_process import ServerProcess


@pytest.fixture
def name() -> str:
    """The name of a sandbox that nobody uses."""
    return f"client-{secrets.token_hex(6)}"


@pytest.fixture
def door(stagedoor_process: ServerProcess, name: str) -> Iterator[Stagedoor]:
    """A blocking client in a sandbox of the test's own."""
    with Stagedoor(stagedoor_process.http_url, sandbox=name) as client:
        yield client


@pytest.fixture
async def async_door(stagedoor_process: ServerProcess, name: str) -> AsyncIterator[AsyncStagedoor]:
    """An asynchronous client in the same sandbox as `door`."""
    async with AsyncStagedoor(stagedoor_process.http_url, sandbox=name) as client:
        yield client
