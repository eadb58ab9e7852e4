import logging

import psycopg
import pytest
from sqlalchemy import make_url

from fakes import migrations
from fakes.core.assembly import LISTENS, Assembly
from fakes.core.kernel import KernelSettings, running
from fakes.core.schema import Migrations

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)
DAY_MS = 86_400_000


async def test_whoever_is_answered_may_turn_to_another_process(postgres_url: str) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with (
        running(settings, HISTORY, []) as one,
        running(settings, HISTORY, []) as two,
        running(settings, HISTORY, []) as three,
    ):
        here, *elsewhere = one.context, two.context, three.context
        for turn in range(1, 6):
            rule = await here.faults.add("a", {"do": {"status": 500}})
            assert [len(each.faults.rules("a")) for each in elsewhere] == [1, 1]
            await here.sandboxes.set_clock("a", lambda clock: clock.advanced(DAY_MS))
            shown = [each.sandboxes.state("a").clock.offset_ms for each in elsewhere]
            assert shown == [turn * DAY_MS] * 2
            await here.faults.remove("a", rule.as_json()["id"])
            assert [each.faults.is_armed("a") for each in elsewhere] == [False, False]
        await elsewhere[0].sandboxes.reset("a")
        assert here.sandboxes.state("a").clock.offset_ms == 0
        await elsewhere[1].sandboxes.delete("a")
        assert not here.sandboxes.exists("a")


async def test_a_process_that_does_not_answer_is_not_waited_for(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(KernelSettings(database_url=postgres_url), HISTORY, []) as kernel:
        assembly = Assembly(kernel.context.store, patience_s=0.1)
        await assembly.agree()
        plain = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(plain, application_name=f"{LISTENS}deaf"):
            with caplog.at_level(logging.WARNING, logger="fakes.core.assembly"):
                await assembly.agree()
    assert caplog.messages == ["no answer from 1 of the processes on this database"]
