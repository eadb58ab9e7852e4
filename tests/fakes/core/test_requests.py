import asyncio

import pytest

from fakes.core.errors import NotFound
from fakes.core.fake import Context
from fakes.core.requests import Exchange, RequestRecord


def a_record(
    *, sandbox: str = "default", path: str = "/v1/x", body: bytes = b"a=1", **exchange: object
) -> RequestRecord:
    made = Exchange("stripe", sandbox=sandbox)
    for name, value in exchange.items():
        setattr(made, name, value)
    return RequestRecord(
        exchange=made,
        method="POST",
        path=path,
        query="api_key=abcdefghijklmnop",
        headers=[(b"Authorization", b"Bearer sk_test_abcdefghijklmnop")],
        body=body,
        status=200,
        answer_headers=[(b"Content-Type", b"application/json")],
        answer_body=b'{"ok": true}',
        at_ms=1,
        took_us=1500,
    )


async def kept(context: Context, record: RequestRecord) -> None:
    context.requests.record(record)
    # Whoever writes next is behind it in the queue.
    await context.store.write(lambda _tx: None)


async def test_an_exchange_is_kept_with_its_secrets_masked(context: Context) -> None:
    await kept(context, a_record(notes=["x has no effect"]))
    (shown,), following = await context.requests.page("default", provider="stripe", method="POST", status=200)
    assert "abcdefghijkl" not in str(shown)
    assert (shown["took_ms"], shown["notes"], shown["response_body"]) == (
        1.5,
        ["x has no effect"],
        '{"ok": true}',
    )
    assert following is None
    assert await context.requests.get("default", shown["id"]) == shown
    with pytest.raises(NotFound):
        await context.requests.get("other", shown["id"])


async def test_a_secret_body_is_not_kept(context: Context) -> None:
    await kept(context, a_record(body=b"hush", has_secret_body=True))
    (shown,), _ = await context.requests.page("default")
    assert "hush" not in shown["body"]


async def test_a_real_card_number_is_not_readable(context: Context) -> None:
    await kept(context, a_record(body=b"number=4539578763621486"))
    (shown,), _ = await context.requests.page("default")
    assert "4539578763621486" not in shown["body"]


async def test_pages_go_on_where_the_one_before_ended(context: Context) -> None:
    for number in range(3):
        await kept(context, a_record(path=f"/{number}"))
    first, cursor = await context.requests.page("default", limit=2)
    second, _ = await context.requests.page("default", limit=2, cursor=cursor)
    assert [item["path"] for item in first + second] == ["/2", "/1", "/0"]
    assert await context.requests.trim() == 0


async def test_whoever_looks_sees_what_was_answered_before(context: Context) -> None:
    context.requests.record(a_record(path="/first"))
    (shown,), _ = await context.requests.page("default")
    context.requests.record(a_record(path="/second"))
    assert await context.requests.get("default", shown["id"]) == shown
    assert [each["path"] for each in (await context.requests.page("default"))[0]] == ["/second", "/first"]


async def test_whoever_looks_does_not_wait_for_what_is_answered_meanwhile(context: Context) -> None:
    context.bus.subscribe(
        lambda event: context.requests.record(a_record(path="/later")) if event.kind == "request" else None
    )
    context.requests.record(a_record(path="/first"))
    async with asyncio.timeout(60):
        shown, _ = await context.requests.page("default")
    assert shown[-1]["path"] == "/first"


async def test_nothing_is_remembered_of_a_sandbox_that_is_gone(context: Context) -> None:
    await context.sandboxes.ensure("gone")
    await kept(context, a_record(sandbox="gone"))
    await context.requests.trim()
    await kept(context, a_record(sandbox="gone"))
    assert context.requests.surplus.remembered == {"gone"}
    await context.sandboxes.delete("gone")
    assert context.requests.surplus.remembered == set()


async def test_many_that_are_answered_together_are_all_kept_in_order(context: Context) -> None:
    paths = [f"/{number}" for number in range(600)]
    for path in paths:
        context.requests.record(a_record(path=path))
    shown, _ = await context.requests.page("default", limit=600)
    assert [each["path"] for each in reversed(shown)] == paths


async def test_one_that_cannot_be_kept_costs_no_other_its_record(context: Context) -> None:
    for took_us in (1, 2**70, 3):
        record = a_record(path=f"/{took_us}")
        record.took_us = took_us
        context.requests.record(record)
    shown, _ = await context.requests.page("default")
    assert [each["path"] for each in shown] == ["/3", "/1"]
    assert context.requests.lost == 1


async def test_more_than_fits_into_memory_is_lost(context: Context) -> None:
    for _ in range(2):
        context.requests.record(a_record(body=b"x" * (40 << 20)))
    assert context.requests.lost == 1
    assert len((await context.requests.page("default"))[0]) == 1
    context.requests.record(a_record(body=b"x" * (40 << 20)))
    assert context.requests.lost == 1
