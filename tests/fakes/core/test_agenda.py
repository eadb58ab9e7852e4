import asyncio
from typing import Any

from sqlalchemy import literal, select

from fakes.core.agenda import Agenda
from fakes.core.fake import Context

ALWAYS_DUE: Any = select(literal("default"), literal(0))
NEVER_DUE: Any = select(literal("default"), literal(0)).where(literal(1) == literal(0))


class Runs:
    """Counts what an agenda wakes, and answers what a test says."""

    def __init__(self, context: Context, due: Any, *, takes: bool) -> None:
        self.count = 0
        self.takes = takes
        self.happened = asyncio.Event()
        self.agenda = Agenda(
            context.store,
            context.bus,
            context.sandboxes,
            event_kind="test",
            due=lambda _sandbox: due,
            run=self._run,
        )

    async def _run(self, sandbox: str) -> bool:
        assert sandbox == "default"
        self.count += 1
        self.happened.set()
        return self.takes

    async def next(self) -> None:
        async with asyncio.timeout(60):
            await self.happened.wait()
        self.happened.clear()


async def test_what_is_in_other_hands_is_not_looked_for_without_pause(context: Context) -> None:
    runs = Runs(context, ALWAYS_DUE, takes=False)
    await runs.agenda.start(context.tasks, "test")
    await runs.next()
    for _ in range(50):
        await context.store.write(lambda tx: None)
    assert runs.count == 1
    runs.agenda.note("default", 0)
    await runs.next()
    await runs.next()
    assert runs.count == 3


async def test_what_was_taken_is_followed_by_more(context: Context) -> None:
    runs = Runs(context, ALWAYS_DUE, takes=True)
    await runs.agenda.start(context.tasks, "test")
    for _ in range(10):
        await runs.next()
    runs.takes = False


async def test_what_is_noted_is_run_when_the_clock_reaches_it(context: Context) -> None:
    runs = Runs(context, NEVER_DUE, takes=True)
    await runs.agenda.start(context.tasks, "test")
    now_ms = context.sandboxes.state("default").clock.now_ms()
    runs.agenda.note("default", now_ms + 1_000_000)
    await context.sandboxes.set_clock("default", lambda clock: clock.advanced(999_000))
    assert runs.count == 0
    await context.sandboxes.set_clock("default", lambda clock: clock.advanced(2_000))
    await runs.next()
    await runs.agenda.settle("default")
    assert runs.count == 1


async def test_who_reads_lets_happen_what_is_known_to_be_due(context: Context) -> None:
    runs = Runs(context, NEVER_DUE, takes=True)
    await runs.agenda.catch_up("default")
    assert runs.count == 0
    runs.agenda.note("default", 0)
    await runs.agenda.catch_up("default")
    await runs.agenda.catch_up("default")
    assert runs.count == 1


async def test_what_is_due_in_years_is_forgotten_with_its_sandbox(context: Context) -> None:
    runs = Runs(context, NEVER_DUE, takes=False)
    await context.sandboxes.ensure("gone")
    runs.agenda.note("gone", 1 << 42)
    runs.agenda.note("default", 1 << 42)
    assert runs.agenda.awaited == {"default", "gone"}
    await context.sandboxes.delete("gone")
    assert runs.agenda.awaited == {"default"}
