"""How long tests in a browser wait for what they expect."""

import pytest
from playwright.async_api import expect

# A machine that is busy with other tests may take its time; one that is not never waits so long.
PATIENCE_MS = 60_000


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """Let whoever expects something wait for as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE_MS)
