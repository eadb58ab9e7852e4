import asyncio

import pytest

from fakes.core import scheduler
from fakes.core.captures import Json
from fakes.core.fake import Context
from fakes.core.transaction import JobDraft, Tx


async def schedule(
    context: Context, after_ms: int, *, sandbox: str = "a", name: str = "note", **payload: object
) -> int:
    def work(tx: Tx) -> int:
        due_ms = tx.now_ms(sandbox) + after_ms
        tx.schedule(JobDraft(sandbox=sandbox, due_ms=due_ms, name=name, payload=payload))
        return due_ms

    return await context.store.write(work)


async def advance(context: Context, by_ms: int) -> None:
    await context.sandboxes.set_clock("a", lambda clock: clock.advanced(by_ms))
    await context.scheduler.settle("a")


async def test_jobs_run_in_order_as_of_their_own_moments(context: Context) -> None:
    ran: list[tuple[str, int]] = []
    context.scheduler.register(
        "note", lambda tx, sandbox, payload: ran.append((payload["is"], tx.now_ms(sandbox)))
    )
    later = await schedule(context, 9_000_000, **{"is": "later"})
    sooner = await schedule(context, 8_000_000, **{"is": "sooner"})

    await advance(context, 10_000_000)

    assert ran == [("sooner", sooner), ("later", later)]


async def test_moments_that_follow_each_other_share_a_transaction(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "_MOMENTS_MS", 60_000)
    ran: list[int] = []
    context.scheduler.register("note", lambda tx, sandbox, _payload: ran.append(tx.now_ms(sandbox)))
    await context.sandboxes.set_clock("a", lambda clock: clock.frozen())
    moments = [await schedule(context, 1_000 * number) for number in range(1, 31)]
    written = context.store.writer.committed
    await advance(context, 60_000)
    assert ran == moments
    assert context.store.writer.committed - written < len(moments)


async def test_a_job_may_bring_another_that_is_due_before_the_next(context: Context) -> None:
    ran: list[str] = []

    def chain(tx: Tx, sandbox: str, payload: Json) -> None:
        ran.append(payload["is"])
        if payload["is"] == "first":
            due_ms = tx.now_ms(sandbox) + 1
            tx.schedule(JobDraft(sandbox=sandbox, due_ms=due_ms, name="chain", payload={"is": "second"}))

    context.scheduler.register("chain", chain)
    await schedule(context, 1_000_000, name="chain", **{"is": "first"})
    await schedule(context, 2_000_000, name="chain", **{"is": "third"})

    await advance(context, 5_000_000)

    assert ran == ["first", "second", "third"]


async def test_a_job_runs_by_itself_when_its_time_comes(context: Context) -> None:
    loop = asyncio.get_running_loop()
    ran = asyncio.Event()
    context.scheduler.register("note", lambda _tx, _sandbox, _payload: loop.call_soon_threadsafe(ran.set))
    await schedule(context, 20)

    async with asyncio.timeout(60):
        await ran.wait()


async def test_nothing_happens_while_a_clock_stands_still(context: Context) -> None:
    ran: list[str] = []
    context.scheduler.register("note", lambda _tx, _sandbox, _payload: ran.append("x"))
    await context.sandboxes.set_clock("a", lambda clock: clock.frozen())
    await schedule(context, 1)
    await context.scheduler.settle("a")
    assert ran == []

    await advance(context, 1)
    assert ran == ["x"]


async def test_a_job_that_fails_is_undone_logged_and_holds_up_nobody(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def handler(_tx: Tx, _sandbox: str, payload: Json) -> None:
        if payload["is"] == "bad":
            raise ValueError("no")
        ran.append(payload["is"])

    context.scheduler.register("note", handler)
    await schedule(context, 1_000_000, **{"is": "bad"})
    await schedule(context, 1_000_000, name="unknown")
    await schedule(context, 1_000_001, **{"is": "good"})

    await advance(context, 2_000_000)

    assert ran == ["good"]
    assert "ValueError: no" in caplog.text
    assert "of the unknown kind 'unknown'" in caplog.text


async def test_a_name_has_one_handler(context: Context) -> None:
    context.scheduler.register("note", lambda _tx, _sandbox, _payload: None)
    with pytest.raises(ValueError, match="a handler for 'note' already"):
        context.scheduler.register("note", lambda _tx, _sandbox, _payload: None)
