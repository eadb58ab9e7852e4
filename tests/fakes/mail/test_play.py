"""Events played on stored mail: what they leave behind, and whom they are told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from fakes.core.captures import Capture
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.transaction import Tx
from fakes.mail import service
from fakes.mail.event import MailEvent
from fakes.mail.play import Played, Stage, play
from tests.fakes.mail.builders import LIMITS, SANDBOX, Kernel, a_mail, octets

RAW = octets(a_mail("https://example.com/a\n", Subject="Welcome", Message_ID="<1@example.com>"))


@dataclass
class Listening:
    """A provider that writes down what it is to tell the app."""

    told: list[tuple[str, str, str]] = field(default_factory=list)

    def event_recorded(self, tx: Tx, mail: Capture, event: MailEvent, recorded: Capture) -> None:
        self.told.append((mail.id, event.kind, recorded.id))


async def _play(
    kernel: Kernel,
    mail: Capture,
    kind: str,
    recipient: str | None = None,
    stage: Stage | None = None,
    **details: str,
) -> Played:
    wanted = MailEvent(kind=kind, recipient="", **details)
    stage = stage or Stage({}, LIMITS)
    return await kernel.write(
        lambda tx: play(tx, stage, mail.sandbox, mail.number, wanted, recipient=recipient, raw=RAW)
    )


async def test_an_event_is_a_capture_of_its_own_and_stands_on_the_mail(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    played = await _play(kernel, mail, "open", user_agent="Mozilla/5.0")
    event, _ = await kernel.stored(played.event)
    assert (event.kind, event.title, event.ref) == ("event", "Opened by jane@example.org", mail.id)
    assert (event.sender, event.recipients) == ("jane@example.org", [])
    assert event.detail["event"] == {
        "kind": "open",
        "recipient": "jane@example.org",
        "user_agent": "Mozilla/5.0",
        "capture_id": mail.id,
    }
    stored, raw = await kernel.stored(mail)
    happened = service.read(stored, raw, LIMITS).as_json()["events"]
    assert [(each["kind"], each["id"]) for each in happened] == [("open", event.id)]
    assert played.bounce is None


async def test_events_at_once_all_stand_on_the_mail_in_order(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    await asyncio.gather(*(_play(kernel, mail, kind) for kind in ("delivered", "open", "click", "complaint")))
    stored, _ = await kernel.stored(mail)
    assert [each["kind"] for each in stored.detail["events"]] == ["delivered", "open", "click", "complaint"]
    assert stored.detail["events"][2]["url"] == "https://example.com/a"


async def test_a_bounce_comes_back_to_the_envelopes_sender(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW, sender="bounces@example.com")
    played = await _play(kernel, mail, "bounce")
    assert played.event.detail["event"]["status"] == "5.1.1"
    assert played.bounce is not None
    bounce, raw = await kernel.stored(played.bounce)
    assert (bounce.kind, bounce.recipients) == ("inbound", ["bounces@example.com"])
    assert bounce.title == "Undelivered Mail Returned to Sender"
    shown = service.read(bounce, raw, LIMITS)
    assert shown.skeleton.detail["envelope"]["from"] == ""
    assert [one.content_type for one in shown.attachments] == ["message/delivery-status", "message/rfc822"]
    assert shown.text is not None
    assert "<jane@example.org>: 550 5.1.1" in shown.text


async def test_nothing_bounces_to_the_null_sender(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW, sender="")
    assert (await _play(kernel, mail, "bounce")).bounce is None


async def test_the_provider_of_the_mail_is_told_and_no_other(kernel: Kernel) -> None:
    ours, theirs = Listening(), Listening()
    stage = Stage({"smtp": ours, "other": theirs}, LIMITS)
    mail = await kernel.receive(RAW)
    played = await _play(kernel, mail, "delivered", stage=stage)
    assert ours.told == [(mail.id, "delivered", played.event.id)]
    assert theirs.told == []


async def test_only_mail_that_the_app_sent_can_be_played_on(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    event = (await _play(kernel, mail, "open")).event
    with pytest.raises(InvalidInput, match="no mail that the app sent"):
        await _play(kernel, event, "open")
    with pytest.raises(InvalidInput, match="did not go to"):
        await _play(kernel, mail, "open", recipient="nobody@example.org")
    await kernel.context.library.delete(SANDBOX, mail.id)
    with pytest.raises(NotFound):
        await _play(kernel, mail, "open")


async def test_a_mail_of_a_cleared_sandbox_is_gone(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    await kernel.write(lambda tx: kernel.context.sandboxes.clear_captures(tx, SANDBOX))
    with pytest.raises(NotFound):
        await _play(kernel, mail, "open")
