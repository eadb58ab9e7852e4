"""Who owns the running tasks: the only place where one may be created, with a name and an end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """The tasks of one server. `stop` cancels what is left and waits for it, bounded."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._is_stopping = False

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> asyncio.Task[Any]:
        """Run `work` until it ends or the server stops; a failure is logged under `name`.

        Raises RuntimeError once the server is stopping.
        """
        if self._is_stopping:
            work.close()
            raise RuntimeError(f"the server is stopping; {name} was not started")
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task %s failed", task.get_name(), exc_info=error)

    @property
    def names(self) -> list[str]:
        """The names of the tasks that run now."""
        return sorted(task.get_name() for task in self._running)

    async def stop(self, *, patience_s: float = 3.0) -> None:
        """Cancel every task and wait at most `patience_s` seconds for them to end."""
        self._is_stopping = True
        for task in list(self._running):
            task.cancel()
        if self._running:
            _, pending = await asyncio.wait(list(self._running), timeout=patience_s)
            for task in pending:
                log.error("task %s did not end within %s s", task.get_name(), patience_s)
