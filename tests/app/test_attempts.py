import asyncio

from app.attempts import FIRST_DELAY_S, Attempts, Key

HERE, THERE = ("10.0.0.1", "ada"), ("10.0.0.2", "ada")


async def test_every_failure_takes_longer_until_somebody_gets_it_right() -> None:
    attempts, loop = Attempts(), asyncio.get_running_loop()
    ended: list[Key] = []

    async def took_s(key: Key) -> float:
        started_s = loop.time()
        await attempts.punish(key)
        ended.append(key)
        return loop.time() - started_s

    assert await took_s(HERE) >= FIRST_DELAY_S * 0.9
    assert await took_s(HERE) >= FIRST_DELAY_S * 1.9
    attempts.forgive(HERE)
    attempts._record(THERE).failures = 1
    # However busy the machine is, the shorter wait ends first.
    await asyncio.gather(took_s(THERE), took_s(HERE))
    assert ended[2:] == [HERE, THERE]


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
