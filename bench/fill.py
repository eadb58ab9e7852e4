"""Databases with many captures, made once by the store's own writer and kept in the cache folder."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from functools import lru_cache, partial

import uvloop

from bench.child import CACHE
from bench.corpus import SIZES, mail
from bench.plan import Plan
from fakes import migrations
from fakes.core.captures import CaptureDraft
from fakes.core.kernel import KernelSettings, running
from fakes.core.limits import Limits
from fakes.core.schema import Migrations
from fakes.core.transaction import Tx
from fakes.core.upkeep import Retention
from fakes.mail.boilerplate import boilerplate
from fakes.mail.models import Arrival, Envelope
from fakes.mail.service import draft

_BATCH = 250
# How often a generated mail is kept again: as another capture, to another recipient, at another time.
_COPIES = 10


def filled(plan: Plan, count: int) -> str:
    """Return the URL of a SQLite database with `count` captures of mails of 2 KB; making a million takes minutes."""
    folder = CACHE / f"captures-{count}-{migrations.HEAD}-{SIZES['2 KB']}"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_fill(plan, f"sqlite:///{folder}/stagedoor.db", count))
        (folder / "whole").touch()
    return f"sqlite:///{folder}/stagedoor.db"


async def _fill(plan: Plan, url: str, count: int) -> None:
    history = Migrations(migrations.FOLDER, migrations.HEAD)
    settings = KernelSettings(database_url=url, retention=Retention(count=None))
    async with running(settings, history, []) as kernel:
        store = kernel.context.store
        await store.learn(boilerplate())
        for start in range(0, count, _BATCH):
            if start % 50_000 == 0:
                plan.tell(f"filling a database: {start:,} of {count:,}")
            numbers = range(start, min(start + _BATCH, count))
            await asyncio.gather(*(store.write(partial(_store, each)) for each in _drafts(numbers)))


def _drafts(numbers: range) -> Iterator[CaptureDraft]:
    for number in numbers:
        raw = _raw(number // _COPIES)
        envelope = Envelope(
            sender=f"noreply@shop-{number % 40}.example.com",
            recipients=(f"user{number * 7919 % 20_000}@example.org",),
        )
        yield draft(Arrival(sandbox="default", provider="smtp", envelope=envelope, raw=raw), Limits())


@lru_cache(maxsize=1)
def _raw(number: int) -> bytes:
    return mail("2 KB", random.Random(number))


def _store(each: CaptureDraft, tx: Tx) -> int:
    return tx.capture(each).number
