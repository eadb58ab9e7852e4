"""The way of a payout: off the balance, to the bank, and to its end there, or back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments import money, states
from fakes.payments.actions import Job
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance
from fakes.payments.payout_table import FAILURES
from fakes.payments.work import Work

SEND_JOB = "payments.send_payout"
ARRIVE_JOB = "payments.payout_arrives"
_INSTANT_SECONDS = 30 * 60
_INSTANT_FEE_PER_MILLE = 15
_INSTANT_FEE_AT_LEAST = 50


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SEND_JOB: send, ARRIVE_JOB: arrive}


def pay_out(
    work: Work,
    destination: Document,
    amount: int,
    currency: str,
    *,
    source_type: str = balance.CARD,
    is_instant: bool = False,
    transactions: Sequence[str] | None = None,
    **given: Any,
) -> Document:
    """Start a payout and tell of it; it leaves the balance now.

    `transactions` are the ones that an automatic payout pays out; None stands for one that was asked for. `given`
    are plain fields.
    """
    is_automatic = transactions is not None
    arrival = work.now + _INSTANT_SECONDS if is_instant else money.available_on(work.now)
    payout = work.create(
        "payout",
        {
            "amount": amount,
            "arrival_date": arrival,
            "automatic": is_automatic,
            "currency": currency,
            "destination": destination.id,
            "metadata": {},
            "method": "instant" if is_instant else "standard",
            "reconciliation_status": "in_progress" if is_automatic else "not_applicable",
            "source_type": source_type,
            "status": "pending",
            "trace_id": {"status": "pending", "value": None},
            "type": destination.object,
            **given,
        },
        private={"transactions": list(transactions)} if transactions is not None else None,
    )
    fee = instant_fee(amount) if is_instant else 0
    fees = [balance.fee_detail(fee, currency, description="Instant payout fee")] if fee else []
    transaction = _book(work, "payout", payout, -amount, "STRIPE PAYOUT", fees=fees)
    payout["balance_transaction"] = transaction.id
    work.save(payout)
    work.emit("payout.created", payout)
    work.schedule(SEND_JOB, work.now if is_instant else next_midnight(work.now), {"payout": payout.id})
    work.schedule(ARRIVE_JOB, arrival, {"payout": payout.id})
    return payout


def instant_fee(amount: int) -> int:
    """Return what an instant payout costs: 1.5 %, at least 50 minor units."""
    return max((amount * _INSTANT_FEE_PER_MILLE + 500) // 1000, _INSTANT_FEE_AT_LEAST)


def send(work: Work, payload: Mapping[str, Any]) -> None:
    """Hand a payout to the bank: the job at the next midnight."""
    payout = work.find("payout", payload["payout"])
    if payout is not None and payout["status"] == "pending":
        payout["status"] = states.moved("send", payout.data, "in_transit")
        work.update(payout, "payout.updated")


def arrive(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a payout end at the bank: the job on its `arrival_date`."""
    payout = work.find("payout", payload["payout"])
    if payout is None or payout["status"] not in ("pending", "in_transit"):
        return
    code = _failure_of(work, payout)
    if code is not None:
        _fail(work, payout, code)
        return
    payout["status"] = states.moved("arrive", payout.data, "paid")
    payout["trace_id"] = {"status": "supported", "value": str(int(random_hex(16), 16)).zfill(15)[:15]}
    if not payout["automatic"]:
        work.update(payout, "payout.paid")
        return
    payout["reconciliation_status"] = "completed"
    work.update(payout, "payout.paid")
    work.emit("payout.reconciliation_completed", payout)


def cancel(work: Work, payout: Document) -> None:
    """Call a payout off: the money lies on the balance again."""
    payout["status"] = states.moved("cancel", payout.data, "canceled")
    transaction = _book(work, "payout_cancel", payout, payout["amount"], "STRIPE PAYOUT CANCEL")
    payout["failure_balance_transaction"] = transaction.id
    work.update(payout, "payout.canceled")


def reverse(work: Work, payout: Document, metadata: Json) -> Document:
    """Fetch a payout's money back from the bank account, by a payout in the other direction."""
    states.check("reverse", payout.data)
    back = work.create(
        "payout",
        {
            **{name: payout[name] for name in ("currency", "destination", "method", "source_type", "type")},
            "amount": -payout["amount"],
            "arrival_date": money.available_on(work.now),
            "automatic": False,
            "metadata": metadata,
            "original_payout": payout.id,
            "reconciliation_status": "not_applicable",
            "status": "pending",
            "trace_id": {"status": "pending", "value": None},
        },
    )
    transaction = _book(
        work, "payout", back, payout["amount"], "STRIPE PAYOUT REVERSAL", category="payout_reversal"
    )
    back["balance_transaction"] = transaction.id
    work.save(back)
    payout["reversed_by"] = back.id
    work.save(payout)
    work.emit("payout.created", back)
    work.schedule(SEND_JOB, next_midnight(work.now), {"payout": back.id})
    work.schedule(ARRIVE_JOB, back["arrival_date"], {"payout": back.id})
    return back


def next_midnight(now: int) -> int:
    """Return when the next day begins in UTC, in Unix seconds."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((day + timedelta(days=1)).timestamp())


def _failure_of(work: Work, payout: Document) -> str | None:
    """Return how the destination refuses: documented test accounts do so by their number."""
    if payout["original_payout"] is not None:
        return None
    destination = work.find(payout["type"], payout["destination"])
    code = destination.private.get("payout") if destination is not None else None
    return code if code in FAILURES else None


def _fail(work: Work, payout: Document, code: str) -> None:
    payout["status"] = states.moved("arrive", payout.data, "failed")
    payout["failure_code"] = code
    payout["failure_message"] = FAILURES[code]
    transaction = _book(work, "payout_failure", payout, payout["amount"], "STRIPE PAYOUT FAILURE")
    payout["failure_balance_transaction"] = transaction.id
    work.update(payout, "payout.failed")
    destination = work.find(payout["type"], payout["destination"])
    if destination is not None and destination.object == "bank_account":
        destination["status"] = "errored"
        work.update(destination, "account.external_account.updated")


def _book(
    work: Work,
    kind: str,
    payout: Document,
    amount: int,
    description: str,
    *,
    fees: Sequence[Json] = (),
    category: str | None = None,
) -> Document:
    return balance.record(
        work,
        kind,
        amount,
        payout["currency"],
        source=payout.id,
        description=description,
        fees=fees,
        category=category,
        at_once=True,
        source_type=payout["source_type"],
    )
