"""How soon a test that waits for a mail has it: the time between the sender's `250` and the waiter's answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from threading import Event

from bench.child import Child, result_of, stagedoor
from bench.figure import Figure, at_most
from bench.plan import Plan

_COUNT = 600


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure on an idle server, and while ten connections pour mail in."""
    with stagedoor("--retention-count", "0") as server:
        _lags(plan, server, seed=0)
        idle = [_lags(plan, server, seed=number) for number in plan.rounds_of("waiting, idle")]
        yield _figure("idle", 1.0, idle)
        busy = [
            _under_load(plan, server, seed=100 + number) for number in plan.rounds_of("waiting, under load")
        ]
        yield _figure("under ingest load", 5.0, busy)


def _figure(name: str, goal_ms: float, rounds: list[list[float]]) -> Figure:
    highest = median(quantiles(each, n=100)[98] for each in rounds)
    return Figure(
        f"250 → waiting request answered, p99: {name}",
        at_most(goal_ms, "ms"),
        highest,
        f"p50 {median(median(each) for each in rounds):.3f} ms",
    )


def _lags(plan: Plan, server: Child, *, seed: int) -> list[float]:
    done = result_of(
        "wait_load",
        f"--smtp={server.ports['smtp']}",
        f"--http={server.ports['http']}",
        f"--count={plan.few(_COUNT)}",
        f"--seed={seed}",
    )
    found: list[float] = done["ms"]
    return found


def _under_load(plan: Plan, server: Child, *, seed: int) -> list[float]:
    """Measure between two batches of senders that follow each other without a pause."""
    over = Event()

    def pour() -> None:
        while not over.is_set():
            result_of("smtp_load", f"--port={server.ports['smtp']}", "--messages=4000", f"--seed={seed}")

    with ThreadPoolExecutor(2) as threads:
        senders = [threads.submit(pour) for _ in range(2)]
        try:
            found = _lags(plan, server, seed=seed)
        finally:
            over.set()
        for sender in senders:
            sender.result()
    return found
