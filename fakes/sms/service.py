"""What can happen to a text that the app sends: send, move on, cancel, redact, delete. It speaks no provider's words."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from fakes.core.captures import Json, dump, storable
from fakes.core.transaction import JobDraft, Tx
from fakes.sms import numbers, opt_outs, record, states
from fakes.sms.errors import IllegalMove, InTransit, MessageNotFound, Unsubscribed
from fakes.sms.models import SmsMessageRow
from fakes.sms.segments import segmentation
from fakes.sms.wire import Wires

STEP_JOB = "sms.step"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDraft:
    """A text that its provider found acceptable.

    `sender` is empty if the messaging service `service` is to choose it; `send_at_ms` (sandbox time) schedules it.
    `outcome` is the status it shall end in, with `error_code` as the reason; `media` are `{sid, url, content_type}`; `raw` are the bytes as they came.
    """

    sandbox: str
    provider: str
    account: str
    sid: str
    sender: str
    recipient: str
    body: str
    direction: str = "outbound-api"
    media: tuple[Json, ...] = ()
    service: str | None = None
    status_callback: str | None = None
    status_method: str = "POST"
    send_at_ms: int | None = None
    outcome: str = states.DELIVERED
    error_code: int | None = None
    flags: tuple[str, ...] = ()
    raw: bytes | None = None


def send(tx: Tx, draft: TextDraft) -> Json:
    """Store a text and let it start on its way; returns its row. Raises Unsubscribed."""
    blocker = opt_outs.blocker(
        tx, draft.sandbox, senders=(draft.sender, draft.service), recipient=draft.recipient
    )
    if blocker is not None:
        raise Unsubscribed(draft.recipient, blocker)
    text = row_of(tx, draft, _initial_status(draft))
    text["status_callback"] = draft.status_callback or _number_callback(tx, draft)
    text["id"] = record.capture(tx, text, draft.raw)
    tx.insert(SmsMessageRow, text)
    _schedule_step(tx, text)
    return text


def step(tx: Tx, wires: Wires, sandbox: str, payload: Json) -> None:
    """Move a text on as time demands; does nothing if it is gone or has moved on already."""
    text = tx.find(SmsMessageRow, sandbox, payload["sid"])
    if text is None or text["status"] != payload["from"]:
        return
    following = states.next_step(text["status"], text["outcome"])
    if following is not None:
        _move(tx, wires, dict(text), following[0])


def cancel(tx: Tx, wires: Wires, sandbox: str, account: str, sid: str) -> Json:
    """Cancel a scheduled text. Raises MessageNotFound, IllegalMove."""
    text = find(tx, sandbox, account, sid)
    if text["status"] != states.SCHEDULED:
        raise IllegalMove(text["status"], states.CANCELED)
    return _move(tx, wires, text, states.CANCELED)


def redact(tx: Tx, sandbox: str, account: str, sid: str) -> Json:
    """Empty a text's body for the provider's API; the capture keeps it. Raises MessageNotFound, InTransit."""
    text = _settled(tx, sandbox, account, sid)
    text |= {"is_redacted": 1, "updated_ms": tx.now_ms(sandbox)}
    return _flagged(tx, text, "redacted")


def delete(tx: Tx, sandbox: str, account: str, sid: str) -> None:
    """Remove a text from the provider's API; the capture stays. Raises MessageNotFound, InTransit."""
    text = _settled(tx, sandbox, account, sid)
    text["is_deleted"] = 1
    _flagged(tx, text, "deleted")


def delete_medium(tx: Tx, sandbox: str, account: str, sid: str, medium_sid: str) -> None:
    """Remove one medium of a text. Raises MessageNotFound."""
    text = find(tx, sandbox, account, sid)
    media = orjson.loads(text["media"])
    kept = [medium for medium in media if medium["sid"] != medium_sid]
    if len(kept) == len(media):
        raise MessageNotFound(f"The text {sid} has no medium {medium_sid}.")
    tx.put(SmsMessageRow, text | {"media": dump(kept), "updated_ms": tx.now_ms(sandbox)})


def give_feedback(tx: Tx, sandbox: str, account: str, sid: str, outcome: str) -> Json:
    """Note whether the app saw its recipient act on a text. Raises MessageNotFound."""
    text = find(tx, sandbox, account, sid) | {"feedback": outcome}
    tx.put(SmsMessageRow, text)
    record.revise(tx, text)
    return text


def note(tx: Tx, text: Json, code: int, message: str) -> None:
    """Write on a text what went wrong around it, for people to see."""
    text["notes"] = dump([*orjson.loads(text["notes"]), {"code": code, "message": message}])
    tx.put(SmsMessageRow, text)
    record.revise(tx, text)


def find(tx: Tx, sandbox: str, account: str, sid: str) -> Json:
    """Return a text of an account as a row of one's own. Raises MessageNotFound."""
    text = tx.find(SmsMessageRow, sandbox, sid)
    if text is None or text["account"] != account or text["is_deleted"]:
        raise MessageNotFound(f"The account {account} has no text {sid}.")
    return dict(text)


def row_of(tx: Tx, draft: TextDraft, status: str) -> Json:
    """Return the row of a new text in `status`, its capture's number still missing."""
    now_ms = tx.now_ms(draft.sandbox)
    body = storable(draft.body)
    cut = segmentation(body)
    return {
        "sandbox": draft.sandbox,
        "sid": draft.sid,
        "id": 0,
        "provider": draft.provider,
        "account": draft.account,
        "direction": draft.direction,
        "sender": draft.sender,
        "recipient": draft.recipient,
        "body": body,
        "media": dump(draft.media),
        "encoding": cut.encoding,
        "segments": cut.count,
        "status": status,
        "outcome": draft.outcome,
        "error_code": draft.error_code,
        "service": draft.service,
        "status_callback": draft.status_callback,
        "status_method": draft.status_method,
        "feedback": None,
        "is_redacted": 0,
        "is_deleted": 0,
        "flags": dump(draft.flags),
        "notes": "[]",
        "history": dump([[status, now_ms]]),
        "send_at_ms": draft.send_at_ms,
        "created_ms": now_ms,
        "updated_ms": now_ms,
        "sent_ms": None,
    }


def _initial_status(draft: TextDraft) -> str:
    if draft.send_at_ms is not None:
        return states.SCHEDULED
    return states.ACCEPTED if draft.service else states.QUEUED


def _number_callback(tx: Tx, draft: TextDraft) -> str | None:
    number = numbers.find(tx, draft.sandbox, draft.sender) if draft.sender else None
    return number["status_callback"] if number else None


def _schedule_step(tx: Tx, text: Json) -> None:
    following = states.next_step(text["status"], text["outcome"])
    if following is None:
        return
    due_ms = tx.now_ms(text["sandbox"]) + following[1]
    if text["status"] == states.SCHEDULED:
        due_ms = text["send_at_ms"]
    payload = {"sid": text["sid"], "from": text["status"]}
    tx.schedule(JobDraft(sandbox=text["sandbox"], due_ms=due_ms, name=STEP_JOB, payload=payload))


def _move(tx: Tx, wires: Wires, text: Json, wanted: str) -> Json:
    now_ms = tx.now_ms(text["sandbox"])
    text["status"] = states.moved(text["status"], wanted)
    text["updated_ms"] = now_ms
    text["history"] = dump([*orjson.loads(text["history"]), [wanted, now_ms]])
    if wanted == states.QUEUED and not text["sender"]:
        _choose_sender(tx, wires, text)
    if wanted == states.SENT:
        text["sent_ms"] = now_ms
    tx.put(SmsMessageRow, text)
    record.revise(tx, text)
    wires[text["provider"]].status_changed(tx, text)
    _schedule_step(tx, text)
    return text


def _choose_sender(tx: Tx, wires: Wires, text: Json) -> None:
    sandbox = text["sandbox"]
    text["sender"] = numbers.sender_for(tx, sandbox, text["service"])
    if opt_outs.blocker(tx, sandbox, senders=(text["sender"],), recipient=text["recipient"]):
        text["outcome"] = states.FAILED
        text["error_code"] = wires[text["provider"]].unsubscribed_code


def _settled(tx: Tx, sandbox: str, account: str, sid: str) -> Json:
    text = find(tx, sandbox, account, sid)
    if states.is_in_transit(text["status"]):
        raise InTransit(f"The text {sid} is still {text['status']}.")
    return text


def _flagged(tx: Tx, text: Json, flag: str) -> Json:
    text["flags"] = dump([*orjson.loads(text["flags"]), flag])
    tx.put(SmsMessageRow, text)
    record.revise(tx, text, flags=orjson.loads(text["flags"]))
    return text
