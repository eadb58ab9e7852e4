"""What becomes of a disputed charge: the dispute that is opened, the money that goes, and how the bank decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.payments import refundable, states
from fakes.payments.actions import Job
from fakes.payments.dispute_table import EARLY_WARNING, KINDS, MULTIPLE, DisputeKind
from fakes.payments.document import Document, Json
from fakes.payments.fees import DISPUTE_FEE
from fakes.payments.flows import balance, fraud_warnings, reviews
from fakes.payments.records import Query, Records
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

DISPUTE_JOB = "payments.dispute_charge"
DEADLINE_JOB = "payments.dispute_deadline"
DECISION_JOB = "payments.dispute_decision"
_DAYS_TO_ANSWER = 19
# While a dispute stands so, the bank has the money.
_HOLDS_MONEY = ("needs_response", "under_review", "lost")
_DAYS_OF_INQUIRY = 120
_DAY = 24 * 60 * 60
_EVIDENCE_NEEDED = [
    "missing_customer_identifiers",
    "missing_disputed_transaction_description",
    "missing_merchandise_or_services",
    "missing_prior_undisputed_transaction_description",
    "missing_prior_undisputed_transactions",
]


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {DISPUTE_JOB: dispute_charge, DEADLINE_JOB: meet_deadline, DECISION_JOB: decide_later}


def foresee(work: Work, charge: Document) -> None:
    """Let a charge be disputed, right after it took its money, if it is marked with that."""
    kind = charge.private.get("dispute")
    if kind is not None:
        work.schedule(DISPUTE_JOB, work.now, {"charge": charge.id, "kind": kind})


def dispute_charge(work: Work, payload: Mapping[str, Any]) -> None:
    """Bring about what a charge was marked with: the job behind the cards that are disputed."""
    charge = work.find("charge", payload["charge"])
    if charge is not None and not charge["refunded"] and not charge["disputed"]:
        dispute(work, charge, payload["kind"])


def dispute(work: Work, charge: Document, kind: str) -> None:
    """Dispute a charge, or warn that it may be disputed, in one of the ways of `dispute_table`."""
    if kind == EARLY_WARNING:
        fraud_warnings.warn(work, charge)
        return
    amount = refundable.left(charge.data)
    if kind != MULTIPLE:
        open_dispute(work, charge, KINDS[kind], amount)
        return
    for part in (amount // 2, amount - amount // 2):
        open_dispute(work, charge, KINDS["fraudulent"], part)


def open_dispute(work: Work, charge: Document, kind: DisputeKind, amount: int) -> Document:
    """Open one dispute of `amount`, take the money where the network does, and start the clock."""
    fields = _fields(work, charge, kind, amount)
    document = work.create("dispute", fields, private={"is_smart": kind.is_smart})
    charge["disputed"] = True
    if kind.takes_funds:
        charge.private["charged_back"] = True
    work.save(charge)
    work.emit("charge.dispute.created", document)
    if kind.takes_funds:
        _withdraw(work, document, charge, has_fee=kind.has_fee)
    reviews.close(work, charge, "disputed")
    fraud_warnings.settle(work, charge)
    if kind.status != "prevented":
        payload = {"dispute": document.id}
        work.schedule(DEADLINE_JOB, document["evidence_details"]["due_by"] + 1, payload)
        if kind.case_type == "inquiry":
            work.schedule(DEADLINE_JOB, work.now + _DAYS_OF_INQUIRY * _DAY, payload)
    return document


def meet_deadline(work: Work, payload: Mapping[str, Any]) -> None:
    """Close what nobody answered in time: the job at a dispute's `due_by`, and at the end of an inquiry."""
    document = work.find("dispute", payload["dispute"])
    if document is None:
        return
    if work.now >= document.created + _DAYS_OF_INQUIRY * _DAY and _is_open_inquiry(document):
        conclude(work, document, "drop", "warning_closed")
        return
    if document["status"] not in ("needs_response", "warning_needs_response"):
        return
    if document.private.get("is_smart") and not document["evidence_details"]["has_evidence"]:
        submit(work, document, method="smart_disputes")
        return
    document["evidence_details"]["past_due"] = True
    if document["status"] == "needs_response":
        conclude(work, document, "lose", "lost")
    else:
        work.update(document, "charge.dispute.updated")


def decide_later(work: Work, payload: Mapping[str, Any]) -> None:
    """Decide as the evidence asks: the job behind `winning_evidence`, `losing_evidence` and `escalate_inquiry_evidence`."""
    document = work.find("dispute", payload["dispute"])
    if document is not None:
        decide(work, document, payload["outcome"])


def decide(work: Work, document: Document, outcome: str) -> None:
    """Let the bank decide: `won`, `lost` or `escalated`. Raises StripeError for a dispute that is closed."""
    is_inquiry = document["status"].startswith("warning_")
    if outcome == "escalated":
        _escalate(work, document)
    elif is_inquiry:
        conclude(work, document, "drop", "warning_closed")
    elif outcome == "won":
        conclude(work, document, "win", "won")
    else:
        conclude(work, document, "lose", "lost")


def conclude(work: Work, document: Document, verb: str, status: str) -> None:
    """Close a dispute; won money comes back after that."""
    document["status"] = states.moved(verb, document.data, status)
    work.update(document, "charge.dispute.closed")
    if status in ("won", "warning_closed"):
        charge = work.require("charge", document["charge"])
        if not any(
            each["status"] in _HOLDS_MONEY and each.id != document.id for each in of_charge(work, charge.id)
        ):
            charge.private.pop("charged_back", None)
            work.save(charge)
    if status == "won":
        _reinstate(work, document)


def submit(work: Work, document: Document, *, method: str = "manual") -> None:
    """Send the evidence to the bank; the caller has put it into the dispute."""
    is_inquiry = document["status"].startswith("warning_")
    status = states.moved("submit", document.data, "warning_under_review" if is_inquiry else "under_review")
    details = document["evidence_details"]
    details["submission_count"] += 1
    details["submission_method"] = method
    details["past_due"] = method == "manual" and work.now > details["due_by"]
    document["status"] = status
    work.update(document, "charge.dispute.updated")
    outcome = _OUTCOMES.get((document["evidence"]["uncategorized_text"] or "").strip())
    if outcome is not None:
        work.schedule(DECISION_JOB, work.now, {"dispute": document.id, "outcome": outcome})


_OUTCOMES = {"winning_evidence": "won", "losing_evidence": "lost", "escalate_inquiry_evidence": "escalated"}


def of_charge(records: Records, charge_id: str) -> list[Document]:
    """Return the disputes of a charge, newest first."""
    return records.all(Query(kind="dispute", where={"charge": charge_id}))


def close_inquiries(work: Work, charge: Document) -> None:
    """Close the inquiries about a charge that was refunded in full: nothing is left to ask for."""
    for document in of_charge(work, charge.id):
        if _is_open_inquiry(document):
            conclude(work, document, "drop", "warning_closed")


def _is_open_inquiry(document: Document) -> bool:
    return document["status"] in ("warning_needs_response", "warning_under_review")


def _escalate(work: Work, document: Document) -> None:
    document["status"] = states.moved("escalate", document.data, "needs_response")
    document["payment_method_details"]["card"]["case_type"] = "chargeback"
    document["is_charge_refundable"] = False
    document["evidence_details"]["due_by"] = _due_by(work.now)
    charge = work.require("charge", document["charge"])
    charge.private["charged_back"] = True
    work.save(charge)
    # What was refunded while it was a mere question is not taken a second time.
    document["amount"] = min(document["amount"], refundable.left(charge.data))
    work.update(document, "charge.dispute.updated")
    _withdraw(work, document, charge, has_fee=True)
    work.schedule(DEADLINE_JOB, document["evidence_details"]["due_by"] + 1, {"dispute": document.id})


def _withdraw(work: Work, document: Document, charge: Document, *, has_fee: bool) -> None:
    currency = document["currency"]
    fee = balance.fee_detail(DISPUTE_FEE, currency, description="Dispute fee")
    transaction = balance.record(
        work,
        "adjustment",
        -document["amount"],
        currency,
        source=document.id,
        description=f"Chargeback withdrawal for {charge.id}",
        fees=[fee] if has_fee else [],
        category="dispute",
        source_type=balance.source_type_of(charge),
    )
    _booked(work, document, transaction, "charge.dispute.funds_withdrawn")


def _reinstate(work: Work, document: Document) -> None:
    """Give the money back, and what the dispute cost with it (https://docs.stripe.com/testing#evidence)."""
    charge = work.require("charge", document["charge"])
    cost = sum(each["fee"] for each in document["balance_transactions"])
    fees = [balance.fee_detail(-cost, document["currency"], description="Dispute fee refund")] if cost else []
    transaction = balance.record(
        work,
        "adjustment",
        document["amount"],
        document["currency"],
        source=document.id,
        description=f"Chargeback reversal for {document['charge']}",
        fees=fees,
        category="dispute_reversal",
        source_type=balance.source_type_of(charge),
    )
    _booked(work, document, transaction, "charge.dispute.funds_reinstated")


def _booked(work: Work, document: Document, transaction: Document, event: str) -> None:
    before = document["balance_transactions"]
    document["balance_transactions"] = [*before, transaction.data]
    work.save(document)
    work.emit(event, document, {"balance_transactions": before})


def _due_by(now: int) -> int:
    """Return the last second of the day until which a dispute can be answered."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=23, minute=59, second=59, microsecond=0)
    return int((day + timedelta(days=_DAYS_TO_ANSWER)).timestamp())


def _fields(work: Work, charge: Document, kind: DisputeKind, amount: int) -> Json:
    details = charge["payment_method_details"]
    rail = details["type"]
    shown: Json = {"type": rail if rail in ("amazon_pay", "card", "klarna", "paypal") else "card"}
    brand = (details.get("card") or {}).get("brand", "unknown")
    if shown["type"] == "card":
        shown["card"] = {
            "brand": brand,
            "case_type": kind.case_type,
            "network": brand,
            "network_reason_code": kind.codes[brand == "mastercard"] or None,
        }
    billing = charge["billing_details"]
    fields: Json = {
        "amount": amount,
        "charge": charge.id,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "is_charge_refundable": kind.case_type == "inquiry",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": shown,
        "reason": kind.reason,
        "status": kind.status,
    }
    blanks = blank("dispute")
    fields["evidence"] = {
        **blanks["evidence"],
        "customer_email_address": billing["email"] or charge["receipt_email"],
        "customer_name": billing["name"],
    }
    fields["evidence_details"] = {
        **blanks["evidence_details"],
        "due_by": None if kind.status == "prevented" else _due_by(work.now),
        "submission_method": "not_submitted",
    }
    if kind.eligible_for is not None:
        _make_eligible(fields, kind.eligible_for, brand)
    return fields


def _make_eligible(fields: Json, evidence: str, brand: str) -> None:
    if evidence == "visa_compelling_evidence_3":
        terms: Json = {"required_actions": list(_EVIDENCE_NEEDED), "status": "requires_action"}
    else:
        evidence = "mastercard_compliance" if brand == "mastercard" else evidence
        terms = {"status": "requires_fee_acknowledgement"}
    fields["enhanced_eligibility_types"] = [evidence]
    fields["evidence_details"]["enhanced_eligibility"] = {evidence: terms}
