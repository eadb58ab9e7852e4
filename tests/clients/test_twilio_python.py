"""The official Python SDK against a running server, and its own validator against what the app receives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from app.lifespan import Running
from tests.clients.twilio_app import ACCOUNT, APP, PHONE, SERVICE, TwilioApp, is_signed, twilio_app
from tests.receiver import Receiver, Reply


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[TwilioApp]:
    """An app in the default sandbox, whose clock stands still."""
    async with twilio_app(server) as app:
        await app.post("/clock", freeze=True)
        yield app


async def test_sends_a_text_and_sees_it_delivered(app: TwilioApp) -> None:
    sent = await app.send(body="Your code is 482913")
    assert (sent.status, sent.direction, sent.num_segments, sent.price) == (
        "queued",
        "outbound-api",
        "1",
        None,
    )
    assert (sent.from_, sent.to, sent.account_sid) == (APP, PHONE, ACCOUNT)
    assert sent.date_created.tzinfo is not None
    assert sent.date_sent is None
    await app.later()
    seen = await app.sdk(lambda client: client.messages(sent.sid).fetch())
    assert (seen.status, seen.error_code, seen.price) == ("delivered", None, "-0.00790")
    assert seen.date_sent is not None
    [capture] = (await app.get("/captures", channel="sms"))["items"]
    assert (capture["codes"], capture["sms"]["provider_id"]) == (["482913"], sent.sid)
    assert capture["sms"]["status"] == "delivered"


async def test_counts_segments_as_the_provider_bills_them(app: TwilioApp) -> None:
    assert [
        (await app.send(body=body)).num_segments for body in ("a" * 161, "ж" * 71, "€" * 81, "👍" * 36)
    ] == ["2"] * 4


async def test_walks_the_pages_of_a_list_forth_and_back(app: TwilioApp) -> None:
    sids = [(await app.send(body=str(number))).sid for number in range(5)]
    assert [each.sid for each in await app.sdk(lambda client: client.messages.list(page_size=2))] == sids[
        ::-1
    ]
    assert [each.sid for each in await app.sdk(lambda client: client.messages.list(limit=3))] == sids[:1:-1]

    def pages(client: Client) -> list[list[str]]:
        first = client.messages.page(page_size=2)
        second = first.next_page()
        third = second.next_page()
        back = third.previous_page()
        assert third.next_page() is None
        assert first.previous_page_url is None
        return [[each.sid for each in page] for page in (first, second, third, back)]

    assert await app.sdk(pages) == [sids[4:2:-1], sids[2:0:-1], sids[:1], sids[2:0:-1]]


async def test_a_text_deleted_while_walking_does_not_break_the_walk(app: TwilioApp) -> None:
    for number in range(5):
        await app.send(body=str(number))
    await app.later()

    def delete_all(client: Client) -> int:
        return sum(each.delete() for each in client.messages.stream(page_size=2))

    assert await app.sdk(delete_all) == 5
    assert await app.sdk(lambda client: client.messages.list()) == []
    assert len((await app.get("/captures"))["items"]) == 5


async def test_filters_by_number_and_date(app: TwilioApp) -> None:
    now = datetime.now(UTC)
    early = await app.send(body="early")
    await app.later("P2D")
    late = await app.send(body="late", to="+14155550000")

    async def found(**filters: Any) -> list[str]:
        return [each.body for each in await app.sdk(lambda client: client.messages.list(**filters))]

    assert await found(to=PHONE) == ["early"]
    assert await found(from_=APP) == ["late", "early"]
    assert await found(to="(415) 555-0000") == ["late"]
    assert await found(date_sent_after=now + timedelta(days=1)) == ["late"]
    assert await found(date_sent_before=now + timedelta(days=1)) == ["early"]
    assert await found(date_sent_after=now + timedelta(days=9)) == []
    day = early.date_created.replace(hour=0, minute=0, second=0)
    assert await found(date_sent=day) == ["early"]
    assert await found(date_sent=late.date_created.date()) == ["late"]


async def test_redacts_and_deletes_once_delivered(app: TwilioApp) -> None:
    sent = await app.send()
    for change in (lambda client: client.messages(sent.sid).delete(), lambda client: client.messages(sent.sid).update(body="")):  # fmt: skip
        with pytest.raises(TwilioRestException) as caught:
            await app.sdk(change)
        assert (caught.value.status, caught.value.code) == (409, 20009)
    await app.later()
    assert (await app.sdk(lambda client: client.messages(sent.sid).update(body=""))).body == ""
    assert await app.sdk(lambda client: client.messages(sent.sid).delete()) is True
    with pytest.raises(TwilioRestException) as caught:
        await app.sdk(lambda client: client.messages(sent.sid).fetch())
    assert (caught.value.status, caught.value.code) == (404, 20404)
    assert caught.value.msg.endswith(f"/Messages/{sent.sid}.json was not found")
    [capture] = (await app.get("/captures"))["items"]
    assert (capture["flags"], capture["sms"]["body"]) == (["redacted", "deleted"], "Hi")


async def test_sends_media(app: TwilioApp) -> None:
    sent = await app.send(media_url=["https://app.example/cat.png", "https://app.example/dog.jpg"])
    assert (sent.sid[:2], sent.num_media) == ("MM", "2")
    media = await app.sdk(lambda client: client.messages(sent.sid).media.list())
    assert [each.content_type for each in media] == ["image/png", "image/jpeg"]
    one = await app.sdk(lambda client: client.messages(sent.sid).media(media[0].sid).fetch())
    assert one.parent_sid == sent.sid
    bytes_at = await app.ours.get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sent.sid}/Media/{one.sid}")
    assert (bytes_at.status_code, bytes_at.headers["location"]) == (307, "https://app.example/cat.png")
    assert await app.sdk(lambda client: client.messages(sent.sid).media(one.sid).delete()) is True
    assert len(await app.sdk(lambda client: client.messages(sent.sid).media.list())) == 1


async def test_schedules_and_cancels(app: TwilioApp) -> None:
    send_at = datetime.now(UTC) + timedelta(hours=1)
    kept, dropped = [
        await app.send(from_=None, messaging_service_sid=SERVICE, schedule_type="fixed", send_at=send_at)
        for _ in range(2)
    ]
    assert (kept.status, kept.from_, kept.num_segments) == ("scheduled", None, "0")
    canceled = await app.sdk(lambda client: client.messages(dropped.sid).update(status="canceled"))
    assert canceled.status == "canceled"
    await app.later("PT2H")
    assert (await app.sdk(lambda client: client.messages(kept.sid).fetch())).status == "delivered"
    with pytest.raises(TwilioRestException) as caught:
        await app.sdk(lambda client: client.messages(kept.sid).update(status="canceled"))
    assert caught.value.code == 30409


async def test_gives_feedback(app: TwilioApp) -> None:
    sent = await app.send()
    feedback = await app.sdk(lambda client: client.messages(sent.sid).feedback.create(outcome="confirmed"))
    assert (feedback.message_sid, feedback.outcome) == (sent.sid, "confirmed")


@pytest.mark.parametrize(
    ("values", "code", "status"),
    [
        ({"to": "9647514222232"}, 21211, 400),
        ({"to": "+15005550001"}, 21211, 400),
        ({"to": "+15005550009"}, 21614, 400),
        ({"from_": "+15005550008"}, 21611, 429),
        ({"from_": None}, 21603, 400),
        ({"body": None}, 21602, 400),
        ({"body": "x" * 1601}, 21617, 400),
        ({"to": APP}, 21266, 400),
    ],
)
async def test_refuses_in_the_providers_words(
    app: TwilioApp, values: dict[str, Any], code: int, status: int
) -> None:
    error = await app.refused(**values)
    assert (error.code, error.status) == (code, status)
    assert (await app.get("/captures"))["items"] == []


async def test_an_unknown_path_says_that_it_is_not_imitated(app: TwilioApp) -> None:
    with pytest.raises(TwilioRestException) as caught:
        await app.sdk(lambda client: client.calls.create(to=PHONE, from_=APP, url="https://app/voice"))
    assert caught.value.code == 20404
    assert "Stagedoor does not imitate it yet" in caught.value.msg


async def test_an_account_of_a_sandbox_leads_into_it(app: TwilioApp, server: Running) -> None:
    await app.post("/sandboxes", name="qa")
    env = await app.get("/sandboxes/qa/env")
    keys = {"account": env["TWILIO_ACCOUNT_SID"], "token": env["TWILIO_AUTH_TOKEN"]}
    async with twilio_app(server, prefix="/twilio", **keys) as other:
        sent = await other.send()
        assert (await other.sdk(lambda client: client.messages.list()))[0].sid == sent.sid
        assert await app.sdk(lambda client: client.messages.list()) == []
        assert (await app.get("/captures"))["items"] == []
        found = await app.ours.get("/s/qa/stagedoor/v1/captures")
        assert [each["sms"]["provider_id"] for each in found.json()["items"]] == [sent.sid]


async def test_status_callbacks_are_signed_and_tell_every_step_but_the_first(
    app: TwilioApp, receiver: Receiver
) -> None:
    sent = await app.send(status_callback=f"{receiver.url}/status?tenant=42#rc=1")
    await app.later()
    first, second = await receiver.next(), await receiver.next()
    assert [each.form["MessageStatus"] for each in (first, second)] == ["sent", "delivered"]
    assert all(is_signed(each) for each in (first, second))
    assert not is_signed(first, token="another")
    assert first.form == {
        "SmsSid": sent.sid,
        "SmsStatus": "sent",
        "MessageStatus": "sent",
        "To": PHONE,
        "MessageSid": sent.sid,
        "AccountSid": ACCOUNT,
        "From": APP,
        "ApiVersion": "2010-04-01",
    }
    assert len(second.form["RawDlrDoneDate"]) == 10
    assert first.headers["user-agent"] == "TwilioProxy/1.1"
    assert first.query == {"tenant": "42"}


async def test_a_delivery_fault_is_told_with_its_code(app: TwilioApp, receiver: Receiver) -> None:
    await app.post(
        "/faults",
        provider="twilio",
        match={"to": PHONE},
        do={"delivery": "undelivered", "error_code": 30007},
        times=1,
    )
    sent = await app.send(status_callback=f"{receiver.url}/status")
    await app.later()
    told = [(await receiver.next()).form for _ in range(2)]
    assert [(each["MessageStatus"], each.get("ErrorCode")) for each in told] == [
        ("sent", None),
        ("undelivered", "30007"),
    ]
    seen = await app.sdk(lambda client: client.messages(sent.sid).fetch())
    assert (seen.status, seen.error_code, seen.error_message) == ("undelivered", 30007, "Message filtered")
    assert "fault" in (await app.get("/captures"))["items"][0]["flags"]


@pytest.mark.parametrize(
    ("do", "code", "status"),
    [
        ({"status": 503}, 20503, 503),
        ({"code": 21610}, 21610, 400),
        ({"status": 429, "message": "Slow down"}, 20429, 429),
        ({"code": 30500, "status": 500}, 30500, 500),
    ],
)
async def test_a_fault_refuses_in_the_providers_dialect(
    app: TwilioApp, do: dict[str, Any], code: int, status: int
) -> None:
    await app.post("/faults", channel="sms", do=do)
    error = await app.refused()
    assert (error.code, error.status) == (code, status)


async def test_an_inbound_text_is_answered_with_twiml(app: TwilioApp, receiver: Receiver) -> None:
    response = MessagingResponse()
    response.message("Welcome & hello 😘", status_callback="/replied")
    second = response.message("See this")
    second.media("/cat.png")
    receiver.answer = lambda request: Reply(body=str(response) if request.path == "/sms" else "")
    await app.send()
    await app.post("/sms/numbers", number=APP, sms_url=f"{receiver.url}/sms")
    inbound = await app.text_in("Hello?")
    asked = await receiver.next()
    assert is_signed(asked)
    assert (asked.form["Body"], asked.form["From"], asked.form["To"]) == ("Hello?", PHONE, APP)
    assert (
        asked.form["SmsMessageSid"]
        == asked.form["MessageSid"]
        == asked.form["SmsSid"]
        == inbound["provider_id"]
    )
    assert (asked.form["FromCountry"], asked.form["FromCity"], asked.form["ToZip"]) == ("US", "", "")
    assert (asked.form["NumMedia"], asked.form["NumSegments"], asked.form["SmsStatus"]) == (
        "0",
        "1",
        "received",
    )
    found = await app.get(
        "/captures/wait",
        channel="sms",
        count=2,
        **{"from": APP, "q": "welcome OR see"[:0] or None, "after": inbound["capture_id"]},
    )
    assert [(each["sms"]["direction"], each["sms"]["body"]) for each in found["items"]] == [
        ("outbound-reply", "Welcome & hello 😘"),
        ("outbound-reply", "See this"),
    ]
    assert found["items"][1]["sms"]["media"][0]["url"] == f"{receiver.url}/cat.png"
    await app.later()
    told = await receiver.next()
    assert (told.path, told.form["MessageStatus"], is_signed(told)) == ("/replied", "sent", True)


async def test_stop_blocks_the_next_send_until_start(app: TwilioApp) -> None:
    await app.text_in("Stop")
    error = await app.refused()
    assert (error.code, error.status) == (21610, 400)
    await app.text_in("START")
    assert (await app.send()).status == "queued"
