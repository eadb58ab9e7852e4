"""Every row of the tables: from where each verb may start, where it leads, and what is said to the rest."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.payments import states
from fakes.payments.money_states import DISPUTE, PAYOUT, REFUND, REVIEW, TOPUP
from fakes.payments.wire.error import StripeError

STATUSES = {
    "dispute": "needs_response under_review won lost warning_needs_response warning_under_review warning_closed",
    "payout": "pending in_transit paid failed canceled",
    "refund": "pending requires_action succeeded failed canceled",
    "review": "open closed",
    "topup": "pending succeeded failed canceled reversed",
}
TABLES = {"dispute": DISPUTE, "payout": PAYOUT, "refund": REFUND, "review": REVIEW, "topup": TOPUP}
# verb: statuses it starts from > statuses it leads to
ROWS = """
dispute submit    needs_response,warning_needs_response > under_review,warning_under_review
dispute win       needs_response,under_review > won
dispute lose      needs_response,under_review > lost
dispute drop      warning_needs_response,warning_under_review > warning_closed
dispute escalate  warning_needs_response,warning_under_review > needs_response
dispute close     needs_response,warning_needs_response,under_review,warning_under_review > lost,warning_closed
payout send       pending > in_transit
payout arrive     pending,in_transit > paid,failed
payout cancel     pending > canceled
payout reverse    paid,in_transit > paid,in_transit
refund settle     pending,requires_action > succeeded
refund fail       pending,requires_action,succeeded > failed
refund cancel     pending,requires_action > canceled
review close      open > closed
topup arrive      pending > succeeded,failed
topup cancel      pending > canceled
topup reverse     succeeded > reversed
"""


def rows() -> list[tuple[str, str, set[str], set[str]]]:
    found = []
    for line in ROWS.strip().splitlines():
        kind, verb, sources, _, targets = line.split()
        found.append((kind, verb, set(sources.split(",")), set(targets.split(","))))
    return found


def standing(kind: str, status: str) -> dict[str, Any]:
    return {"id": "x_1", "object": kind, "status": status, "open": status == "open"}


@pytest.mark.parametrize(("kind", "verb", "sources", "targets"), rows())
def test_every_row(kind: str, verb: str, sources: set[str], targets: set[str]) -> None:
    for status in STATUSES[kind].split():
        if status not in sources:
            with pytest.raises(StripeError) as caught:
                states.check(verb, standing(kind, status))
            assert caught.value.status == 400
            assert caught.value.message
            continue
        for target in targets:
            assert states.moved(verb, standing(kind, status), target) == target


def test_no_verb_is_without_a_row() -> None:
    assert {(kind, verb) for kind, verb, _, _ in rows()} == {
        (kind, verb) for kind, table in TABLES.items() for verb in table
    }


@pytest.mark.parametrize(
    ("kind", "verb", "status", "words"),
    [
        ("dispute", "submit", "won", "This dispute is already closed"),
        ("dispute", "submit", "under_review", "This dispute is already under review"),
        ("payout", "cancel", "paid", "Payouts can only be canceled while they are pending."),
        ("refund", "cancel", "failed", "Refund x_1 cannot be canceled because it has a status of failed."),
    ],
)
def test_refusals_word_for_word(kind: str, verb: str, status: str, words: str) -> None:
    with pytest.raises(StripeError) as caught:
        states.check(verb, standing(kind, status))
    assert caught.value.message == words
