"""Callbacks that something else delivered for us: recorded with what it says came back; this module sends none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakes.core.bus import Event
from fakes.core.captures import Json
from fakes.core.delivery import Attempt, callback_of
from fakes.core.http import Answer
from fakes.core.tables import CallbackAttemptRow, CallbackRow

if TYPE_CHECKING:
    from fakes.core.transaction import CallbackDraft, Tx


def record(tx: Tx, draft: CallbackDraft, answer: Answer, *, added_headers: Json, signed: str) -> int:
    """Keep a delivery that is over, with its one attempt; returns the callback's number.

    `added_headers` went out beside the draft's own, `signed` is the text that was signed.
    """
    is_success = 200 <= answer.status < 300
    number = tx.callback(replace(draft, state="delivered" if is_success else "failed"))
    row = {**(tx.find(CallbackRow, number) or {}), "attempts": 1}
    tx.put(CallbackRow, row)
    attempt = Attempt(
        callback=callback_of(row),
        headers={**draft.headers, **added_headers},
        signed=signed,
        answer=answer,
        error="",
        at_ms=tx.now_ms(draft.sandbox),
        took_ms=answer.took_ms,
    )
    tx.insert(CallbackAttemptRow, attempt.row(1, max_body_bytes=len(answer.body)))
    tx.publish(Event("callback", draft.sandbox, number))
    return number
