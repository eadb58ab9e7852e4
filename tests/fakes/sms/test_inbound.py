from functools import partial
from typing import Any

import pytest

from fakes.core.transaction import Tx
from fakes.sms import inbound, numbers, opt_outs, service
from fakes.sms.errors import InvalidNumber
from fakes.sms.inbound import InboundDraft, Received
from tests.fakes.sms.builders import ACCOUNT, APP_NUMBER, PHONE, SANDBOX, Kernel, a_text

SERVICE = "MG" + "a" * 32


async def received(kernel: Kernel, body: str = "Hello", **changes: Any) -> Received:
    values: dict[str, Any] = {"sandbox": SANDBOX, "sender": PHONE, "recipient": APP_NUMBER, "body": body}
    draft = InboundDraft(**{**values, **changes})
    return await kernel.write(lambda tx: inbound.receive(tx, kernel.wires, draft))


async def registered(kernel: Kernel, **changes: Any) -> None:
    values: dict[str, Any] = {"number": APP_NUMBER, "sms_url": "https://app/sms"}
    draft = numbers.NumberDraft(**{**values, **changes})
    await kernel.write(lambda tx: numbers.register(tx, SANDBOX, draft))


async def bodies(kernel: Kernel) -> list[tuple[str, str]]:
    return [(capture.kind, capture.title) for capture in await kernel.captures()]


async def test_a_text_that_comes_in_is_stored_and_announced(kernel: Kernel) -> None:
    await registered(kernel)
    got = await received(kernel, "Hello", media=(("https://phone/a.png", None),))
    capture = await kernel.capture(got.text["id"])
    assert got.callback == 77
    assert [each["text"]["sid"] for each in kernel.wire.announced] == [got.text["sid"]]
    assert (capture.kind, capture.sender, capture.recipients) == ("inbound", PHONE, [APP_NUMBER])
    assert (capture.detail["status"], capture.detail["direction"]) == ("received", "inbound")
    assert capture.detail["media"][0]["content_type"] == "image/png"
    assert got.text["account"] == ACCOUNT
    assert got.text["sid"].startswith("MM")


async def test_a_number_without_a_url_tells_nobody(kernel: Kernel) -> None:
    assert (await received(kernel)).callback is None
    await registered(kernel, sms_url="")
    assert (await received(kernel)).callback is None
    assert kernel.wire.announced == []
    assert len(await kernel.captures()) == 2


async def test_a_number_may_belong_to_an_account_and_a_service(kernel: Kernel) -> None:
    await registered(kernel, account="AC1", service=SERVICE)
    text = (await received(kernel)).text
    assert (text["account"], text["service"]) == ("AC1", SERVICE)


@pytest.mark.parametrize("changes", [{"sender": "nobody there"}, {"recipient": ""}])
async def test_what_is_no_number_is_refused(kernel: Kernel, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidNumber):
        await received(kernel, **changes)


async def test_stop_is_answered_once_and_blocks_until_start(kernel: Kernel) -> None:
    await registered(kernel, service=SERVICE)
    stopped = await received(kernel, "stop")
    again = await received(kernel, "STOP")
    assert (stopped.keyword, again.keyword) == ("STOP", "STOP")
    for sender in (APP_NUMBER, SERVICE):
        blocker = partial(opt_outs.blocker, sandbox=SANDBOX, senders=(sender,), recipient=PHONE)
        assert await kernel.write(blocker) == sender
    assert [kind for kind, _ in await bodies(kernel)] == ["inbound", "outbound", "inbound"]
    assert (await received(kernel, "start")).keyword == "START"
    await kernel.write(lambda tx: service.send(tx, a_text(sid="SMafter")))
    assert "re-subscribed" in (await bodies(kernel))[4][1]


async def test_yes_is_an_ordinary_word_of_who_never_left(kernel: Kernel) -> None:
    assert (await received(kernel, "Yes")).keyword == "START"
    assert await bodies(kernel) == [("inbound", "Yes")]


async def test_help_is_answered(kernel: Kernel) -> None:
    await received(kernel, "HELP")
    captures = await kernel.captures()
    assert [capture.detail["direction"] for capture in captures] == ["inbound", "outbound-reply"]
    assert (captures[1].sender, captures[1].recipients) == (APP_NUMBER, [PHONE])


async def test_replies_go_out_and_refusals_are_told(kernel: Kernel) -> None:
    text = (await received(kernel)).text
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender="+15005550010", recipient=PHONE))

    def work(tx: Tx) -> list[str]:
        draft = inbound.reply_draft(kernel.wires, text, "Thanks")
        blocked = a_text(sid="SMblocked", sender="+15005550010")
        return inbound.reply(tx, [draft, blocked])

    assert await kernel.write(work) == [f"{PHONE} answered STOP to +15005550010."]
    assert await bodies(kernel) == [("inbound", "Hello"), ("outbound", "Thanks")]
