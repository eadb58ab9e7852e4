import asyncio

from fakes.core.bus import Event
from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.waiting import Waited, wait_for
from tests.fakes.core.builders import capture


async def waiting(context: Context, query: CaptureQuery, *, count: int = 1, timeout_ms: int = 5000) -> Waited:
    return await wait_for(context.library, context.bus, query, count=count, timeout_ms=timeout_ms)


def soon(context: Context, query: CaptureQuery, *, count: int = 1) -> asyncio.Task[Waited]:
    return context.tasks.start(waiting(context, query, count=count), name="test waits")


async def until_watched(context: Context) -> None:
    # A task that was just started runs, up to its first look into the store, within one round of the loop.
    await asyncio.sleep(0)
    assert context.bus.is_watched("default")


async def test_what_is_there_already_answers_at_once(context: Context) -> None:
    stored = await capture(context)
    waited = await waiting(context, CaptureQuery("default", recipient="ada@example.com"), timeout_ms=0)

    assert waited.is_satisfied
    assert [item.number for item in waited.items] == [stored.number]
    assert not context.bus.is_watched("default")


async def test_a_commit_wakes_the_one_who_waits(context: Context) -> None:
    task = soon(context, CaptureQuery("default", recipient="bob@example.com"))
    await until_watched(context)
    await capture(context)
    stored = await capture(context, recipients=["bob@example.com"])

    assert [item.number for item in (await task).items] == [stored.number]


async def test_several_are_collected_oldest_first_each_once(context: Context) -> None:
    first = await capture(context)
    task = soon(context, CaptureQuery("default"), count=3)
    await until_watched(context)
    second = await capture(context)
    await context.library.revise("default", second.id, is_read=True)
    third = await capture(context)

    assert [item.number for item in (await task).items] == [first.number, second.number, third.number]


async def test_a_change_can_make_a_capture_match(context: Context) -> None:
    stored = await capture(context)
    task = soon(context, CaptureQuery("default", tag="done"))
    await until_watched(context)
    await context.library.revise("default", stored.id, tags=["done"])

    assert (await task).is_satisfied


async def test_what_was_deleted_meanwhile_does_not_count(context: Context) -> None:
    first = await capture(context)
    task = soon(context, CaptureQuery("default"), count=2)
    await until_watched(context)
    await context.store.read(lambda _conn: None)
    await context.library.delete("default", first.id)
    second = await capture(context)
    third = await capture(context)

    assert [item.number for item in (await task).items] == [second.number, third.number]


async def test_clearing_the_sandbox_starts_the_count_anew(context: Context) -> None:
    await capture(context)
    task = soon(context, CaptureQuery("default"), count=2)
    await until_watched(context)
    await context.library.delete_matching(CaptureQuery("default"))
    later = [await capture(context), await capture(context)]

    assert [item.number for item in (await task).items] == [each.number for each in later]


async def test_after_a_gap_in_the_events_the_store_is_looked_at_again(context: Context) -> None:
    task = soon(context, CaptureQuery("default", q="lamps"))
    await until_watched(context)
    await context.store.read(lambda _conn: None)
    context.bus.publish(Event("resync", "default"))
    await capture(context)

    assert (await task).is_satisfied


async def test_a_time_out_says_what_did_arrive_and_why_it_does_not_count(context: Context) -> None:
    await capture(context)
    await capture(context, sandbox="other", recipients=["bob@example.com"])

    waited = await waiting(context, CaptureQuery("default", recipient="bob@example.com"), timeout_ms=1)

    assert not waited.is_satisfied
    assert [miss.reason for miss in waited.near_misses] == ["to is 'ada@example.com', not 'bob@example.com'"]


async def test_a_cancelled_wait_leaves_nothing_behind(context: Context) -> None:
    task = soon(context, CaptureQuery("default"))
    await until_watched(context)
    task.cancel()
    await asyncio.wait([task])

    assert not context.bus.is_watched("default")
