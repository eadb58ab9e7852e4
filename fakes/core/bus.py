"""Who is told what: events in one process, after their transaction is committed; it stores nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fakes.core.ids import random_token

log = logging.getLogger(__name__)
_SEEN_BY_PEOPLE = {"capture", "update", "delete", "resync"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a sandbox.

    `kind` is `capture`, `update`, `delete`, `callback` or `request` (what people see), or one of the kernel's own:
    `sandbox`, `faults`, `jobs`, `due`. `subject` is the value that it is about, `number` its arrival number; an event
    that came from another process has no subject. `resync` says that events may have been missed.
    """

    kind: str
    sandbox: str
    number: int = 0
    subject: Any = None
    is_gone: bool = False


Listener = Callable[[Event], None]


class Bus:
    """Listeners by sandbox, and those for all. Publishing happens on the loop and never waits."""

    def __init__(self) -> None:
        self._everywhere: dict[int, Listener] = {}
        self._by_sandbox: dict[str, dict[int, Listener]] = {}
        self._next = 0
        self._run = random_token(8)
        self._told = 0
        self._last_told: dict[str, int] = {}

    def subscribe(self, listener: Listener, *, sandbox: str | None = None) -> Callable[[], None]:
        """Call `listener` for every event (of `sandbox`, if given); returns what ends it."""
        self._next += 1
        key = self._next
        group = self._everywhere if sandbox is None else self._by_sandbox.setdefault(sandbox, {})
        group[key] = listener

        def end() -> None:
            group.pop(key, None)
            if sandbox is not None and not group and self._by_sandbox.get(sandbox) is group:
                del self._by_sandbox[sandbox]

        return end

    def is_watched(self, sandbox: str) -> bool:
        """Tell whether anybody listens to this sandbox alone."""
        return sandbox in self._by_sandbox

    def version(self, sandbox: str) -> str:
        """Return what differs once anything happened to the sandbox's captures that this process has heard of.

        Whoever takes it before reading the store, and finds it the same after subscribing, has missed nothing.
        """
        return f"{self._run}-{self._last_told.get(sandbox, 0)}"

    def pass_over(self, event: Event) -> None:
        """Let an event count that nobody here listens for."""
        if event.kind in _SEEN_BY_PEOPLE:
            self._told += 1
            self._last_told[event.sandbox] = self._told

    def publish(self, event: Event) -> None:
        """Hand `event` to its listeners; one that fails is logged and does not hold up the others."""
        self.pass_over(event)
        listeners = list(self._everywhere.values())
        if event.sandbox in self._by_sandbox:
            listeners += self._by_sandbox[event.sandbox].values()
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s in sandbox %s", event.kind, event.sandbox)
