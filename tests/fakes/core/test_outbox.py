import pytest

from fakes.core.errors import NotFound
from fakes.core.fake import Context
from fakes.core.ids import public_id
from fakes.core.outbox import text_of
from tests.fakes.core.builders import a_callback, capture

LATER_MS = 4_000_000_000_000


async def put(context: Context, **changes: object) -> str:
    draft = a_callback(due_ms=LATER_MS, **changes)
    return public_id(await context.store.write(lambda tx: tx.callback(draft)))


async def test_callbacks_are_listed_newest_first_with_filters_and_cursor(context: Context) -> None:
    stored = await capture(context)
    first = await put(context, event="a", capture_number=stored.number)
    second = await put(context, event="b", provider="stripe")
    await put(context, sandbox="other")

    items, following = await context.outbox.page("default", limit=1)
    rest, end = await context.outbox.page("default", limit=1, cursor=following)
    assert [item["id"] for item in items + rest] == [second, first]
    assert end is None
    by_event, _ = await context.outbox.page("default", event="a", capture_id=stored.number)
    assert [item["id"] for item in by_event] == [first]
    assert by_event[0]["capture_id"] == stored.id
    assert by_event[0]["due_at"].startswith("2096")
    behind = await context.outbox.of_captures("default", [stored.number])
    assert [item["id"] for item in behind] == [first]


async def test_another_sandboxes_callback_does_not_exist(context: Context) -> None:
    public = await put(context, sandbox="other")
    with pytest.raises(NotFound):
        await context.outbox.get("default", public)
    with pytest.raises(NotFound):
        await context.outbox.resend("default", public)


def test_bodies_are_text_for_people() -> None:
    assert text_of(b"a\xff") == "a\ufffd"
