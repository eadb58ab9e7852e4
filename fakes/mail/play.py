"""Playing the outside world: what happens to a mail after it was sent, recorded, bounced and told to providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fakes.core.captures import Capture, CaptureDraft, Json
from fakes.core.clock import iso
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.ids import random_hex
from fakes.core.limits import Limits
from fakes.core.transaction import Tx
from fakes.mail import service
from fakes.mail.bounce import Undelivered, notification
from fakes.mail.event import BOUNCE, USER_UNKNOWN, MailEvent, chosen_recipient
from fakes.mail.models import CHANNEL, EVENT, INBOUND, OUTBOUND, Arrival, Envelope, Skeleton

_MAX_EVENTS = 1_000
_LONGEST_MESSAGE_ID = 900


class EventSink(Protocol):
    """A provider that tells the app of events, in its own dialect, by callbacks."""

    def event_recorded(self, tx: Tx, mail: Capture, event: MailEvent, recorded: Capture) -> None:
        """Put into the outbox what the app has asked to be told of `event`, which `recorded` shows."""


@dataclass(frozen=True, slots=True)
class Played:
    """What an event left behind: its own capture, and the bounce mail to the envelope's sender if one was sent."""

    event: Capture
    bounce: Capture | None


@dataclass(frozen=True, slots=True)
class Stage:
    """What playing needs beside the transaction: who tells the app, by provider, and how much is read."""

    sinks: Mapping[str, EventSink]
    limits: Limits


def play(
    tx: Tx,
    stage: Stage,
    sandbox: str,
    number: int,
    wanted: MailEvent,
    *,
    recipient: str | None,
    raw: bytes | None,
) -> Played:
    """Let `wanted` happen to a mail that the app sent: to `recipient`, or to its only one.

    A bounce also sends a delivery status notification to the envelope's sender, as a mail server would; to the null
    sender nothing is ever bounced (RFC 5321 section 4.5.5). Raises NotFound, InvalidInput.
    """
    mail = tx.find_capture(sandbox, number)
    if mail is None:
        raise NotFound("There is no such capture in this sandbox.")
    if mail.channel != CHANNEL or mail.kind != OUTBOUND:
        raise InvalidInput(
            f"The capture {mail.id} is no mail that the app sent.",
            hint="GET /stagedoor/v1/captures?channel=mail&kind=outbound lists those.",
        )
    event = _completed(mail, wanted, chosen_recipient(Skeleton(mail.detail).recipients, recipient))
    recorded = tx.capture(_draft(mail, event))
    happened = {"id": recorded.id, "at": iso(recorded.created_ms), **event.as_json()}
    # A test in a loop must not make a mail grow without end.
    history = [*mail.detail.get("events", ()), happened][-_MAX_EVENTS:]
    tx.revise_capture(sandbox, number, detail={"events": history})
    sink = stage.sinks.get(mail.provider)
    if sink is not None:
        sink.event_recorded(tx, mail, event, recorded)
    bounce = _bounce(tx, stage.limits, mail, event, raw) if event.kind == BOUNCE else None
    return Played(recorded, bounce)


def _completed(mail: Capture, event: MailEvent, recipient: str) -> MailEvent:
    reason = event.reason or (USER_UNKNOWN if event.kind == BOUNCE else None)
    url = event.url
    if event.kind == "click" and url is None:
        url = next((link["url"] for link in mail.links), None)
    return MailEvent(
        kind=event.kind, recipient=recipient, reason=reason, url=url, user_agent=event.user_agent, ip=event.ip
    )


def _draft(mail: Capture, event: MailEvent) -> CaptureDraft:
    # `to` stays empty: who waits for a mail to somebody must not be handed an event about one.
    told = event.as_json()
    return CaptureDraft(
        sandbox=mail.sandbox,
        channel=CHANNEL,
        provider=mail.provider,
        kind=EVENT,
        sender=event.recipient,
        title=event.title,
        preview=" ".join(filter(None, (mail.title, event.reason, event.url)))[:200],
        people=[mail.sender] if mail.sender else [],
        detail={"event": {**told, "capture_id": mail.id}},
        text=" ".join([mail.title, *map(str, told.values())]),
        ref=mail.id,
    )


def _bounce(tx: Tx, limits: Limits, mail: Capture, event: MailEvent, raw: bytes | None) -> Capture | None:
    skeleton = Skeleton(mail.detail)
    envelope: Json = mail.detail.get("envelope", {})
    sender = envelope.get("from", "")
    if not sender:
        return None
    message_id = mail.detail.get("message_id")
    notice = notification(
        Undelivered(
            sender=sender,
            recipient=event.recipient,
            reason=event.reason or USER_UNKNOWN,
            status=event.status or "5.0.0",
            raw=raw or b"",
            headers_length=skeleton.headers_length,
            message_id=message_id if message_id and len(message_id) <= _LONGEST_MESSAGE_ID else None,
            arrived_ms=mail.created_ms,
            now_ms=tx.now_ms(mail.sandbox),
            token=random_hex(24),
        )
    )
    arrival = Arrival(
        sandbox=mail.sandbox,
        provider=mail.provider,
        envelope=Envelope(sender="", recipients=(sender,)),
        raw=notice,
        kind=INBOUND,
    )
    return service.receive(tx, arrival, limits)
