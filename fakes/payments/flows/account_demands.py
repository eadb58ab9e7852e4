"""What some test cards make Stripe ask of the connected account that they pay: more facts, by a deadline or at once."""

from __future__ import annotations

from fakes.payments.card_table import Card
from fakes.payments.flows import account_review
from fakes.payments.models import PLATFORM
from fakes.payments.work import Work

# How long an account has for what is asked next.
GRACE_S = 14 * 24 * 3600


def make(work: Work, card: Card, on_behalf_of: str | None) -> None:
    """Ask the account that a charge is for, if its card makes Stripe ask; one that is not in business yet is spared."""
    account_id = on_behalf_of or work.scope.account
    if card.demands is None or account_id == PLATFORM:
        return
    platform = work.of(PLATFORM)
    account = platform.find("account", account_id)
    if account is None or not account["charges_enabled"]:
        return
    waits = card.demands == "next"
    deadline = work.now + GRACE_S if waits else work.now
    is_all_known = not account["requirements"]["eventually_due"]
    account.private["demand"] = {"kind": card.demands, "deadline": deadline, "document": is_all_known}
    if waits:
        platform.schedule(account_review.REVIEW_JOB, deadline, {"connected": account_id})
    account_review.review(work, account)
