"""A browser without script: pages by GET, forms by POST, answers followed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.lifespan import Running


@asynccontextmanager
async def browsing(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that asks for pages as a browser does."""
    async with httpx.AsyncClient(
        base_url=server.http_url,
        headers={"Accept": "text/html,application/xhtml+xml", "Origin": server.http_url},
        follow_redirects=True,
        trust_env=False,
        timeout=60,
    ) as client:
        yield client
