"""A text that comes in from a phone: stored, its keyword honoured, announced to the app; and the app's replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fakes.core.captures import Json
from fakes.core.transaction import Tx
from fakes.sms import keywords, numbers, opt_outs, phone, record, service, states
from fakes.sms.errors import InvalidNumber, Unsubscribed
from fakes.sms.media import described
from fakes.sms.models import SmsMessageRow
from fakes.sms.service import TextDraft
from fakes.sms.wire import Wires

DEFAULT_PROVIDER = "twilio"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundDraft:
    """A text from a phone to a number of the app's; `media` are URLs with their types, if known."""

    sandbox: str
    sender: str
    recipient: str
    body: str
    media: tuple[tuple[str, str | None], ...] = ()
    provider: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """An inbound text, the keyword in it, and the callback that tells the app (None if no URL is set)."""

    text: Json
    keyword: keywords.Keyword | None
    callback: int | None


def receive(tx: Tx, wires: Wires, draft: InboundDraft) -> Received:
    """Store an inbound text, honour STOP, START and HELP, and tell the app. Raises InvalidNumber."""
    sender, recipient = phone.sender(draft.sender), phone.sender(draft.recipient)
    if sender is None:
        raise InvalidNumber(draft.sender)
    if recipient is None:
        raise InvalidNumber(draft.recipient)
    number = numbers.find(tx, draft.sandbox, recipient) or {}
    provider = draft.provider or number.get("provider") or DEFAULT_PROVIDER
    text = _stored(tx, wires, draft, provider, sender, recipient, number)
    keyword = keywords.keyword_in(draft.body)
    if keyword is not None:
        _honour(tx, wires, text, keyword)
    callback = wires[provider].text_received(tx, text, number) if number.get("sms_url") else None
    return Received(text, keyword, callback)


def reply(tx: Tx, drafts: Sequence[TextDraft]) -> list[str]:
    """Send what the app answered to an inbound text; returns the refusals, in words."""
    refusals: list[str] = []
    for draft in drafts:
        try:
            service.send(tx, draft)
        except Unsubscribed as refusal:
            refusals.append(refusal.detail)
    return refusals


def reply_draft(wires: Wires, inbound: Json, body: str, *, media: tuple[Json, ...] = ()) -> TextDraft:
    """Return a reply from the number that was written to, to the phone that wrote."""
    return TextDraft(
        sandbox=inbound["sandbox"],
        provider=inbound["provider"],
        account=inbound["account"],
        sid=wires[inbound["provider"]].new_sid(has_media=bool(media)),
        sender=inbound["recipient"],
        recipient=inbound["sender"],
        body=body,
        direction="outbound-reply",
        media=media,
    )


def _stored(
    tx: Tx, wires: Wires, draft: InboundDraft, provider: str, sender: str, recipient: str, number: Json
) -> Json:
    wire = wires[provider]
    text = service.row_of(
        tx,
        TextDraft(
            sandbox=draft.sandbox,
            provider=provider,
            account=draft.account or number.get("account") or wire.account_in_use(tx, draft.sandbox),
            sid=wire.new_sid(has_media=bool(draft.media)),
            sender=sender,
            recipient=recipient,
            body=draft.body,
            direction="inbound",
            media=described(draft.media, wire.new_medium_sid),
            service=number.get("service"),
        ),
        states.RECEIVED,
    )
    text["sent_ms"] = text["created_ms"]
    text["id"] = record.capture(tx, text)
    tx.insert(SmsMessageRow, text)
    return text


def _honour(tx: Tx, wires: Wires, text: Json, keyword: keywords.Keyword) -> None:
    senders = [text["recipient"], *([text["service"]] if text["service"] else [])]
    answer = reply_draft(wires, text, keywords.ANSWERS[keyword])
    if keyword == "START":
        forgotten = [
            opt_outs.remove(tx, text["sandbox"], sender=sender, recipient=text["sender"])
            for sender in senders
        ]
        # "Yes" is also a word of ordinary conversation: only who had left is welcomed back.
        if not any(forgotten):
            return
    # The farewell goes out before the opt-out is noted; who has left already is not answered again.
    reply(tx, [answer])
    if keyword == "STOP":
        for sender in senders:
            opt_outs.add(tx, text["sandbox"], sender=sender, recipient=text["sender"])
