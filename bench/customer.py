"""How fast payment objects are made: our durable `POST /v1/customers` beside localstripe, and beside stock FastAPI."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.accounting import cpu_s
from bench.child import Child, program, result_of, settle, stagedoor
from bench.figure import Figure, at_least, paired
from bench.plan import Plan
from bench.rival import RivalMissingError, localstripe

_FIRST = 50
_MANY = 1500
_CLIENTS = 32
_REQUESTS = 6000


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure one connection against localstripe, and 32 against the same route of stock FastAPI in memory."""
    yield from _against_localstripe(plan)
    yield from _against_fastapi(plan)


def _against_localstripe(plan: Plan) -> Iterator[Figure]:
    goals = {"first 50 objects": at_least(3), "at 1,500 objects": at_least(80)}
    ours: dict[str, list[float]] = {name: [] for name in goals}
    theirs: dict[str, list[float]] = {name: [] for name in goals}
    try:
        for _ in plan.rounds_of("POST customer, one connection"):
            with tempfile.TemporaryDirectory() as folder, localstripe(Path(folder)) as other:
                _grow(plan, other, theirs)
            with stagedoor() as own:
                settle(own)
                _grow(plan, own, ours)
    except RivalMissingError as reason:
        for name, goal in goals.items():
            yield Figure(f"POST customer / localstripe: {name}", goal, None, str(reason))
        return
    for name, goal in goals.items():
        yield Figure(
            f"POST customer / localstripe: {name}",
            goal,
            paired(ours[name], theirs[name]),
            f"{median(ours[name]):,.0f} / {median(theirs[name]):,.0f} requests/s",
        )


def _grow(plan: Plan, server: Child, rates: dict[str, list[float]]) -> None:
    """Fill an empty store; note how fast its first objects and its last come."""
    first, last = rates.values()
    first.append(_rate(server, first=1, count=_FIRST))
    many = plan.few(_MANY)
    _rate(server, first=_FIRST + 1, count=many - _FIRST - _FIRST // 2)
    last.append(_rate(server, first=many - _FIRST // 2 + 1, count=_FIRST // 2 * 2))


def _against_fastapi(plan: Plan) -> Iterator[Figure]:
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    requests = plan.few(_REQUESTS)
    with ExitStack() as stack:
        other = stack.enter_context(program("stock_api"))
        own = stack.enter_context(stagedoor())
        for server in (other, own):
            _rate(server, first=1, count=requests // 5 or 1, connections=_CLIENTS)
        for number in plan.rounds_of(f"POST customer, {_CLIENTS} clients"):
            for server, found in ((other, theirs), (own, ours)):
                before_s = cpu_s(server.pid)
                rate = _rate(server, first=number * requests, count=requests, connections=_CLIENTS)
                found.append((rate, (cpu_s(server.pid) - before_s) / requests * 1e6))
    yield Figure(
        f"durable POST customer / stock FastAPI in memory: {_CLIENTS} clients",
        at_least(1),
        paired([rate for rate, _ in ours], [rate for rate, _ in theirs]),
        f"{median(rate for rate, _ in ours):,.0f} / {median(rate for rate, _ in theirs):,.0f} requests/s, "
        f"CPU {median(cpu for _, cpu in ours):,.0f} / {median(cpu for _, cpu in theirs):,.0f} µs",
    )


def _rate(server: Child, *, first: int, count: int, connections: int = 1) -> float:
    arguments = [f"--port={server.ports['http']}", f"--requests={count}", f"--first={first}"]
    done = result_of("http_load", *arguments, f"--connections={connections}")
    return float(count / done["seconds"])
