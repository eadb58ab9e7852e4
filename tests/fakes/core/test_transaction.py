import asyncio
from collections.abc import Awaitable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from fakes.core.captures import Json
from fakes.core.errors import NotFound
from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.tables import CaptureTagRow, CounterRow, SandboxRow, table_of
from fakes.core.transaction import JobDraft, Tx
from tests.fakes.core.builders import a_draft, capture

SANDBOX = table_of(SandboxRow)
COUNTER = table_of(CounterRow)
OWN = select(SANDBOX).where(SANDBOX.c.name != "default").order_by(SANDBOX.c.name)


def a_row(name: str, **changes: object) -> Json:
    return {
        "name": name,
        "created_ms": 1,
        "cleared_id": 0,
        "swept_id": 0,
        "clock_offset_ms": 0,
        "clock_frozen_at_ms": None,
        "is_deleted": 0,
        **changes,
    }


async def names(context: Context) -> list[str]:
    return await context.store.write(lambda tx: [row["name"] for row in tx.rows(OWN)])


async def test_a_unit_sees_what_it_wrote_in_every_way(context: Context) -> None:
    def work(tx: Tx) -> None:
        tx.insert(SandboxRow, a_row("inserted"))
        assert (tx.find(SandboxRow, "inserted") or {})["created_ms"] == 1
        tx.put(SandboxRow, a_row("put", created_ms=2))
        assert (tx.find(SandboxRow, "put") or {})["created_ms"] == 2
        tx.put(SandboxRow, a_row("inserted", created_ms=3))
        assert [row["created_ms"] for row in tx.rows(OWN)] == [3, 2]
        assert tx.execute(update(SANDBOX).where(SANDBOX.c.name != "default").values(created_ms=9)) == 2
        assert (tx.find(SandboxRow, "put") or {})["created_ms"] == 9
        assert tx.find(SandboxRow, "nobody") is None

    await context.store.write(work)

    assert await names(context) == ["inserted", "put"]


async def test_units_of_one_batch_see_each_other(context: Context) -> None:
    def first(tx: Tx) -> None:
        tx.put(SandboxRow, a_row("a", created_ms=1))

    def second(tx: Tx) -> None:
        row = tx.find(SandboxRow, "a") or {}
        tx.put(SandboxRow, {**row, "created_ms": row["created_ms"] + 1})

    def third(tx: Tx) -> int:
        return int(tx.rows(select(SANDBOX.c.created_ms).where(SANDBOX.c.name == "a"))[0]["created_ms"])

    results = await asyncio.gather(*(context.store.write(unit) for unit in (first, second, second, third)))

    assert results[-1] == 3


@pytest.mark.parametrize("touches_database", [False, True])
async def test_a_unit_that_fails_is_undone_alone(context: Context, touches_database: bool) -> None:
    def good(name: str) -> Awaitable[None]:
        return context.store.write(lambda tx: tx.insert(SandboxRow, a_row(name)))

    def bad(tx: Tx) -> None:
        tx.insert(SandboxRow, a_row("bad"))
        tx.capture(a_draft())
        if touches_database:
            tx.execute(delete(SANDBOX))
        raise ValueError("no")

    results = await asyncio.gather(
        good("a"),
        context.store.write(bad),
        good("b"),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert await names(context) == ["a", "b"]
    assert (await context.library.page(CaptureQuery("default"))).total == 0
    assert await context.library.counters("default") == {}


async def test_a_row_that_the_database_refuses_fails_its_unit_alone(context: Context) -> None:
    def insert(name: str) -> Awaitable[None]:
        return context.store.write(lambda tx: tx.insert(SandboxRow, a_row(name)))

    results = await asyncio.gather(
        insert("a"),
        insert("a"),
        insert("b"),
        return_exceptions=True,
    )

    assert [isinstance(result, IntegrityError) for result in results] == [False, True, False]
    assert await names(context) == ["a", "b"]


async def test_a_guarded_block_is_undone_alone(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    def work(tx: Tx) -> None:
        tx.insert(SandboxRow, a_row("before"))
        with tx.guarded("the middle"):
            tx.insert(SandboxRow, a_row("middle"))
            tx.revise_capture("default", 1, is_read=True)
        with tx.guarded("the end"):
            tx.insert(SandboxRow, a_row("end"))

    await context.store.write(work)

    assert await names(context) == ["before", "end"]
    assert "the middle failed and was undone" in caplog.text


async def test_time_can_be_pretended_for_one_unit(context: Context) -> None:
    def work(tx: Tx) -> tuple[int, int]:
        tx.pretend_it_is("a", 5)
        return tx.now_ms("a"), tx.now_ms("default")

    pretended, other = await context.store.write(work)

    assert pretended == 5
    assert other > 1_000_000
    assert await context.store.write(lambda tx: tx.now_ms("a")) > 1_000_000


async def test_revising_a_capture_changes_what_people_see_and_find(context: Context) -> None:
    stored = await capture(context)

    revised = await context.store.write(
        lambda tx: tx.revise_capture(
            "default",
            stored.number,
            detail={"status": "sent"},
            flags=["odd"],
            tags=["b", "a", "b"],
            is_read=True,
            title="New title",
        )
    )

    found = await context.library.page(CaptureQuery("default", flag="odd", tag="a", is_read=True))
    assert [item.number for item in found.items] == [stored.number]
    assert found.items[0].detail == {"subject": "Your order", "status": "sent"}
    assert found.items[0].title == revised.title == "New title"
    assert await context.library.counters("default") == {"mail": (1, 0)}


async def test_revising_again_replaces_tags_and_flags(context: Context) -> None:
    stored = await capture(context, flags=["old"])
    for tags, flags in ((["a"], ["x"]), (["b"], ["y"])):
        await context.library.revise("default", stored.id, tags=tags, flags=flags)

    assert (await context.library.page(CaptureQuery("default", tag="a"))).total == 0
    assert (await context.library.page(CaptureQuery("default", flag="old"))).total == 0
    assert (await context.library.page(CaptureQuery("default", tag="b", flag="y"))).total == 1
    tag = table_of(CaptureTagRow)
    assert len(await context.store.write(lambda tx: tx.rows(select(tag)))) == 1


async def test_only_what_may_change_of_a_capture_can_be_revised(context: Context) -> None:
    stored = await capture(context)
    with pytest.raises(TypeError, match="sender cannot be revised"):
        await context.library.revise("default", stored.id, sender="x")
    with pytest.raises(NotFound):
        await context.store.write(lambda tx: tx.revise_capture("other", stored.number, is_read=True))


async def test_a_job_is_stored_with_its_payload(context: Context) -> None:
    number = await context.store.write(
        lambda tx: tx.schedule(JobDraft(sandbox="default", due_ms=2**50, name="x", payload={"a": 1}))
    )
    assert number > 0


async def test_what_is_owed_is_paid_once_when_something_reads_or_the_unit_ends(context: Context) -> None:
    paid: list[str] = []

    def owing(tx: Tx, key: str, total: int) -> None:
        row = {"sandbox": "default", "channel": key, "total": total, "unread": 0}

        def pay() -> None:
            paid.append(f"{key}{total}")
            tx.put(CounterRow, row)

        tx.owe(CounterRow, ("default", key), pay)

    def unit(tx: Tx) -> None:
        for key, total in (("mail", 1), ("sms", 1), ("mail", 2)):
            owing(tx, key, total)
        assert paid == []
        found = tx.find(CounterRow, "default", "mail")
        assert (found and found["total"], paid) == (2, ["mail2"])
        assert [row["total"] for row in tx.rows(select(COUNTER).order_by(COUNTER.c.channel))] == [2, 1]
        owing(tx, "fax", 5)

    def fail() -> None:
        raise ValueError("undone")

    def failing(tx: Tx) -> None:
        with tx.guarded("a test"):
            owing(tx, "lost", 1)
            fail()
        owing(tx, "kept", 1)

    await context.store.write(unit)
    await context.store.write(failing)
    assert paid == ["mail2", "sms1", "fax5", "kept1"]
    rows = await context.store.write(
        lambda tx: tx.rows(select(COUNTER.c.channel).order_by(COUNTER.c.channel))
    )
    assert [row["channel"] for row in rows] == ["fax", "kept", "mail", "sms"]
