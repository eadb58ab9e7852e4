"""Charges that no card pays: pending while a bank takes its days, then paid or failed, and onto the balance."""

from __future__ import annotations

from fakes.core.ids import random_token
from fakes.payments.debit_table import WORDS
from fakes.payments.document import Document, Json
from fakes.payments.flows import charging
from fakes.payments.rail_table import Rail
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_PREFIX = "py_"


def charge(
    work: Work, attempt: charging.Attempt, rail: Rail, *, is_pending: bool, mandate: str | None = None
) -> Document:
    """Charge what is no card. The charge is written and told of; it is settled now unless it is pending or held."""
    details = _details(attempt.method, rail, mandate)
    if not attempt.captures and not is_pending:
        details["capture_before"] = work.now + charging.HOLD_SECONDS
    marks = {name: attempt.method.private[name] for name in ("dispute",) if name in attempt.method.private}
    if rail.refund != "succeeds":
        marks["refund"] = rail.refund
    return charge_with(work, attempt, rail.name, details, is_pending=is_pending, marks=marks)


def charge_with(
    work: Work,
    attempt: charging.Attempt,
    name: str,
    details: Json,
    *,
    is_pending: bool = False,
    marks: Json | None = None,
) -> Document:
    """Charge what is no card, and shows these `details` of the type `name`. `marks` are kept in the private part."""
    document = work.create(
        "charge",
        {
            **charging.common_fields(work, attempt, is_captured=attempt.captures),
            "outcome": outcome(),
            "paid": not is_pending,
            "payment_method_details": {name: details, "type": name},
            "status": "pending" if is_pending else "succeeded",
        },
        id=new_charge_id(work),
        private=marks or None,
    )
    if is_pending:
        work.emit("charge.pending", document)
        return document
    _succeed(work, document, is_booked=attempt.captures)
    if not attempt.captures:
        charging.hold_expires(work, document)
    return document


def new_charge_id(work: Work) -> str:
    """Return a fresh id of a charge that is no card's."""
    return _PREFIX + new_id("charge", created=work.now, account=work.account_id).partition("_")[2]


def settle(work: Work, document: Document) -> None:
    """Let the money of a pending charge come in."""
    document["status"] = "succeeded"
    document["paid"] = True
    _succeed(work, document, is_booked=True)


def fail(work: Work, document: Document, code: str) -> None:
    """Let a pending charge come back from the bank with this failure code."""
    message = WORDS[code]
    document["status"] = "failed"
    document["paid"] = False
    document["captured"] = False
    document["amount_captured"] = 0
    document["failure_code"] = code
    document["failure_message"] = message
    document["outcome"] = {
        **outcome(),
        "network_status": "declined_by_network",
        "reason": code,
        "seller_message": message,
        "type": "issuer_declined",
    }
    work.save(document)
    work.emit("charge.failed", document)


def withdraw(work: Work, document: Document) -> None:
    """Call off a pending charge whose intent is canceled before the bank has done anything."""
    document["status"] = "failed"
    document["captured"] = False
    document["amount_captured"] = 0
    document["failure_message"] = "The payment was canceled."
    work.save(document)
    work.emit("charge.failed", document)


def _succeed(work: Work, document: Document, *, is_booked: bool) -> None:
    document["receipt_url"] = work.page_url(f"/pay/receipts/{document.id}")
    if is_booked:
        charging.settle(work, document)
    work.save(document)
    work.emit("charge.succeeded", document)


def _details(method: Document, rail: Rail, mandate: str | None) -> Json:
    known = blank_part("charge", "payment_method_details", rail.name)
    told = {**known, **{name: value for name, value in method[rail.name].items() if name in known}}
    if "mandate" in known or (mandate and rail.name in ("acss_debit", "us_bank_account")):
        told["mandate"] = mandate
    if "transaction_id" in known:
        told["transaction_id"] = random_token(20).upper()
    return told


def outcome() -> Json:
    """Return what is said of an attempt that no network of cards has judged."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "not_assessed",
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
