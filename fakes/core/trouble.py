"""What keeps background work waiting, told to the log once: when it begins or changes, and when it is over."""

from __future__ import annotations

import logging

_FIRST_WAIT_S = 0.5


class Trouble:
    """The trouble of one kind of work, however often it is tried meanwhile. `what` is its name in the log."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self._told: set[str] = set()
        self._tries = 0

    def goes_on(self, reason: str, *, longest_wait_s: float = 5.0) -> float:
        """Note a failure; returns after how many seconds to try again: longer each time, up to a bound."""
        if reason not in self._told:
            self._told.add(reason)
            self._log.warning("%s waits: %s", self._what, reason)
        wait_s = min(_FIRST_WAIT_S * float(1 << self._tries), longest_wait_s)
        self._tries = min(self._tries + 1, 10)
        return wait_s

    def ends(self) -> None:
        """Note that it works."""
        if self._told:
            self._log.warning("%s goes on", self._what)
            self._told.clear()
        self._tries = 0
