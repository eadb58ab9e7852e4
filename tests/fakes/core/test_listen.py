import logging
from functools import partial

import pytest
from sqlalchemy import text

from fakes import migrations
from fakes.core.faults import Subject
from fakes.core.kernel import KernelSettings, running
from fakes.core.listen import Absence
from fakes.core.query import CaptureQuery
from fakes.core.schema import Migrations
from fakes.core.transaction import Tx
from fakes.core.waiting import wait_for
from tests.fakes.core.builders import capture

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)
SUBJECT = Subject(sandbox="a", channel="sms", provider="twilio")


async def test_two_kernels_on_one_postgresql_see_each_others_world(postgres_url: str) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with running(settings, HISTORY, []) as one, running(settings, HISTORY, []) as other:
        here, there = one.context, other.context
        query = CaptureQuery("a", q="lamps")
        waiting = there.tasks.start(
            wait_for(there.library, there.bus, query, count=1, timeout_ms=10_000), name="test waits"
        )
        await here.sandboxes.ensure("a")
        stored = await capture(here, sandbox="a")
        assert [item.number for item in (await waiting).items] == [stored.number]

        query = CaptureQuery("a", q="later")
        waiting = there.tasks.start(
            wait_for(there.library, there.bus, query, count=1, timeout_ms=10_000), name="test waits"
        )
        await here.faults.add("a", {"do": {"status": 500}, "times": 3})
        # The capture's event crosses after the rule's: once it is heard, the rule is known.
        await capture(here, sandbox="a", title="later")
        assert (await waiting).is_satisfied
        drawn = [await (here, there)[turn % 2].faults.decide(SUBJECT) for turn in range(6)]
        assert sum(verdict is not None for verdict in drawn) == 3


async def test_what_is_cleared_is_gone_everywhere_when_that_is_answered(postgres_url: str) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with running(settings, HISTORY, []) as one, running(settings, HISTORY, []) as other:
        query = CaptureQuery("default")
        for _ in range(10):
            await capture(one.context)
            assert await one.context.library.delete_matching(query) == 1
            assert await other.context.library.newest(query, limit=1) == []


async def test_what_no_stagedoor_has_told_leaves_nobody_deaf(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with running(settings, HISTORY, []) as one, running(settings, HISTORY, []) as other:
        here, there = one.context, other.context
        node = here.store.node
        told = ("hello", "[]", '{"node": "x"}', f'{{"node": "{node}", "events": [[1]]}}')
        for payload in told:
            notice = text("SELECT pg_notify('stagedoor', :payload)").bindparams(payload=payload)
            await here.store.write(partial(Tx.rows, statement=notice))
        query = CaptureQuery("default")
        waiting = there.tasks.start(
            wait_for(there.library, there.bus, query, count=1, timeout_ms=30_000), name="test waits"
        )
        await capture(here)
        assert (await waiting).is_satisfied
        assert "listener" in there.tasks.names
    assert caplog.text.count("is of no Stagedoor") >= 2


async def test_a_sandbox_is_known_before_its_creator_could_tell(postgres_url: str) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with running(settings, HISTORY, []) as one, running(settings, HISTORY, []) as other:
        heard: list[str] = []
        other.context.bus.subscribe(lambda event: heard.append(event.sandbox), sandbox="new")
        await one.context.sandboxes.ensure("new")
        assert (await other.context.sandboxes.found("new")).name == "new"
        assert other.context.sandboxes.exists("new")
        assert heard[:1] == ["new"]


def test_an_absence_is_told_of_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    absence = Absence()
    with caplog.at_level(logging.INFO, logger="fakes.core.listen"):
        absence.ends()
        waits = [absence.goes_on("connection failed: refused\n\tIs the server running?") for _ in range(40)]
        absence.ends()
        again = absence.goes_on("")
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert set(waits[4:]) == {8.0}
    assert again == 0.5
    assert [record.getMessage() for record in caplog.records] == [
        "the connection that listens was lost, and is tried again: connection failed: refused",
        "the connection that listens is back",
        "the connection that listens was lost, and is tried again: no reason given",
    ]


def test_a_connection_that_never_was_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    Absence().goes_on("refused")
    assert "cannot be made" in caplog.text
