import re

import pytest

from stagedoor import Stagedoor, UnexpectedCapture, WaitTimeout
from stagedoor._calls.sms import StatusWanted
from stagedoor._sse import Event
from stagedoor._wire import Scope
from tests.stagedoor.operations import answer, capture_json, play
from tests.stagedoor.senders import send_text

ANN = "+15551230001"
BOB = "+15551230002"


def test_a_text_is_waited_for_by_number_and_body(door: Stagedoor) -> None:
    sid = send_text(door.env(), ANN, "Your code is 482913")
    message = door.sms.wait_for(to=ANN, body="code is", sender="+15005550006")
    assert (message.body, message.code, message.provider_id) == ("Your code is 482913", "482913", sid)
    assert door.sms.wait_for(to=ANN, body=re.compile(r"\d{6}$")) == message


def test_a_text_that_does_not_come_is_told_with_those_that_did(door: Stagedoor) -> None:
    env = door.env()
    send_text(env, ANN, "Welcome")
    send_text(env, BOB, "Your PIN")
    with pytest.raises(WaitTimeout) as caught:
        door.sms.wait_for(to=ANN, body="PIN", timeout=0.2)
    reasons = {miss.to[0]: miss.reasons[0] for miss in caught.value.near_misses}
    assert reasons == {
        ANN: "body 'Welcome' does not contain 'PIN'",
        BOB: f"to is '{BOB}', not '{ANN}'",
    }


def test_several_texts_come_in_order(door: Stagedoor) -> None:
    for number in (1, 2, 3):
        send_text(door.env(), ANN, f"Text {number}")
    assert [each.body for each in door.sms.wait_for_many(2, to=ANN)] == ["Text 2", "Text 3"]
    assert [each.body for each in door.sms.wait_for_many(3, body="Text")] == ["Text 1", "Text 2", "Text 3"]


def test_the_latest_and_all_that_are_there(door: Stagedoor) -> None:
    assert door.sms.latest() is None
    send_text(door.env(), ANN, "One")
    send_text(door.env(), BOB, "Two")
    latest = door.sms.latest()
    assert latest is not None
    assert latest.body == "Two"
    assert [each.body for each in door.sms.list()] == ["Two", "One"]
    assert [each.body for each in door.sms.list(to=ANN)] == ["One"]
    assert [each.body for each in door.sms.list(count=1)] == ["Two"]


def test_no_text_is_an_expectation_too(door: Stagedoor) -> None:
    door.sms.assert_none(to=ANN, timeout=0.05)
    send_text(door.env(), ANN, "Surprise")
    with pytest.raises(UnexpectedCapture, match="Surprise"):
        door.sms.assert_none(to=ANN, timeout=5)
    with pytest.raises(UnexpectedCapture, match="body containing 'surprise'"):
        door.sms.assert_none(body="surprise", timeout=5)
    door.sms.assert_none(to=ANN, after=door.sms.wait_for(to=ANN), timeout=0.05)


def test_a_status_is_waited_for_while_the_clock_moves(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "On its way")
    message = door.sms.wait_for(to=ANN)
    door.clock.advance(minutes=5)
    assert door.sms.wait_for_status(message, "delivered").status == "delivered"


def test_a_status_that_does_not_come_is_told_with_the_one_there_is(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "On its way")
    message = door.sms.wait_for(to=ANN)
    with pytest.raises(WaitTimeout, match="to be 'failed'"):
        door.sms.wait_for_status(message.id, "failed", timeout=0.1)


def test_other_events_do_not_concern_a_status() -> None:
    wanted = StatusWanted(Scope(), "07", "delivered")
    assert play(wanted.hear(Event("update", {"id": "08"}))) is None
    assert play(wanted.hear(Event("capture", {"id": "07"}))) is None
    changed = capture_json(7, channel="sms", sms={"body": "Hi", "status": "delivered"})
    message = play(wanted.hear(Event("update", {"id": "07"})), answer(**changed))
    assert message is not None
    assert message.status == "delivered"
