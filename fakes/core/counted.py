"""What is known of how many captures a search finds, so that a search asked again counts only what has come since."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

_MAX_KNOWN = 500


class Count(NamedTuple):
    """How many of the numbers up to `last` match, `last` being one of them (or where the count began)."""

    total: int
    last: int


class _Known(NamedTuple):
    version: int
    found: Count


class Counted:
    """The counts of some searches. Fit for one writer that gives ever higher numbers; any thread may ask.

    What is known holds for one version of the index: whoever takes a match away makes it another, in the transaction
    in which he does.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], _Known] = {}

    def total(
        self, match: str, above: int, version: int, at_most: int, count: Callable[[int, int], Count]
    ) -> int:
        """Return how many match above a number, up to `at_most`.

        `count(above, limit)` counts in the index as it is at `version`, in order of number.
        """
        known = self._known.get((match, above))
        before = known.found if known is not None and known.version == version else Count(0, above)
        if before.total >= at_most:
            return at_most
        since = count(before.last, at_most - before.total)
        found = Count(before.total + since.total, since.last)
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[match, above] = _Known(version, found)
        return found.total
