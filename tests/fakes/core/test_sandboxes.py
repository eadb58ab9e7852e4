from functools import partial

import pytest

from fakes.core.bus import Event
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.sandboxes import checked_name, is_name
from fakes.core.transaction import CallbackDraft, Tx
from tests.fakes.core.builders import a_callback, capture


@pytest.mark.parametrize("name", ["a", "0", "my-test-1", "a" * 63])
def test_good_names(name: str) -> None:
    assert checked_name(name) == name
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "-a", "A", "a_b", "a" * 64, "a/b", "ä", "a\n"])
def test_bad_names(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(InvalidInput):
        checked_name(name)


async def test_a_name_that_is_used_creates_its_sandbox(context: Context) -> None:
    await context.sandboxes.ensure("b")
    await context.sandboxes.ensure("a")
    await context.sandboxes.ensure("a")

    assert context.sandboxes.names() == ["default", "a", "b"]
    assert context.sandboxes.require("a").created_ms > 0
    assert context.sandboxes.exists("a")
    with pytest.raises(NotFound):
        context.sandboxes.require("c")


async def test_a_clock_is_its_sandboxes_own_and_survives_a_restart(context: Context) -> None:
    await context.sandboxes.ensure("a")
    await context.sandboxes.set_clock("a", lambda clock: clock.advanced(1_000_000))

    assert context.sandboxes.state("a").clock.offset_ms == 1_000_000
    assert context.sandboxes.state("default").clock.offset_ms == 0
    before = context.sandboxes.state("a")
    await context.sandboxes.reload()
    assert context.sandboxes.state("a") == before


def put(tx: Tx, *, draft: CallbackDraft) -> int:
    return tx.callback(draft)


async def test_a_reset_empties_one_sandbox_wholly(context: Context) -> None:
    for name in ("a", "b"):
        await context.sandboxes.ensure(name)
        await capture(context, sandbox=name)
        await context.faults.add(name, {"do": {"status": 500}})
        await context.sandboxes.set_clock(name, lambda clock: clock.advanced(1_000))
        draft = a_callback(sandbox=name, due_ms=4_000_000_000_000)
        await context.store.write(partial(put, draft=draft))
    hooked: list[str] = []
    context.sandboxes.on_reset(lambda _tx, name: hooked.append(name))

    await context.sandboxes.reset("a")

    assert hooked == ["a"]
    for name, left in (("a", 0), ("b", 1)):
        assert (await context.library.page(CaptureQuery(name))).total == left
        assert len(context.faults.rules(name)) == left
        assert len((await context.outbox.page(name))[0]) == left
        assert bool(context.sandboxes.state(name).clock.offset_ms) == bool(left)


async def test_a_deleted_sandbox_is_gone_and_its_name_starts_empty(context: Context) -> None:
    await context.sandboxes.ensure("a")
    await capture(context, sandbox="a")

    await context.sandboxes.delete("a")
    assert context.sandboxes.names() == ["default"]

    await context.sandboxes.ensure("a")
    assert (await context.library.page(CaptureQuery("a"))).total == 0
    await context.sandboxes.delete("default")
    assert context.sandboxes.names() == ["default", "a"]


async def test_what_came_too_late_for_a_deleted_sandbox_is_no_part_of_the_next_one(context: Context) -> None:
    for is_created_again in (True, False):
        await context.sandboxes.ensure("a")
        await context.sandboxes.delete("a")
        late = await capture(context, sandbox="a", text="late")
        if is_created_again:
            await context.sandboxes.ensure("a")
            assert (await context.library.page(CaptureQuery("a", q="late"))).total == 0
            assert await context.library.counters("a") == {}
        for _ in range(2):
            await context.library.sweep("a")
        assert await context.library.by_numbers("a", [late.number]) == []
        assert await context.sandboxes.unswept() == []


async def test_what_another_process_changed_is_read_again(context: Context) -> None:
    await context.sandboxes.ensure("a")
    await context.sandboxes.set_clock("a", lambda clock: clock.advanced(5_000))
    changed = context.sandboxes.state("a")
    context.bus.publish(Event("sandbox", "a", subject=changed, is_gone=True))
    assert not context.sandboxes.exists("a")

    await context.sandboxes.refresh("a")
    assert context.sandboxes.state("a") == changed
    await context.sandboxes.delete("a")
    await context.sandboxes.refresh("a")
    await context.sandboxes.refresh("never-was")
    assert context.sandboxes.names() == ["default"]
