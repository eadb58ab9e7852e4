from typing import Any

import pytest

from fakes.core import sqlite
from fakes.core.errors import NotFound
from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.transaction import Tx
from tests.fakes.core.builders import a_draft, capture


async def found(context: Context, **clauses: Any) -> list[str]:
    page = await context.library.page(CaptureQuery(clauses.pop("sandbox", "default"), **clauses))
    return [item.title for item in page.items]


@pytest.mark.parametrize("seen_by_a_short_look", [1, 50_000])
async def test_the_newest_are_found_wherever_they_are_looked_for(
    context: Context, monkeypatch: pytest.MonkeyPatch, seen_by_a_short_look: int
) -> None:
    monkeypatch.setattr(sqlite, "_LOOKED_THROUGH", seen_by_a_short_look)
    for title in ("one", "two", "three"):
        await capture(context, title=title, codes=["482913"], recipients=["b@y.org"])
    await capture(context, sandbox="other", codes=["482913"], recipients=["b@y.org"])
    wanted: list[dict[str, Any]] = [
        {},
        {"recipient": "b@y.org"},
        {"q": "has:code"},
        {"q": "lamps"},
        {"is_read": False},
    ]
    for clauses in wanted:
        query = CaptureQuery("default", **clauses)
        for limit in (1, 2, 5):
            newest = await context.library.newest(query, limit=limit)
            assert [each.title for each in newest] == ["three", "two", "one"][:limit], clauses
    assert await context.library.newest(CaptureQuery("default", recipient="c@y.org"), limit=1) == []


@pytest.mark.parametrize("channel", ['mail"', "mail) OR (x", "cmail)) OR ((hcode", "x') | ('y", "\0"])
async def test_what_is_asked_for_never_becomes_part_of_the_question(context: Context, channel: str) -> None:
    await capture(context, codes=["482913"])
    await capture(context, sandbox="other")

    assert (await context.library.page(CaptureQuery("default", channel=channel))).total == 0
    assert (await context.library.page(CaptureQuery("default", q=f"-channel:{channel}"))).total <= 1


async def test_a_capture_is_found_by_every_filter_and_only_in_its_sandbox(context: Context) -> None:
    await capture(
        context, title="mine", sender="a@x.org", recipients=["b@y.org"], flags=["odd"], text="blue lamp"
    )
    await capture(context, title="sms", channel="sms", provider="twilio", kind="outbound")
    await capture(context, title="theirs", sandbox="other")

    for clauses in (
        {"channel": "mail"},
        {"provider": "smtp"},
        {"kind": "mail"},
        {"sender": "a@x.org"},
        {"recipient": "b@y.org"},
        {"recipient": "@y.org"},
        {"concerns": "b@y.org"},
        {"flag": "odd"},
        {"q": "lamp"},
        {"q": '"blue lamp" -cat'},
    ):
        assert await found(context, **clauses) == ["mine"], clauses
    assert await found(context) == ["sms", "mine"]
    assert await found(context, sandbox="other") == ["theirs"]


async def test_pages_go_through_everything_once(context: Context) -> None:
    for number in range(7):
        await capture(context, title=str(number), text="even" if number % 2 == 0 else "odd")

    for clauses, expected in (
        ({}, "6543210"),
        ({"q": "even"}, "6420"),
        ({"is_read": False, "q": "odd"}, "531"),
    ):
        query = CaptureQuery("default", **clauses)
        seen, cursor, totals = "", None, set()
        while True:
            page = await context.library.page(query, limit=2, cursor=cursor)
            seen += "".join(item.title for item in page.items)
            totals.add(page.total)
            cursor = page.next
            if cursor is None:
                break
        assert seen == expected
        assert totals == {len(expected)}


@pytest.mark.parametrize("clauses", [{}, {"q": "even"}, {"is_read": False, "q": "even"}])
async def test_pages_go_back_the_way_they_came(context: Context, clauses: dict[str, Any]) -> None:
    for number in range(7):
        await capture(context, title=str(number), text="even")
    query = CaptureQuery("default", **clauses)
    first = await context.library.page(query, limit=3)
    second = await context.library.page(query, limit=3, cursor=first.next)

    back = await context.library.page_before(query, limit=3, cursor=second.items[0].id)

    assert "".join(item.title for item in second.items) == "321"
    assert back == first
    newest = await context.library.page_before(query, limit=3, cursor=first.items[0].id)
    assert (newest.items, newest.next, newest.total) == ([], None, 7)


@pytest.mark.parametrize("is_newest_first", [True, False])
async def test_the_few_rows_among_many_hits_of_the_index_are_found(
    context: Context, is_newest_first: bool
) -> None:
    wanted = (3, 300, 640)

    def many(tx: Tx) -> None:
        for number in range(650):
            tx.capture(a_draft(title=str(number), text="even", size=5_000 if number in wanted else 10))

    await context.store.write(many)
    query = CaptureQuery("default", q="even larger:4K")

    if is_newest_first:
        page = await context.library.page(query, limit=2)
        rest = await context.library.page(query, limit=2, cursor=page.next)
        assert [item.title for item in (*page.items, *rest.items)] == ["640", "300", "3"]
        assert page.total == 3
    else:
        oldest = await context.library.oldest(query, limit=10)
        assert [item.title for item in oldest] == ["3", "300", "640"]


async def test_several_are_read_changed_and_deleted_at_once(context: Context) -> None:
    ours = [await capture(context, title=str(number)) for number in range(3)]
    theirs = await capture(context, sandbox="other")
    ids = [each.id for each in (*ours, theirs)]
    await context.library.delete("default", ids[1])

    assert [each.title for each in await context.library.these("default", ids)] == ["2", "0"]
    assert await context.library.revise_these("default", ids, lambda each: {"tags": [each.title]}) == 2
    assert await context.library.revise_these("default", ids, lambda each: {"tags": [each.title]}) == 0
    assert [each.tags for each in await context.library.these("default", ids)] == [["2"], ["0"]]
    assert await context.library.delete_these("default", ids) == 2
    assert await found(context) == []
    assert len(await found(context, sandbox="other")) == 1
    with pytest.raises(NotFound):
        await context.library.these("default", ["nonsense"])


async def test_times_and_after_bound_a_list(context: Context) -> None:
    first = await capture(context, title="first", created_ms=1_000)
    await capture(context, title="second", created_ms=2_000)

    assert await found(context, since_ms=1_500) == ["second"]
    assert await found(context, until_ms=1_500, q="lamps") == ["first"]
    assert await found(context, after_id=first.number) == ["second"]
    assert [c.title for c in await context.library.oldest(CaptureQuery("default"), limit=1)] == ["first"]


async def test_raw_bytes_come_back_as_they_came(context: Context) -> None:
    small, large = bytes(range(256)), bytes(range(256)) * 1024
    for raw in (small, large):
        stored = await capture(context, raw=raw)
        assert await context.library.raw("default", stored.id) == raw
    without = await capture(context)
    assert await context.library.raw("default", without.id) is None


async def test_captures_are_found_by_the_providers_id(context: Context) -> None:
    await capture(context, title="one", ref="SM1")
    await capture(context, title="two", ref="SM1")
    await capture(context, title="elsewhere", ref="SM1", sandbox="other")

    assert [item.title for item in await context.library.by_ref("default", "mail", "SM1")] == ["one", "two"]


async def test_another_sandboxes_capture_does_not_exist(context: Context) -> None:
    theirs = await capture(context, sandbox="other", raw=b"x")
    for ask in (context.library.get, context.library.raw, context.library.delete):
        with pytest.raises(NotFound):
            await ask("default", theirs.id)
    with pytest.raises(NotFound):
        await context.library.revise("default", theirs.id, is_read=True)


async def test_deleting_keeps_counters_and_index_right(context: Context) -> None:
    read = await capture(context, text="apple", raw=b"y" * 200_000)
    await context.library.revise("default", read.id, is_read=True)
    unread = await capture(context, text="apple")
    await capture(context, text="pear")

    await context.library.delete("default", read.id)
    assert await context.library.counters("default") == {"mail": (2, 2)}
    assert await found(context, q="apple") == [unread.title]
    with pytest.raises(NotFound):
        await context.library.delete("default", read.id)

    assert await context.library.delete_matching(CaptureQuery("default", q="apple")) == 1
    assert await context.library.counters("default") == {"mail": (1, 1)}
    assert await found(context, q="apple") == []


async def test_a_search_that_is_asked_again_counts_what_came_went_and_changed_meanwhile(
    context: Context,
) -> None:
    async def total(**clauses: Any) -> int:
        return (await context.library.page(CaptureQuery("default", **clauses))).total

    first = await capture(context, text="apple")
    second = await capture(context, text="apple")
    assert (await total(q="apple"), await total(flag="late")) == (2, 0)
    await capture(context, text="apple")
    assert await total(q="apple") == 3
    await context.store.write(lambda tx: tx.revise_capture("default", first.number, flags=["late"]))
    assert (await total(q="apple"), await total(flag="late")) == (3, 1)
    await context.library.delete("default", second.id)
    assert await total(q="apple") == 2

    def delete_and_fail(tx: Tx) -> None:
        tx.delete_captures("default", [first.number])
        raise NotFound("no")

    with pytest.raises(NotFound):
        await context.store.write(delete_and_fail)
    assert (await total(q="apple"), await total(flag="late")) == (2, 1)
    await context.library.delete_matching(CaptureQuery("default"))
    assert (await total(q="apple"), await total(flag="late")) == (0, 0)


async def test_clearing_a_sandbox_takes_effect_at_once_and_is_swept_later(context: Context) -> None:
    old = await capture(context, text="apple")
    await capture(context, sandbox="other")

    assert await context.library.delete_matching(CaptureQuery("default")) == 1
    assert await found(context) == await found(context, q="apple") == []
    for ask in (context.library.get, context.library.raw, context.library.delete):
        with pytest.raises(NotFound):
            await ask("default", old.id)
    with pytest.raises(NotFound):
        await context.library.revise("default", old.id, is_read=True)

    await capture(context, title="new", text="apple")
    assert await context.library.sweep("default") == 1
    assert await found(context, q="apple") == ["new"]
    assert await context.library.counters("default") == {"mail": (1, 1)}
    assert await context.library.all_counters() == {"default": {"mail": (1, 1)}, "other": {"mail": (1, 1)}}
    assert await found(context, sandbox="other") == ["Your order"]


async def test_the_oldest_expire_first(context: Context) -> None:
    for number in range(5):
        await capture(context, title=str(number), created_ms=number)

    assert await context.library.expire("default", keep=3) == 2
    assert await found(context) == ["4", "3", "2"]
    assert await context.library.expire("default", older_than_ms=4) == 2
    assert await context.library.expire("default", keep=1) == 0
    assert await found(context) == ["4"]


async def test_a_cursor_that_is_none_is_refused(context: Context) -> None:
    with pytest.raises(NotFound):
        await context.library.page(CaptureQuery("default"), cursor="nonsense")
