"""How thoroughly to measure, and where progress is told; it measures nothing itself."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds per figure, and whether this is only a smoke run, with a tenth of the work and no meaning."""

    rounds: int = 3
    is_quick: bool = False

    def few(self, count: int) -> int:
        """Return how many of `count` to do."""
        return max(1, count // 10) if self.is_quick else count

    def rounds_of(self, what: str) -> Iterator[int]:
        """Yield the numbers of the rounds from 1, telling of each on standard error."""
        for number in range(1, self.rounds + 1):
            self.tell(f"{what}: round {number} of {self.rounds}")
            yield number

    def tell(self, words: str) -> None:
        """Say what is done now."""
        print(f"bench: {words}", file=sys.stderr, flush=True)
