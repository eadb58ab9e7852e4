import asyncio

import pytest

from fakes.core.callbacks import Callback, Delivered, Signed
from fakes.core.captures import Json
from fakes.core.errors import StoreUnavailable
from fakes.core.fake import Context
from fakes.core.ids import public_id
from fakes.core.tables import CallbackRow, table_of
from tests.fakes.core.builders import a_callback, capture
from tests.fakes.core.receiver import Received, plain, receiving

CALLBACK = table_of(CallbackRow)


async def send(ctx: Context, **changes: object) -> str:
    draft = a_callback(**changes)
    return public_id(await ctx.store.write(lambda tx: tx.callback(draft)))


async def advance(ctx: Context, by_ms: int) -> None:
    await ctx.sandboxes.set_clock("default", lambda clock: clock.advanced(by_ms))


async def until(ctx: Context, public: str, state: str, *, attempts: int = 1) -> Json:
    """Wait until a callback has this state, by the events that say that it changed."""
    changed = asyncio.Event()
    end = ctx.bus.subscribe(lambda event: changed.set() if event.kind == "callback" else None)
    try:
        async with asyncio.timeout(60):
            while True:
                changed.clear()
                found = await ctx.outbox.get("default", public)
                if found["state"] == state and len(found["attempts"]) >= attempts:
                    return found
                await changed.wait()
    finally:
        end()


async def test_a_callback_is_signed_when_sent_and_its_attempt_recorded(context: Context) -> None:
    def sign(callback: Callback, wall_time_ms: int) -> Signed:
        text = f"{wall_time_ms}.{callback.body.decode()}"
        return Signed({"X-Signature": f"signed {text}"}, text)

    context.callbacks.register_signer("test", sign)
    stored = await capture(context)
    async with receiving(lambda _received: plain(200, b"thanks")) as app:
        public = await send(
            context, url=app.url, signer="test", headers={"X-Own": "1"}, capture_number=stored.number
        )
        (received,) = await app.wait_for(1)
        shown = await until(context, public, "delivered")

    (attempt,) = shown["attempts"]
    assert received.body == b"hello"
    assert received.headers["x-own"] == "1"
    assert received.headers["x-signature"] == f"signed {attempt['signed']}"
    assert (attempt["status"], attempt["response_body"], attempt["error"]) == (200, "thanks", None)
    assert shown["capture_id"] == stored.id
    assert shown["due_at"] is None


async def test_first_attempts_keep_their_order_per_endpoint_across_batches(context: Context) -> None:
    async with receiving() as app:
        for number in range(12):
            await send(context, url=app.url, body=str(number).encode())
        received = await app.wait_for(12)
    assert [request.body for request in received] == [str(number).encode() for number in range(12)]


async def test_a_slow_endpoint_holds_up_no_other_and_costs_nothing_while_it_is_slow(context: Context) -> None:
    gate = asyncio.Event()
    async with receiving(gate=gate) as slow, receiving() as quick:
        first = await send(context, url=slow.url, body=b"1")
        await slow.wait_for(1)
        second = await send(context, url=slow.url, body=b"2")
        other = await send(context, url=quick.url)
        await until(context, other, "delivered")
        written = context.store.writer.committed
        await asyncio.gather(*(context.store.read(lambda _conn: None) for _ in range(200)))
        assert context.store.writer.committed - written < 5
        gate.set()
        await until(context, second, "delivered")
        await until(context, first, "delivered")
    assert [request.body for request in slow.requests] == [b"1", b"2"]


async def test_many_endpoints_that_hang_share_what_one_sandbox_may_have_and_lose_nothing(
    context: Context,
) -> None:
    gate = asyncio.Event()
    await context.sandboxes.ensure("other")
    async with receiving(gate=gate) as slow, receiving() as quick:
        drafts = [a_callback(url=f"{slow.url}/{number}", body=str(number).encode()) for number in range(120)]
        await context.store.write(lambda tx: [tx.callback(draft) for draft in drafts])
        await slow.wait_for(40)
        await send(context, url=quick.url, sandbox="other")
        await quick.wait_for(1)
        assert len(slow.requests) == 40
        gate.set()
        received = await slow.wait_for(120)
    assert {request.body for request in received} == {draft.body for draft in drafts}


async def test_a_failure_is_tried_again_with_back_off_on_the_sandboxes_clock(context: Context) -> None:
    statuses = iter([500, 500, 204])
    async with receiving(lambda _received: plain(next(statuses))) as app:
        public = await send(context, url=app.url, context={"retry_delays_ms": [1_000_000, 2_000_000]})
        for attempts, by_ms in ((1, 1_000_000), (2, 2_000_000)):
            await until(context, public, "pending", attempts=attempts)
            await advance(context, by_ms)
        shown = await until(context, public, "delivered", attempts=3)
    assert [attempt["status"] for attempt in shown["attempts"]] == [500, 500, 204]


async def test_a_retry_holds_up_nobody(context: Context) -> None:
    def answer(received: Received) -> bytes:
        return plain(500 if received.body == b"1" else 200)

    async with receiving(answer) as app:
        first = await send(context, url=app.url, body=b"1", context={"retry_delays_ms": [1_000_000]})
        second = await send(context, url=app.url, body=b"2")
        await until(context, second, "delivered")
        assert (await until(context, first, "pending"))["due_at"] is not None


async def test_a_callback_that_nobody_takes_fails_in_the_end(context: Context) -> None:
    public = await send(context, context={"retry_delays_ms": []})
    shown = await until(context, public, "failed")
    assert "ConnectError" in shown["attempts"][0]["error"]


async def test_a_signer_that_fails_is_shown_and_not_sent(context: Context) -> None:
    def broken(_callback: Callback, _wall_time_ms: int) -> Signed:
        raise KeyError("secret")

    context.callbacks.register_signer("broken", broken)
    async with receiving() as app:
        public = await send(context, url=app.url, signer="broken", context={"retry_delays_ms": []})
        shown = await until(context, public, "failed")
    assert "KeyError" in shown["attempts"][0]["error"]
    assert app.requests == []


async def test_the_answer_is_handed_to_its_handler_in_the_same_unit(context: Context) -> None:
    seen: list[Delivered] = []
    context.callbacks.register_answer_handler("test", lambda _tx, delivered: seen.append(delivered))
    async with receiving(lambda _received: plain(200, b"reply")) as app:
        public = await send(context, url=app.url, context={"on_answer": "test"})
        await until(context, public, "delivered")
    public = await send(context, context={"on_answer": "test", "retry_delays_ms": []})
    await until(context, public, "failed")

    assert [each.is_success for each in seen] == [True, False]
    assert seen[0].answer is not None
    assert seen[0].answer.body == b"reply"
    assert seen[1].is_final


async def test_a_handler_that_fails_costs_neither_the_record_nor_another_delivery(context: Context) -> None:
    def handler(tx: object, _delivered: Delivered) -> None:
        raise ValueError("no")

    context.callbacks.register_answer_handler("bad", handler)
    async with receiving() as app:
        public = await send(context, url=app.url, context={"on_answer": "bad"})
        await until(context, public, "delivered")
    assert len(app.requests) == 1


async def test_the_body_of_an_answer_is_cut_in_the_record(context: Context) -> None:
    async with receiving(lambda _received: plain(200, b"x" * 200_000)) as app:
        shown = await until(context, await send(context, url=app.url), "delivered")
    assert len(shown["attempts"][0]["response_body"]) == context.limits.max_recorded_body_bytes


async def test_a_reset_ends_what_was_under_way(context: Context) -> None:
    gate = asyncio.Event()
    async with receiving(gate=gate) as app:
        for body in (b"1", b"2", b"3"):
            await send(context, url=app.url, body=body)
        await app.wait_for(1)
        await context.sandboxes.reset("default")
        gate.set()
        public = await send(context, url=app.url, body=b"after")
        await until(context, public, "delivered")
    assert [request.body for request in app.requests] == [b"1", b"after"]
    assert len((await context.outbox.page("default"))[0]) == 1


async def test_a_store_that_is_away_while_the_answer_comes_neither_loses_nor_repeats_it(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_units: object) -> None:
        raise OSError("the disk is gone")

    gate = asyncio.Event()
    monkeypatch.setattr("fakes.core.callbacks._STORE_AGAIN_S", 0.0)
    async with receiving(gate=gate) as app:
        public = await send(context, url=app.url)
        await app.wait_for(1)
        with monkeypatch.context() as patch:
            patch.setattr(context.store, "_attempt", refuse)
            gate.set()
            for _ in range(3):
                with pytest.raises(StoreUnavailable):
                    await context.store.write(lambda _tx: None)
        shown = await until(context, public, "delivered")
    assert len(app.requests) == 1
    assert len(shown["attempts"]) == 1
