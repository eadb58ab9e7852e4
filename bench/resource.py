"""What a server needs: time to start, memory when idle and after much mail, room on the disk."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from bench.accounting import disk_bytes, rss_mb
from bench.child import result_of, stagedoor
from bench.corpus import SIZES
from bench.figure import Figure, at_most
from bench.plan import Plan

_MAILS = 20_000
_SETTLE_S = 1.0


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure start, idle memory, growth and disk."""
    yield from _start(plan)
    yield from _growth(plan)


def _start(plan: Plan) -> Iterator[Figure]:
    seconds: list[float] = []
    memory: list[float] = []
    with stagedoor():
        # The first start compiles what is imported, as an installation does.
        pass
    for _ in plan.rounds_of("start"):
        before_s = perf_counter()
        with stagedoor() as server:
            seconds.append(perf_counter() - before_s)
            sleep(_SETTLE_S)
            memory.append(rss_mb(server.pid))
    yield Figure("start to both ports open", at_most(0.9, "s"), median(seconds), f"from {min(seconds):.2f} s")
    yield Figure("resident memory, idle", at_most(100, "MB"), median(memory), "")


def _growth(plan: Plan) -> Iterator[Figure]:
    count = plan.few(_MAILS)
    grown: list[float] = []
    used: list[float] = []
    for number in plan.rounds_of(f"{count:,} mails of 2 KB"):
        with tempfile.TemporaryDirectory(prefix="stagedoor-bench-") as folder:
            with stagedoor("--database-url", f"sqlite:///{folder}/stagedoor.db") as server:
                sleep(_SETTLE_S)
                before_mb = rss_mb(server.pid)
                result_of(
                    "smtp_load", f"--port={server.ports['smtp']}", f"--messages={count}", f"--seed={number}"
                )
                sleep(_SETTLE_S)
                grown.append(rss_mb(server.pid) - before_mb)
            used.append(disk_bytes(Path(folder)) / count)
    yield Figure(f"growth of memory after {count:,} mails of 2 KB", at_most(60, "MB"), median(grown), "")
    raw = SIZES["2 KB"]
    yield Figure(
        "disk per mail of 2 KB / its raw size",
        at_most(1.3),
        median(used) / raw,
        f"{median(used):,.0f} / {raw:,} bytes, after the server has stopped",
    )
