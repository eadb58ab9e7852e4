"""What group commit is worth: our own store with 50 senders, beside the same store with one commit per mail."""

import asyncio
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import uvloop

from bench.corpus import mails
from bench.figure import Figure, at_least, paired
from bench.plan import Plan
from fakes import migrations
from fakes.core.captures import CaptureDraft
from fakes.core.kernel import KernelSettings, running
from fakes.core.limits import Limits
from fakes.core.schema import Migrations
from fakes.core.store import Store
from fakes.core.upkeep import Retention
from fakes.mail.boilerplate import boilerplate
from fakes.mail.models import Arrival, Envelope
from fakes.mail.service import draft

_SENDERS = 50
_GROUPED = 10_000
_SINGLE = 2_000


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure the store alone: mails of 2 KB that are parsed already."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        grouped, single = runner.run(_both(plan))
    yield Figure(
        f"group commit / commit per mail: {_SENDERS} senders",
        at_least(5),
        paired(grouped, single),
        f"{median(grouped):,.0f} / {median(single):,.0f} mails/s",
    )


async def _both(plan: Plan) -> tuple[list[float], list[float]]:
    grouped: list[float] = []
    single: list[float] = []
    drafts = _drafts(plan.few(2_000))
    history = Migrations(migrations.FOLDER, migrations.HEAD)
    settings = KernelSettings(retention=Retention(count=None))
    async with running(settings, history, []) as kernel:
        store = kernel.context.store
        await store.learn(boilerplate())
        await _senders(store, drafts, len(drafts), commits_each=False)
        for _ in plan.rounds_of("group commit"):
            single.append(await _senders(store, drafts, plan.few(_SINGLE), commits_each=True))
            grouped.append(await _senders(store, drafts, plan.few(_GROUPED), commits_each=False))
    return grouped, single


def _drafts(count: int) -> list[CaptureDraft]:
    envelope = Envelope(sender="noreply@shop.example.com", recipients=("user@example.org",))
    arrivals = [
        Arrival(sandbox="default", provider="smtp", envelope=envelope, raw=raw)
        for raw in mails("2 KB", count, seed=0)
    ]
    return [draft(arrival, Limits()) for arrival in arrivals]


async def _senders(store: Store, drafts: list[CaptureDraft], count: int, *, commits_each: bool) -> float:
    """Let 50 senders store `count` mails, each waiting for its commit; returns mails per second."""
    turn = asyncio.Lock()
    left = iter(drafts[number % len(drafts)] for number in range(count))

    async def send() -> None:
        for each in left:
            if commits_each:
                async with turn:
                    await _keep(store, each)
            else:
                await _keep(store, each)

    start = perf_counter()
    await asyncio.gather(*(send() for _ in range(_SENDERS)))
    return count / (perf_counter() - start)


async def _keep(store: Store, each: CaptureDraft) -> None:
    await store.write(lambda tx: tx.capture(each), size=each.size)
