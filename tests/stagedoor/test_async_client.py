import asyncio

import pytest

from stagedoor import AsyncStagedoor, WaitTimeout
from tests.stagedoor.senders import send_text

ANN = "+15551230001"


async def test_a_client_knows_where_it_is(async_door: AsyncStagedoor, name: str) -> None:
    assert async_door.name == name
    assert async_door.sandbox_url == f"{async_door.url}/s/{name}"
    assert repr(async_door) == f"<AsyncStagedoor {async_door.sandbox_url}>"


async def test_many_waits_at_once(async_door: AsyncStagedoor) -> None:
    env = await async_door.env()
    numbers = [f"+1555123000{digit}" for digit in range(8)]
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(async_door.sms.wait_for(to=number)) for number in numbers]
        for number in numbers:
            send_text(env, number, f"To {number}")
    assert [wait.result().body for wait in waits] == [f"To {number}" for number in numbers]


async def test_a_wait_that_is_cancelled_leaves_the_client_usable(async_door: AsyncStagedoor) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await async_door.sms.wait_for(to=ANN)
    with pytest.raises(WaitTimeout, match="Nothing else came"):
        await async_door.sms.wait_for(to=ANN, timeout=0.01)


async def test_a_client_for_another_sandbox_shares_the_connections(
    async_door: AsyncStagedoor, name: str
) -> None:
    async with async_door.sandbox(f"{name}-2") as other:
        send_text(await other.env(), ANN, "There")
        assert (await other.sms.wait_for()).body == "There"
    assert await async_door.captures.list() == []
