"""What a fault does to a callback that is about to be sent: drop, duplicate, reorder, delay; it draws none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.core.bus import Event
from fakes.core.captures import Json, dump
from fakes.core.faults import Faults, Subject, Verdict
from fakes.core.tables import CallbackRow
from fakes.core.transaction import CallbackDraft

if TYPE_CHECKING:
    from fakes.core.transaction import Tx

DELAY_MS = 10_000
REORDER_DELAY_MS = 1_000


def after_faults(tx: Tx, faults: Faults, row: Json) -> Json | None:
    """Draw the faults for a callback once, before its first attempt; returns its row, None if it must not go now."""
    context = orjson.loads(row["context"])
    if row["attempts"] or "fault" in context or not faults.is_armed(row["sandbox"]):
        return row
    verdict = faults.draw(tx, _subject(row))
    if verdict is None:
        return row
    context["fault"] = verdict.fault_id
    changed = _changed(tx, {**row, "context": dump(context)}, verdict)
    tx.put(CallbackRow, changed)
    tx.publish(Event("callback", row["sandbox"], row["id"]))
    _mark_capture(tx, row, verdict)
    return changed if changed["state"] == "pending" and changed["due_ms"] == row["due_ms"] else None


def _changed(tx: Tx, row: Json, verdict: Verdict) -> Json:
    kind = verdict.callbacks
    if kind == "drop":
        return {**row, "state": "dropped"}
    if kind == "duplicate":
        tx.callback(_copy(row))
        return row
    if kind == "reorder":
        if verdict.hit % 2 == 0:
            # It overtakes the one before it, which waits.
            return row
        return _later(tx, row, verdict.delay_ms or REORDER_DELAY_MS)
    return _later(tx, row, verdict.delay_ms or DELAY_MS)


def _later(tx: Tx, row: Json, delay_ms: int) -> Json:
    return {**row, "due_ms": max(row["due_ms"], tx.now_ms(row["sandbox"])) + delay_ms}


def _mark_capture(tx: Tx, row: Json, verdict: Verdict) -> None:
    """Say on the capture that the callback reports what a fault did to it."""
    capture = None if row["capture_id"] is None else tx.find_capture(row["sandbox"], row["capture_id"])
    if capture is not None:
        flags = list(dict.fromkeys([*capture.flags, *verdict.flags]))
        tx.revise_capture(capture.sandbox, capture.number, flags=flags)


def _subject(row: Json) -> Subject:
    return Subject(
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        stage="callback",
        method=row["method"],
        path=row["url"],
        body=bytes(row["body"]).decode("utf-8", "replace"),
        fields={"event": row["event"], "url": row["url"]},
    )


def _copy(row: Json) -> CallbackDraft:
    return CallbackDraft(
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        event=row["event"],
        url=row["url"],
        signer=row["signer"],
        body=bytes(row["body"]),
        method=row["method"],
        headers=orjson.loads(row["headers"]),
        context=orjson.loads(row["context"]),
        endpoint=row["endpoint"],
        capture_number=row["capture_id"],
    )
