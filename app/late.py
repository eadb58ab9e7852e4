"""An application that is loaded and made while the first requests may already come; it answers none itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fakes.core.fake import AsgiApp, Receive, Scope, Send
from fakes.core.tasks import Tasks


class Late:
    """Made in a thread of its own from `start` on; requests that come before it is there wait for it."""

    def __init__(self, make: Callable[[], AsgiApp]) -> None:
        self._make = make
        self._making: asyncio.Task[AsgiApp] | None = None
        self._app: AsgiApp | None = None

    def start(self, tasks: Tasks, *, name: str) -> None:
        """Make it from now on."""
        self._making = tasks.start(asyncio.to_thread(self._make), name=name)

    async def made(self) -> AsgiApp:
        """Return the application once it is there. Raises what making it raised."""
        if self._app is None:
            if self._making is None:
                raise RuntimeError("nobody has started to make the application")
            # A client that goes away must not end what all others wait for.
            self._app = await asyncio.shield(self._making)
        return self._app

    async def stop(self) -> None:
        """Wait until the thread has ended: nothing can end it earlier."""
        if self._making is not None:
            await asyncio.wait([self._making])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (self._app or await self.made())(scope, receive, send)
