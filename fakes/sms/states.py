"""The states of a text as a table: which may follow which, and how long each takes; it moves nothing itself.

The names are Twilio's message statuses, the widest set among the providers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fakes.sms.errors import IllegalMove

ACCEPTED: Final = "accepted"
SCHEDULED: Final = "scheduled"
QUEUED: Final = "queued"
SENDING: Final = "sending"
SENT: Final = "sent"
DELIVERED: Final = "delivered"
UNDELIVERED: Final = "undelivered"
FAILED: Final = "failed"
CANCELED: Final = "canceled"
RECEIVED: Final = "received"


@dataclass(frozen=True, slots=True)
class Stage:
    """One state: what may follow, and, when time alone moves it on, to what and after how long."""

    successors: frozenset[str] = frozenset()
    then: str | None = None
    after_ms: int = 0
    is_in_transit: bool = False


STAGES: Final[dict[str, Stage]] = {
    SCHEDULED: Stage(frozenset({ACCEPTED, CANCELED, FAILED}), then=ACCEPTED, is_in_transit=True),
    ACCEPTED: Stage(frozenset({QUEUED, FAILED}), then=QUEUED, after_ms=50, is_in_transit=True),
    QUEUED: Stage(frozenset({SENDING, FAILED}), then=SENDING, after_ms=100, is_in_transit=True),
    SENDING: Stage(frozenset({SENT, FAILED}), then=SENT, after_ms=150, is_in_transit=True),
    SENT: Stage(frozenset({DELIVERED, UNDELIVERED}), then=DELIVERED, after_ms=500),
    DELIVERED: Stage(),
    UNDELIVERED: Stage(),
    FAILED: Stage(),
    CANCELED: Stage(),
    RECEIVED: Stage(),
}


def moved(state: str, wanted: str) -> str:
    """Return `wanted` if it may follow `state`. Raises IllegalMove."""
    if wanted not in STAGES[state].successors:
        raise IllegalMove(state, wanted)
    return wanted


def is_in_transit(state: str) -> bool:
    """Tell whether the provider still works on a text, so that it can be neither redacted nor deleted."""
    return STAGES[state].is_in_transit


def next_step(state: str, outcome: str) -> tuple[str, int] | None:
    """Return what time alone makes of `state` and after how many milliseconds, None if it stays.

    `outcome` is how the text shall end: `failed` leaves before it is sent, `undelivered` and `sent` after.
    """
    stage = STAGES[state]
    if stage.then is None or (state == SENT and outcome == SENT):
        return None
    ends_here = (
        outcome in stage.successors and outcome != CANCELED and state not in (SCHEDULED, ACCEPTED, QUEUED)
    )
    return (outcome if ends_here else stage.then), stage.after_ms


def visible_error(state: str, error_code: int | None) -> int | None:
    """Return the reason for a text's failure once it has failed; before that nobody knows it."""
    return error_code if state in (UNDELIVERED, FAILED) else None
