"""Whether reading costs a page and not a table: lists and searches at a million captures beside a thousand."""

import http.client
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from bench.child import Child, stagedoor
from bench.corpus import word
from bench.figure import Figure, at_most, paired
from bench.fill import filled
from bench.plan import Plan

_SMALL = 1_000
_LARGE = 1_000_000
_REQUESTS = 100
_LIST = "/stagedoor/v1/captures?limit=50"
# By rank in the vocabulary: both words fill a page of the small database too, so that both pages cost the same to show.
_COMMON = {"in most mails": 0, "in one of ten": 80}
# The server remembers how many a search found: each of these is asked once.
_FRESH_RANKS = range(81, 171)
# These find little among a thousand and fill the page of a million.
_RARE = {
    "search page, a word in one of 1,000": f"q={word(9_000)}",
    "search page, a recipient": "to=user7@example.org",
}


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure pages of 50 over HTTP, one connection."""
    large = 50_000 if plan.is_quick else _LARGE
    small_url, large_url = filled(plan, _SMALL), filled(plan, large)
    with (
        stagedoor("--database-url", small_url, "--retention-count", "0") as few,
        stagedoor("--database-url", large_url, "--retention-count", "0") as many,
    ):
        at = f"at {large:,} captures / at {_SMALL:,}"
        paths = {"list page": [_LIST]}
        paths |= {
            f"search page, a word {where}": [f"{_LIST}&q={word(rank)}"] for where, rank in _COMMON.items()
        }
        paths["search page, a word not asked for before"] = [
            f"{_LIST}&q={word(rank)}" for rank in _FRESH_RANKS
        ]
        for name, asked in paths.items():
            slow, quick = _both(plan, name, few, many, asked)
            medians = f"{median(slow):.2f} / {median(quick):.2f} ms"
            yield Figure(f"{name}: {at}", at_most(1.5), paired(slow, quick), medians)
        for name, clause in _RARE.items():
            slow, quick = _both(plan, name, few, many, [f"{_LIST}&{clause}"])
            yield Figure(f"{name}: at {large:,} captures", None, median(slow), "ms")


def _both(
    plan: Plan, name: str, few: Child, many: Child, paths: list[str]
) -> tuple[list[float], list[float]]:
    """Return the times of a page of the large and of the small database, round by round.

    Several paths are divided among the rounds, so that none is asked for twice.
    """
    slow: list[float] = []
    quick: list[float] = []
    if len(paths) == 1:
        for server in (few, many):
            _page_ms(server.ports["http"], paths)
    for number in plan.rounds_of(name):
        asked = paths if len(paths) == 1 else paths[number - 1 :: plan.rounds]
        quick.append(_page_ms(few.ports["http"], asked))
        slow.append(_page_ms(many.ports["http"], asked))
    return slow, quick


def _page_ms(port: int, paths: list[str]) -> float:
    """Return the median time of many requests for a page, or of one for each of several."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    found = []
    for path in paths * (_REQUESTS if len(paths) == 1 else 1):
        start = perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        found.append((perf_counter() - start) * 1000)
        if answer.status != 200:
            raise ConnectionError(f"{path}: {answer.status} {body[:500]!r}")
    connection.close()
    return median(found)
