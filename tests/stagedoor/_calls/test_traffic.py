import asyncio
import re

import pytest

from stagedoor import AsyncStagedoor, Stagedoor, StagedoorError, WaitTimeout
from stagedoor._calls.traffic import CallbackWanted
from stagedoor._sse import Event
from stagedoor._wire import Scope
from tests.receiver import Reply, receiving
from tests.stagedoor.operations import play
from tests.stagedoor.senders import send_text

ANN = "+15551230001"


async def test_a_callback_is_waited_for(door: Stagedoor) -> None:
    async with receiving() as app:
        send_text(door.env(), ANN, "Hi", StatusCallback=f"{app.url}/status")
        door.clock.advance(minutes=1)
        callback = door.callbacks.wait_for(url="/status", body="MessageStatus=delivered")
        assert (callback.method, callback.state, callback.status) == ("POST", "delivered", 200)
        assert callback.attempts[0].number == 1
        assert "MessageStatus" in callback.attempts[0].signed
        assert door.callbacks.get(callback) == callback


async def test_a_callback_is_waited_for_on_an_event_loop(async_door: AsyncStagedoor) -> None:
    async with receiving() as app:
        send_text(await async_door.env(), ANN, "Hi", StatusCallback=app.url)
        await async_door.clock.advance(minutes=1)
        callback = await async_door.callbacks.wait_for(where=lambda each: "delivered" in each.body)
        assert callback.status == 200


async def test_a_callback_that_comes_later_is_heard_of(door: Stagedoor, async_door: AsyncStagedoor) -> None:
    async with receiving() as app:
        async with asyncio.TaskGroup() as group:
            one = group.create_task(async_door.callbacks.wait_for(body="delivered"))
            other = group.create_task(asyncio.to_thread(door.callbacks.wait_for, body="delivered"))
            send_text(await async_door.env(), ANN, "Hi", StatusCallback=app.url)
            await async_door.clock.advance(minutes=1)
        assert one.result() == other.result()


async def test_a_callback_that_does_not_come_is_told_on_an_event_loop(async_door: AsyncStagedoor) -> None:
    with pytest.raises(WaitTimeout, match="None was made"):
        await async_door.callbacks.wait_for(timeout=0.01)


async def test_a_callback_that_the_app_refuses_is_told(door: Stagedoor) -> None:
    async with receiving() as app:
        app.answer = lambda _request: Reply(status=500)
        send_text(door.env(), ANN, "Hi", StatusCallback=app.url)
        door.clock.advance(minutes=1)
        door.callbacks.wait_for(where=lambda each: each.status == 500, state=None)
        with pytest.raises(WaitTimeout, match=r"(?s)What was made instead:.*is not 'delivered'"):
            door.callbacks.wait_for(url=re.compile("^http"), timeout=0.1)


def test_no_callback_at_all_is_told(door: Stagedoor) -> None:
    with pytest.raises(WaitTimeout, match="None was made: does the app register a URL"):
        door.callbacks.wait_for(event="invoice.paid", timeout=0.05)


async def test_a_callback_is_sent_again(door: Stagedoor) -> None:
    async with receiving() as app:
        send_text(door.env(), ANN, "Hi", StatusCallback=f"{app.url}/a")
        door.clock.advance(minutes=1)
        first = door.callbacks.wait_for(url="/a")
        again = door.callbacks.resend(first, url=f"{app.url}/b")
        assert again.id != first.id
        assert door.callbacks.wait_for(url="/b").body == first.body


async def test_callbacks_are_listed_by_what_they_are(door: Stagedoor) -> None:
    async with receiving() as app:
        send_text(door.env(), ANN, "Hi", StatusCallback=app.url)
        message = door.sms.wait_for(to=ANN)
        door.clock.advance(minutes=1)
        newest = door.callbacks.wait_for(body="delivered")
        assert door.callbacks.list(provider="twilio", capture=message, count=1) == [newest]
        assert door.callbacks.list(state="failed") == []


def test_requests_of_the_app_are_listed_with_their_answers(door: Stagedoor) -> None:
    env = door.env()
    send_text(env, ANN, "Hi")
    (request,) = door.requests.list(provider="twilio", method="POST")
    assert (request.status, request.provider) == (201, "twilio")
    assert request.path.endswith("/Messages.json")
    assert "Body=Hi" in request.body
    assert door.requests.get(request) == request
    assert env["TWILIO_AUTH_TOKEN"] not in str(request.headers)
    assert door.requests.list(status=500, count=1) == []


def test_what_is_not_there_is_an_error(door: Stagedoor) -> None:
    with pytest.raises(StagedoorError, match="404"):
        door.callbacks.get("000000000001")


def test_other_events_are_not_callbacks() -> None:
    wanted = CallbackWanted(Scope(), None, None, None, None, None)
    assert play(wanted.hear(Event("update", {}))) is None
    found = play(wanted.hear(Event("callback", {"id": "1"})))
    assert found is not None
    assert str(found) == " to ,  (not tried yet)"
