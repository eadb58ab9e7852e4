"""Where money that moves back and on may stand: refunds, disputes, reviews, payouts and top-ups, as tables."""

from __future__ import annotations

from fakes.payments.transition import Rule


def _rule(sources: str, targets: str, words: str, *, code: str | None = None, **others: str) -> Rule:
    """Return a rule whose refusal is `words` for every status that `others` does not name."""
    return Rule(tuple(sources.split()), tuple(targets.split()), {**others, "*": words}, {"*": code})


REFUND = {
    "settle": _rule(
        "pending requires_action",
        "succeeded",
        "Refund {id} cannot succeed because it has a status of {status}.",
    ),
    "fail": _rule(
        "pending requires_action succeeded",
        "failed",
        "Refund {id} cannot fail because it has a status of {status}.",
    ),
    "cancel": _rule(
        "pending requires_action",
        "canceled",
        "Refund {id} cannot be canceled because it has a status of {status}.",
    ),
}

_CLOSED = "This dispute is already closed"
DISPUTE = {
    "submit": _rule(
        "needs_response warning_needs_response",
        "under_review warning_under_review",
        _CLOSED,
        under_review="This dispute is already under review",
        warning_under_review="This dispute is already under review",
    ),
    "win": _rule("needs_response under_review", "won", _CLOSED),
    "lose": _rule("needs_response under_review", "lost", _CLOSED),
    "drop": _rule("warning_needs_response warning_under_review", "warning_closed", _CLOSED),
    "escalate": _rule("warning_needs_response warning_under_review", "needs_response", _CLOSED),
    "close": _rule(
        "needs_response warning_needs_response under_review warning_under_review",
        "lost warning_closed",
        _CLOSED,
    ),
}

REVIEW = {
    "close": _rule("open", "closed", "Review {id} is already closed."),
}

PAYOUT = {
    "send": _rule("pending", "in_transit", "Payout {id} cannot be sent because it is {status}."),
    "arrive": _rule("pending in_transit", "paid failed", "Payout {id} cannot arrive because it is {status}."),
    "cancel": _rule("pending", "canceled", "Payouts can only be canceled while they are pending."),
    "reverse": _rule("paid in_transit", "paid in_transit", "You can only reverse payouts that were sent."),
}

TOPUP = {
    "arrive": _rule("pending", "succeeded failed", "Top-up {id} cannot arrive because it is {status}."),
    "cancel": _rule("pending", "canceled", "You can only cancel a top-up while it is pending."),
    "reverse": _rule("succeeded", "reversed", "Top-up {id} cannot be reversed because it is {status}."),
}
