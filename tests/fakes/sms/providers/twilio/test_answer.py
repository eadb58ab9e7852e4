import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from twilio.request_validator import RequestValidator

from app.lifespan import Running
from fakes.core.captures import Json
from tests.clients.twilio_app import APP, PHONE, TOKEN, TwilioApp, is_signed, twilio_app
from tests.receiver import Answering, Received, Receiver, Reply, receiving

MESSAGE = "<Response><Message>{}</Message></Response>"


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as endpoint:
        yield endpoint


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running, receiver: Receiver) -> AsyncIterator[TwilioApp]:
    """An app whose number is answered by the receiver, and whose fallback is at /fallback."""
    async with twilio_app(server) as app:
        await app.send()
        await app.post(
            "/sms/numbers", number=APP, sms_url=f"{receiver.url}/sms", fallback_url=f"{receiver.url}/fallback"
        )
        yield app


async def texted(app: TwilioApp, body: str = "Hello") -> str:
    inbound = await app.text_in(body)
    return str(inbound["capture_id"])


async def replies_after(app: TwilioApp, capture_id: str, count: int = 1) -> list[Json]:
    found = await app.get("/captures/wait", channel="sms", kind="outbound", after=capture_id, count=count)
    return [each["sms"] for each in found["items"]]


async def notes_on(app: TwilioApp, capture_id: str) -> list[Json]:
    async def noted() -> list[Json]:
        return list((await app.get(f"/captures/{capture_id}"))["sms"]["notes"])

    return await app.until(noted)


def at(**pages: Reply) -> Answering:
    return lambda request: pages.get(request.path[1:], Reply(404))


async def test_plain_text_is_the_reply(app: TwilioApp, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(body="Thanks!", content_type="text/plain")
    [reply] = await replies_after(app, await texted(app))
    assert (reply["body"], reply["from"], reply["to"]) == ("Thanks!", APP, PHONE)


async def test_a_message_may_go_elsewhere_and_come_from_another_number(
    app: TwilioApp, receiver: Receiver
) -> None:
    body = '<Response><Message to="+14155550000" from="12345">Forwarded</Message></Response>'
    receiver.answer = lambda _: Reply(body=body)
    [reply] = await replies_after(app, await texted(app))
    assert (reply["from"], reply["to"]) == ("12345", "+14155550000")


async def test_no_answer_means_no_reply(app: TwilioApp, receiver: Receiver) -> None:
    receiver.answer = at(sms=Reply(body="<Response/>"), again=Reply(204))
    first = await texted(app)
    await receiver.next()
    await app.post("/sms/numbers", number=APP, sms_url=f"{receiver.url}/again")
    await texted(app)
    await receiver.next()

    async def all_delivered() -> bool:
        callbacks = (await app.get("/callbacks"))["items"]
        return len(callbacks) == 2 and all(each["state"] == "delivered" for each in callbacks)

    assert await app.until(all_delivered)
    assert [each["kind"] for each in (await app.get("/captures", after=first))["items"]] == ["inbound"]


async def test_a_redirect_asks_another_page_relative_to_the_first(app: TwilioApp, receiver: Receiver) -> None:
    redirect = '<Response><Message>one</Message><Redirect method="GET">more?x=1</Redirect></Response>'
    receiver.answer = at(sms=Reply(body=redirect), more=Reply(body=MESSAGE.format("two")))
    replies = await replies_after(app, await texted(app, "Hello & goodbye"), count=2)
    assert [each["body"] for each in replies] == ["one", "two"]
    _, second = await receiver.next(), await receiver.next()
    assert (second.method, second.query["x"], second.query["Body"]) == ("GET", "1", "Hello & goodbye")
    assert RequestValidator(TOKEN).validate(second.url, {}, second.headers["x-twilio-signature"])


async def test_a_redirect_in_a_circle_ends(app: TwilioApp, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(body="<Response><Redirect/></Response>")
    [note] = await notes_on(app, await texted(app))
    assert (note["code"], len(receiver.seen)) == (11100, 11)
    assert "too many redirects" in note["message"]


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (Reply(500, "oops"), 11200, "the app answered 500"),
        (Reply(302, headers={"Location": "/login"}), 11200, "answered 302 to /login, which is not followed"),
        (Reply(body="<html>Welcome</html>"), 12200, "<html>"),
        (Reply(body="<Response>"), 12100, "Document parse failure"),
        (Reply(body='{"ok": true}', content_type="application/json"), 12300, "application/json"),
        (Reply(body=MESSAGE.format("x" * 70_000)), 11750, "too large"),
    ],
)
async def test_a_failure_is_noted_and_asks_the_fallback(
    app: TwilioApp, receiver: Receiver, reply: Reply, code: int, words: str
) -> None:
    receiver.answer = at(sms=reply, fallback=Reply(body=MESSAGE.format("Sorry")))
    capture_id = await texted(app)
    [sorry] = await replies_after(app, capture_id)
    [note] = await notes_on(app, capture_id)
    assert (sorry["body"], note["code"]) == ("Sorry", code)
    assert words in note["message"]
    _, asked = await receiver.next(), await receiver.next()
    assert (asked.path, asked.form["ErrorCode"], is_signed(asked)) == ("/fallback", str(code), True)
    assert asked.form["ErrorUrl"] == f"{receiver.url}/sms"


async def test_a_fallback_that_fails_too_is_the_end(app: TwilioApp, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(503)
    capture_id = await texted(app)

    async def both() -> bool:
        return len((await app.get(f"/captures/{capture_id}"))["sms"]["notes"]) == 2

    assert await app.until(both)
    assert [each.path for each in receiver.seen] == ["/sms", "/fallback"]


async def test_an_app_that_cannot_be_reached_is_noted(app: TwilioApp) -> None:
    await app.post("/sms/numbers", number=APP, sms_url="http://127.0.0.1:1/sms")
    [note] = await notes_on(app, await texted(app))
    assert note["code"] == 11200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<Response><Say>Hello</Say></Response>", 12200),
        ("<Response><Message/></Response>", 14103),
        ("<Response><Message to='nobody'>x</Message></Response>", 21211),
        ("<Response><Message from='no sender at all'>x</Message></Response>", 21211),
        ("<Response><Redirect>ftp://app/x</Redirect></Response>", 11100),
    ],
)
async def test_what_cannot_be_done_is_noted_on_the_text(
    app: TwilioApp, receiver: Receiver, body: str, code: int
) -> None:
    receiver.answer = lambda _: Reply(body=body)
    assert [note["code"] for note in await notes_on(app, await texted(app))] == [code]


async def test_a_reply_to_who_just_left_is_refused(app: TwilioApp, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(body=MESSAGE.format("Do not go"))
    [note] = await notes_on(app, await texted(app, "STOP"))
    assert note == {"code": 21610, "message": f"{PHONE} answered STOP to {APP}."}


async def test_an_answer_for_a_text_of_a_sandbox_that_was_reset_does_nothing(
    app: TwilioApp, receiver: Receiver
) -> None:
    asked = asyncio.Event()
    may_answer = threading.Event()
    loop = asyncio.get_running_loop()

    def answer(_request: Received) -> Reply:
        loop.call_soon_threadsafe(asked.set)
        may_answer.wait(10)
        return Reply(body=MESSAGE.format("late"))

    receiver.answer = answer
    await texted(app)
    await asked.wait()
    await app.ours.post("/stagedoor/v1/sandboxes/default/reset")
    may_answer.set()
    await app.send(body="after")
    assert [each["title"] for each in (await app.get("/captures"))["items"]] == ["after"]
