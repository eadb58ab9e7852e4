from functools import partial
from typing import Any

import pytest

from fakes.core.captures import Json
from fakes.core.clock import iso
from fakes.sms import numbers, opt_outs, service
from fakes.sms.errors import IllegalMove, InTransit, MessageNotFound, Unsubscribed
from tests.fakes.sms.builders import ACCOUNT, APP_NUMBER, PHONE, SANDBOX, Kernel, a_text

SERVICE = "MG" + "a" * 32


async def sent(kernel: Kernel, **changes: Any) -> Json:
    return await kernel.write(lambda tx: service.send(tx, a_text(**changes)))


async def test_a_sent_text_is_stored_with_its_capture(kernel: Kernel) -> None:
    text = await sent(kernel, body="Your code is 482913, see https://app.example/x")
    capture = await kernel.capture(text["id"])
    assert (capture.channel, capture.provider, capture.kind) == ("sms", "twilio", "outbound")
    assert (capture.sender, capture.recipients, capture.ref) == (APP_NUMBER, [PHONE], text["sid"])
    assert capture.codes == ["482913"]
    assert [link["url"] for link in capture.links] == ["https://app.example/x"]
    assert capture.title == "Your code is 482913, see https://app.example/x"
    assert capture.size == 46
    assert {key: capture.detail[key] for key in ("from", "to", "body", "segments", "encoding", "status")} == {
        "from": APP_NUMBER,
        "to": PHONE,
        "body": "Your code is 482913, see https://app.example/x",
        "segments": 1,
        "encoding": "GSM-7",
        "status": "queued",
    }
    assert (capture.detail["media"], capture.detail["error_code"], capture.detail["provider_id"]) == (
        [],
        None,
        text["sid"],
    )


async def test_time_delivers_it_and_every_step_reaches_text_capture_and_provider(kernel: Kernel) -> None:
    text = await sent(kernel)
    await kernel.advance(60_000)
    after = await kernel.text(text["sid"])
    capture = await kernel.capture(text["id"])
    assert after["status"] == capture.detail["status"] == "delivered"
    assert kernel.wire.told == ["sending", "sent", "delivered"]
    assert [step["status"] for step in capture.detail["history"]] == [
        "queued",
        "sending",
        "sent",
        "delivered",
    ]
    assert capture.detail["history"][2]["at"] == iso(after["sent_ms"]) == iso(text["created_ms"] + 250)


async def test_a_step_at_a_time_as_the_clock_says(kernel: Kernel) -> None:
    text = await sent(kernel)
    for by_ms, status in ((99, "queued"), (1, "sending"), (150, "sent"), (500, "delivered")):
        await kernel.advance(by_ms)
        assert (await kernel.text(text["sid"]))["status"] == status


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("undelivered", ["sending", "sent", "undelivered"]), ("failed", ["sending", "failed"]), ("sent", ["sending", "sent"])],
)  # fmt: skip
async def test_a_text_may_end_otherwise(kernel: Kernel, outcome: str, told: list[str]) -> None:
    text = await sent(kernel, outcome=outcome, error_code=30007, flags=("fault",))
    assert (await kernel.capture(text["id"])).detail["error_code"] is None
    await kernel.advance(60_000)
    capture = await kernel.capture(text["id"])
    assert kernel.wire.told == told
    assert capture.detail["error_code"] == (None if outcome == "sent" else 30007)
    assert capture.flags == ["fault"]


async def test_a_messaging_service_chooses_the_sender_when_it_queues(kernel: Kernel) -> None:
    text = await sent(kernel, sender="", service=SERVICE)
    assert (text["status"], text["sender"]) == ("accepted", "")
    await kernel.advance(50)
    queued = await kernel.text(text["sid"])
    assert (queued["status"], queued["sender"]) == ("queued", numbers.FALLBACK_SENDER)
    assert (await kernel.capture(text["id"])).detail["from"] == numbers.FALLBACK_SENDER


async def test_a_scheduled_text_leaves_at_its_time_or_is_canceled(kernel: Kernel) -> None:
    now_ms = kernel.context.sandboxes.state(SANDBOX).clock.now_ms()
    first = await sent(kernel, sid="SM1", sender="", service=SERVICE, send_at_ms=now_ms + 600_000)
    second = await sent(kernel, sid="SM2", sender="", service=SERVICE, send_at_ms=now_ms + 600_000)
    canceled = await kernel.write(
        lambda tx: service.cancel(tx, kernel.wires, SANDBOX, ACCOUNT, second["sid"])
    )
    assert (first["status"], canceled["status"]) == ("scheduled", "canceled")
    await kernel.advance(599_999)
    assert (await kernel.text("SM1"))["status"] == "scheduled"
    await kernel.advance(60_000)
    assert (await kernel.text("SM1"))["status"] == "delivered"
    assert (await kernel.text("SM2"))["status"] == "canceled"


async def test_only_a_scheduled_text_can_be_canceled(kernel: Kernel) -> None:
    text = await sent(kernel)
    with pytest.raises(IllegalMove):
        await kernel.write(lambda tx: service.cancel(tx, kernel.wires, SANDBOX, ACCOUNT, text["sid"]))


async def test_who_answered_stop_is_not_written_to(kernel: Kernel) -> None:
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender=APP_NUMBER, recipient=PHONE))
    with pytest.raises(Unsubscribed):
        await sent(kernel)
    assert await kernel.captures() == []
    await sent(kernel, sender="+15005550010")


async def test_a_service_that_chose_a_number_which_was_stopped_fails(kernel: Kernel) -> None:
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender=numbers.FALLBACK_SENDER, recipient=PHONE))
    text = await sent(kernel, sender="", service=SERVICE)
    await kernel.advance(60_000)
    after = await kernel.text(text["sid"])
    assert (after["status"], after["error_code"]) == ("failed", 21610)


async def test_redacting_hides_the_body_from_the_provider_but_not_from_the_inbox(kernel: Kernel) -> None:
    text = await sent(kernel)
    with pytest.raises(InTransit):
        await kernel.write(lambda tx: service.redact(tx, SANDBOX, ACCOUNT, text["sid"]))
    await kernel.advance(60_000)
    redacted = await kernel.write(lambda tx: service.redact(tx, SANDBOX, ACCOUNT, text["sid"]))
    capture = await kernel.capture(text["id"])
    assert redacted["is_redacted"] == 1
    assert (capture.detail["body"], capture.flags) == ("Your code is 482913", ["redacted"])


async def test_deleting_removes_it_for_the_provider_but_not_from_the_inbox(kernel: Kernel) -> None:
    text = await sent(kernel)
    await kernel.advance(60_000)
    await kernel.write(lambda tx: service.delete(tx, SANDBOX, ACCOUNT, text["sid"]))
    with pytest.raises(MessageNotFound):
        await kernel.write(lambda tx: service.find(tx, SANDBOX, ACCOUNT, text["sid"]))
    assert (await kernel.capture(text["id"])).flags == ["deleted"]


async def test_a_text_belongs_to_its_account_and_sandbox(kernel: Kernel) -> None:
    text = await sent(kernel)
    for sandbox, account in ((SANDBOX, "AC1"), ("other", ACCOUNT)):
        with pytest.raises(MessageNotFound):
            await kernel.write(partial(service.find, sandbox=sandbox, account=account, sid=text["sid"]))


async def test_a_text_whose_capture_was_deleted_is_still_delivered(kernel: Kernel) -> None:
    text = await sent(kernel)
    await kernel.context.library.delete(SANDBOX, (await kernel.capture(text["id"])).id)
    await kernel.advance(60_000)
    assert (await kernel.text(text["sid"]))["status"] == "delivered"
    assert await kernel.captures() == []


async def test_media_can_be_deleted_one_by_one(kernel: Kernel) -> None:
    media = (
        {"sid": "ME1", "url": "https://a/1", "content_type": "x/y"},
        {"sid": "ME2", "url": "https://a/2", "content_type": "x/y"},
    )
    text = await sent(kernel, media=media, body="")
    assert (await kernel.capture(text["id"])).title == "(media)"
    await kernel.write(lambda tx: service.delete_medium(tx, SANDBOX, ACCOUNT, text["sid"], "ME1"))
    assert "ME1" not in (await kernel.text(text["sid"]))["media"]
    with pytest.raises(MessageNotFound):
        await kernel.write(lambda tx: service.delete_medium(tx, SANDBOX, ACCOUNT, text["sid"], "ME1"))


async def test_feedback_and_notes_are_kept_on_the_capture(kernel: Kernel) -> None:
    text = await sent(kernel)
    await kernel.write(lambda tx: service.give_feedback(tx, SANDBOX, ACCOUNT, text["sid"], "confirmed"))
    await kernel.write(
        lambda tx: service.note(tx, service.find(tx, SANDBOX, ACCOUNT, text["sid"]), 11200, "No answer.")
    )
    detail = (await kernel.capture(text["id"])).detail
    assert detail["feedback"] == "confirmed"
    assert detail["notes"] == [{"code": 11200, "message": "No answer."}]


async def test_a_number_may_have_a_status_callback_of_its_own(kernel: Kernel) -> None:
    draft = numbers.NumberDraft(number=APP_NUMBER, status_callback="https://app/status")
    await kernel.write(lambda tx: numbers.register(tx, SANDBOX, draft))
    assert (await sent(kernel, sid="SM1"))["status_callback"] == "https://app/status"
    assert (await sent(kernel, sid="SM2", status_callback="https://app/own"))[
        "status_callback"
    ] == "https://app/own"


async def test_a_stale_or_orphaned_step_does_nothing(kernel: Kernel) -> None:
    text = await sent(kernel)
    for payload in ({"sid": "SMgone", "from": "queued"}, {"sid": text["sid"], "from": "sending"}):
        await kernel.write(partial(service.step, wires=kernel.wires, sandbox=SANDBOX, payload=payload))
    assert (await kernel.text(text["sid"]))["status"] == "queued"


async def test_characters_that_no_database_holds_are_replaced(kernel: Kernel) -> None:
    text = await sent(kernel, body="a\x00b")
    assert (await kernel.text(text["sid"]))["body"] == "a\ufffdb"
