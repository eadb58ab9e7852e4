"""How fast mail is taken in: our whole server beside a server that keeps nothing, and beside MailDev."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from statistics import median

from bench.accounting import cpu_s
from bench.child import Child, program, result_of, stagedoor
from bench.figure import Figure, Goal, at_least, paired
from bench.plan import Plan
from bench.rival import RivalMissingError, maildev


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent, and how many mails of it make a round."""

    name: str
    size: str
    messages: int
    connections: int = 10
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Pace:
    """What one round has shown."""

    per_s: float
    cpu_us: float


KEPT_2K = Load("2 KB, 10 kept connections", "2 KB", 8000)
NEW_2K = Load("2 KB, 50 clients, one connection per mail", "2 KB", 4000, connections=50, is_kept=False)
KEPT_48K = Load("48 KB, 10 kept connections", "48 KB", 2000)
KEPT_1M = Load("1 MB, 10 kept connections", "1 MB", 150)

AGAINST_NOTHING = ((KEPT_2K, 0.9), (NEW_2K, 1.2), (KEPT_48K, 2.5), (KEPT_1M, 4.0))
AGAINST_MAILDEV = ((KEPT_2K, 2.0), (KEPT_1M, 4.0))


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure durable, searchable ingest."""
    for load, goal in AGAINST_NOTHING:
        yield from _compared(plan, load, "no-op aiosmtpd", program("noop_smtp"), at_least(goal))
    for load, goal in AGAINST_MAILDEV:
        try:
            yield from _compared(plan, load, "MailDev", maildev(), at_least(goal))
        except RivalMissingError as reason:
            yield Figure(f"ingest / MailDev: {load.name}", at_least(goal), None, str(reason))


def _compared(
    plan: Plan, load: Load, name: str, rival: AbstractContextManager[Child], goal: Goal
) -> Iterator[Figure]:
    ours: list[Pace] = []
    theirs: list[Pace] = []
    with ExitStack() as stack:
        other = stack.enter_context(rival)
        own = stack.enter_context(stagedoor("--retention-count", "0"))
        for child in (other, own):
            _pace(child, load, plan.few(load.messages) // 5 or 1, seed=0)
        for number in plan.rounds_of(f"{load.name}, {name}"):
            theirs.append(_pace(other, load, plan.few(load.messages), seed=number))
            ours.append(_pace(own, load, plan.few(load.messages), seed=number))
    yield Figure(
        f"ingest / {name}: {load.name}",
        goal,
        paired([pace.per_s for pace in ours], [pace.per_s for pace in theirs]),
        f"{median(pace.per_s for pace in ours):,.0f} / {median(pace.per_s for pace in theirs):,.0f} mails/s, "
        f"CPU {median(pace.cpu_us for pace in ours):,.0f} / {median(pace.cpu_us for pace in theirs):,.0f} µs",
    )


def _pace(server: Child, load: Load, messages: int, *, seed: int) -> Pace:
    before_s = cpu_s(server.pid)
    done = result_of(
        "smtp_load",
        f"--port={server.ports['smtp']}",
        f"--size={load.size}",
        f"--messages={messages}",
        f"--connections={load.connections}",
        f"--seed={seed}",
        *(() if load.is_kept else ("--one-per-connection",)),
    )
    used_s = cpu_s(server.pid) - before_s
    return Pace(messages / done["seconds"], used_s / messages * 1e6)
