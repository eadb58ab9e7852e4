"""The measure of how a scanner's time grows with hostile input: a unit repeated until it is long."""

from collections.abc import Callable
from math import inf
from time import thread_time

SHORT_CHARS = 24 * 1024
FACTOR = 8
# What a busy machine may add to a linear scan; a quadratic one is FACTOR times slower than that.
_SLACK = 3
_NOISE_S = 0.002
_TRIES = 5


def repeated(unit: str, chars: int) -> str:
    """Return the unit over and over, `chars` long."""
    return (unit * (chars // len(unit) + 1))[:chars]


def is_linear(scan: Callable[[str], object], unit: str) -> bool:
    """Tell whether the scan's CPU time grows as its input does, and not as its square.

    Other work on the machine makes a scan slower, never quicker: the best of the tries is what counts.
    """
    short, long = repeated(unit, SHORT_CHARS), repeated(unit, FACTOR * SHORT_CHARS)
    short_s = long_s = inf
    for _ in range(_TRIES):
        short_s, long_s = min(short_s, _seconds(scan, short)), min(long_s, _seconds(scan, long))
        if long_s < FACTOR * _SLACK * max(short_s, _NOISE_S):
            return True
    return False


def _seconds(scan: Callable[[str], object], text: str) -> float:
    started = thread_time()
    scan(text)
    return thread_time() - started
