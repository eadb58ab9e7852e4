import pytest

from stagedoor import Stagedoor, StagedoorError
from tests.receiver import Receiver, Reply, receiving
from tests.stagedoor.senders import send_text

ANN = "+15551230001"
OURS = "+15005550006"


async def test_a_phone_texts_the_app_and_gets_its_answer(door: Stagedoor) -> None:
    async with receiving() as app:
        app.answer = lambda _request: Reply(body="<Response><Message>Hello Ann</Message></Response>")
        number = door.sms.set_number(OURS, f"{app.url}/inbound")
        assert (number.number, number.url, number.method) == (OURS, f"{app.url}/inbound", "POST")
        received = door.sms.receive(ANN, OURS, "Hi")
        answer = door.sms.wait_for(to=ANN, after=received.capture_id)
        assert answer.body == "Hello Ann"
        assert_told(app, "Hi")
        assert received.callback_id == door.callbacks.list()[0].id


def assert_told(app: Receiver, body: str) -> None:
    assert [request.form["Body"] for request in app.seen] == [body]


def test_a_text_to_a_number_without_a_url_says_that_the_app_was_not_told(door: Stagedoor) -> None:
    received = door.sms.receive(ANN, OURS, "Hi", media=["https://example.com/cat.png"])
    assert received.callback_id is None
    assert "No URL is set" in received.hint
    message = door.sms.wait_for(kind="inbound")
    assert (message.id, message.sender, message.body) == (received.capture_id, ANN, "Hi")
    assert message.media[0].url == "https://example.com/cat.png"


def test_numbers_are_listed_and_forgotten(door: Stagedoor) -> None:
    door.sms.set_number(
        OURS, "https://app.example/sms", method="GET", status_callback="https://app.example/s"
    )
    assert [(each.number, each.method) for each in door.sms.numbers()] == [(OURS, "GET")]
    door.sms.forget_number(OURS)
    assert door.sms.numbers() == []
    with pytest.raises(StagedoorError, match="not registered"):
        door.sms.forget_number(OURS)


def test_who_answers_stop_is_listed_and_forgotten(door: Stagedoor) -> None:
    assert door.sms.receive(ANN, OURS, "STOP").keyword == "STOP"
    assert [(each.sender, each.to) for each in door.sms.opt_outs()] == [(OURS, ANN)]
    assert door.sms.forget_opt_outs(to=ANN) == 1
    assert door.sms.opt_outs() == []


async def test_callbacks_are_signed_with_the_token_that_was_set(door: Stagedoor) -> None:
    async with receiving() as app:
        door.sms.set_auth_token("secret-of-the-app")
        send_text(door.env() | {"TWILIO_AUTH_TOKEN": "secret-of-the-app"}, ANN, "Hi", StatusCallback=app.url)
        door.clock.advance(minutes=1)
        assert "x-twilio-signature" in (await app.next()).headers
