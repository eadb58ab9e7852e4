import asyncio
import logging
from pathlib import Path
from typing import Any

from sqlalchemy import text

from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.upkeep import Retention, Upkeep, checkpoint, checkpoint_mode
from tests.fakes.core.builders import capture


def upkeep(context: Context, retention: Retention) -> Upkeep:
    return Upkeep(
        context.store, context.library, context.sandboxes, context.requests, context.outbox, retention
    )


async def titles(context: Context) -> list[str]:
    return [item.title for item in (await context.library.page(CaptureQuery("default"))).items]


def test_a_log_is_moved_when_it_has_grown() -> None:
    assert checkpoint_mode(0, 0) is None
    assert checkpoint_mode(8 * 1024 * 1024, 0) is not None
    assert checkpoint_mode(200 * 1024 * 1024, 0) is not None


def test_a_checkpoint_of_an_empty_database_does_nothing(tmp_path: Path) -> None:
    checkpoint(tmp_path / "x.db", "PASSIVE")


async def test_the_oldest_over_the_count_go(context: Context) -> None:
    for number in range(5):
        await capture(context, title=str(number))
    await upkeep(context, Retention(count=3)).keep_house()
    assert await titles(context) == ["4", "3", "2"]


async def test_what_is_too_old_goes(context: Context) -> None:
    await capture(context, title="old", created_ms=1_000)
    await capture(context, title="new")
    await upkeep(context, Retention(count=None, age_ms=60_000)).keep_house()
    assert await titles(context) == ["new"]


async def test_what_was_cleared_is_swept(context: Context) -> None:
    await capture(context)
    await context.library.delete_matching(CaptureQuery("default"))
    await upkeep(context, Retention()).keep_house()
    assert await context.sandboxes.unswept() == []


class Said(logging.Handler):
    """Gathers what a logger says; `until(words)` returns once it has said so."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self._news = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        self._news.set()

    async def until(self, words: str) -> None:
        async with asyncio.timeout(60):
            while not any(words in each for each in self.messages):
                self._news.clear()
                await self._news.wait()


class Counted(Upkeep):
    """Upkeep that counts how often it is tried."""

    def __init__(self, *parts: Any, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.tries = asyncio.Semaphore(0)

    async def keep_house(self) -> None:
        self.tries.release()
        await super().keep_house()


async def test_a_store_that_is_away_is_told_of_once_and_so_is_its_return(context: Context) -> None:
    said = Said()
    log = logging.getLogger("fakes.core.upkeep")
    log.addHandler(said)
    try:
        await context.store.write(lambda tx: tx.execute(text("ALTER TABLE sandbox RENAME TO away")))
        often = Counted(
            context.store,
            context.library,
            context.sandboxes,
            context.requests,
            context.outbox,
            Retention(),
            every_s=0.01,
        )
        often.start(context.tasks)
        for _ in range(5):
            await often.tries.acquire()
        await context.store.write(lambda tx: tx.execute(text("ALTER TABLE away RENAME TO sandbox")))
        await said.until("goes on")
    finally:
        log.removeHandler(said)
    # The server's own upkeep may have had its turn as well.
    assert len(said.messages) <= 4
    assert said.messages[0].startswith("upkeep waits: The database cannot be written or read now")
    assert said.messages[-1] == "upkeep goes on"
