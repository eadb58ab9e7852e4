"""The measure of how a scanner's time grows with hostile input: a unit repeated until it is long."""

from collections.abc import Callable
from time import thread_time

SHORT_CHARS = 48 * 1024
NOISE_S = 0.002


def repeated(unit: str, chars: int) -> str:
    """Return the unit over and over, `chars` long."""
    return (unit * (chars // len(unit) + 1))[:chars]


def growth(scan: Callable[[str], object], unit: str) -> float:
    """Return how many times longer the scan takes when its input is twice as long; times are CPU, the best of 3."""
    short, double = (
        min(_seconds(scan, repeated(unit, chars)) for _ in range(3))
        for chars in (SHORT_CHARS, 2 * SHORT_CHARS)
    )
    return double / max(short, NOISE_S)


def _seconds(scan: Callable[[str], object], text: str) -> float:
    started = thread_time()
    scan(text)
    return thread_time() - started
