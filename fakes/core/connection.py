"""Ending an HTTP connection without an answer, for faults; the server puts the transport into the scope."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

TRANSPORT = "stagedoor.transport"


async def hang_up(scope: MutableMapping[str, Any]) -> None:
    """Cut the connection of a request, as a provider does that dies in the middle."""
    # Not every loop's transports are asyncio's: uvloop's have no class in common with them.
    abort = getattr(scope.get(TRANSPORT), "abort", None)
    if abort is not None:
        abort()
        # The server notices on the loop's next round; an application that returned before would get a 500 for it.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
