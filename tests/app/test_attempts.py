import asyncio

from app.attempts import FIRST_DELAY_S, Attempts
from fakes.core.clock import monotonic_ms

HERE, THERE = ("10.0.0.1", "ada"), ("10.0.0.2", "ada")


async def test_every_failure_takes_longer_until_somebody_gets_it_right() -> None:
    attempts = Attempts()

    async def took_s() -> float:
        started_ms = monotonic_ms()
        await attempts.punish(HERE)
        return (monotonic_ms() - started_ms) / 1000

    first, second = await took_s(), await took_s()
    attempts.forgive(HERE)
    third = await took_s()
    assert first >= FIRST_DELAY_S * 0.9
    assert second >= FIRST_DELAY_S * 1.9
    assert FIRST_DELAY_S * 0.9 <= third < second


async def test_one_client_crowds_out_itself_and_nobody_else() -> None:
    attempts = Attempts()
    waiting = [asyncio.Task(attempts.punish(HERE)) for _ in range(4)]
    await asyncio.sleep(0)

    assert attempts.is_crowded(HERE)
    assert not attempts.is_crowded(THERE)
    attempts.forgive(HERE)
    assert attempts.is_crowded(HERE)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert not attempts.is_crowded(HERE)


async def test_it_remembers_so_many_and_no_more() -> None:
    attempts = Attempts()
    waiting = [asyncio.Task(attempts.punish((str(number), ""))) for number in range(10_050)]
    await asyncio.sleep(0)
    assert len(attempts._records) == 10_000
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
