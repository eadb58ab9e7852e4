import asyncio
from threading import Event

import httpx
import pytest

from app.late import Late
from fakes.core.fake import AsgiApp, Receive, Scope, Send
from fakes.core.tasks import Tasks


async def _hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


async def _asked(late: Late) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(late), base_url="http://late") as client:
        return (await client.get("/")).text


async def test_requests_wait_until_it_is_made_even_if_one_of_them_gives_up() -> None:
    goes_on = Event()

    def make() -> AsgiApp:
        goes_on.wait(60)
        return _hello

    late, tasks = Late(make), Tasks()
    late.start(tasks, name="late")
    async with asyncio.TaskGroup() as group:
        hasty, patient = (group.create_task(_asked(late)) for _ in range(2))
        await asyncio.sleep(0)
        hasty.cancel()
        goes_on.set()
    assert (hasty.cancelled(), patient.result(), await _asked(late)) == (True, "hello", "hello")
    await late.stop()
    assert tasks.names == []


async def test_what_goes_wrong_is_told_to_everybody_who_asks() -> None:
    def make() -> AsgiApp:
        raise ValueError("no templates")

    late = Late(make)
    await late.stop()
    with pytest.raises(RuntimeError, match="nobody has started"):
        await late.made()
    late.start(Tasks(), name="late")
    await late.stop()
    for _ in range(2):
        with pytest.raises(ValueError, match="no templates"):
            await _asked(late)
