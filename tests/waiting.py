"""Waiting for something to be so: asked again whenever the server has told of anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fakes.core.bus import Bus
from tests.receiver import PATIENCE_S

T = TypeVar("T")


async def until(bus: Bus, condition: Callable[[], Awaitable[T | None]]) -> T:
    """Ask again whenever something has happened, until there is an answer. Raises TimeoutError."""
    happened = asyncio.Event()
    end = bus.subscribe(lambda _event: happened.set())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await condition()):
                await happened.wait()
                happened.clear()
    finally:
        end()
    return found
