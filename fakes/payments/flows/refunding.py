"""What becomes of a refund: its way onto the balance, its success or failure, and what it takes back elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments import refundable, states
from fakes.payments.actions import Job
from fakes.payments.document import Document
from fakes.payments.flows import (
    application_fees,
    balance,
    bank_transfers,
    disputing,
    fraud_warnings,
    reviews,
    transferring,
)
from fakes.payments.models import PLATFORM
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

SETTLE_JOB = "payments.settle_refund"
EXPIRE_JOB = "payments.expire_refund"
REFERENCE_JOB = "payments.refund_reference"
_DAY = 24 * 60 * 60
_REFERENCE_DIGITS = 23


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle, EXPIRE_JOB: run_out, REFERENCE_JOB: learn_reference}


def book(work: Work, refund: Document, charge: Document) -> None:
    """Take the money of a refund off the balance. The caller writes the refund."""
    if not charge["captured"]:
        return
    if charge["payment_method_details"]["type"] == "customer_balance" and charge["customer"]:
        customer = bank_transfers.holder(work, charge["customer"])
        if customer is not None:
            bank_transfers.refunded(work, customer, refund["amount"], refund["currency"], refund.id)
    is_card = balance.is_card(charge)
    about = f" ({charge['description']})" if charge["description"] else ""
    transaction = balance.record(
        work,
        "refund" if is_card else "payment_refund",
        -refund["amount"],
        refund["currency"],
        source=refund.id,
        description=f"REFUND FOR {'CHARGE' if is_card else 'PAYMENT'}{about}",
        source_type=balance.source_type_of(charge),
    )
    refund["balance_transaction"] = transaction.id


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a refund reach the bank, or come back from it: the job that follows some refunds."""
    refund = work.find("refund", payload["refund"])
    if refund is None or refund["status"] not in ("pending", "succeeded"):
        return
    if payload["fails"]:
        fail(work, refund, "expired_or_canceled_card")
        return
    refund["status"] = states.moved("settle", refund.data, "succeeded")
    refund.data.pop("pending_reason", None)
    if refund["charge"] is not None:
        book(work, refund, work.require("charge", refund["charge"]))
    tell_of_change(work, refund)


def run_out(work: Work, payload: Mapping[str, Any]) -> None:
    """Give up a refund for which the customer named no account: the job at the end of its time."""
    refund = work.find("refund", payload["refund"])
    if refund is not None and refund["status"] == "requires_action":
        fail(work, refund, "unknown")


def expect_reference(work: Work, refund: Document) -> None:
    """Let a refund to a card get the number by which its bank finds it, a day later."""
    if refund["destination_details"]["type"] == "card":
        work.schedule(REFERENCE_JOB, work.now + _DAY, {"refund": refund.id})


def learn_reference(work: Work, payload: Mapping[str, Any]) -> None:
    """Note the number by which the bank finds a refund: the job behind `expect_reference`."""
    refund = work.find("refund", payload["refund"])
    if refund is None or refund["status"] != "succeeded":
        return
    card = refund["destination_details"]["card"]
    number = str(int(random_hex(32), 16)).zfill(_REFERENCE_DIGITS)[:_REFERENCE_DIGITS]
    refund["destination_details"] = {
        "card": {**card, "reference": number, "reference_status": "available"},
        "type": "card",
    }
    tell_of_change(work, refund)


def fail(work: Work, refund: Document, reason: str) -> None:
    """Let a refund come back: the money lies on the balance again, and the charge counts as not refunded."""
    refund["status"] = states.moved("fail", refund.data, "failed")
    refund["failure_reason"] = reason
    refund.data.pop("next_action", None)
    if refund["balance_transaction"] is not None:
        is_card = refund.id.startswith("re_")
        transaction = balance.record(
            work,
            "refund_failure" if is_card else "payment_failure_refund",
            refund["amount"],
            refund["currency"],
            source=refund.id,
            description="REFUND FAILURE",
        )
        refund["failure_balance_transaction"] = transaction.id
    give_back(work, refund)
    previous = refund.previous()
    work.save(refund)
    work.emit("refund.failed", refund, previous)


def give_back(work: Work, refund: Document) -> None:
    """Count a refund no longer as a part of what its charge gave back; cash lies with its customer again."""
    if refund["charge"] is None:
        customer = bank_transfers.holder(work, refund["customer"])
        if customer is not None:
            bank_transfers.kept_after_all(work, customer, refund["amount"], refund["currency"])
        return
    charge = work.require("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    work.update(charge, "charge.updated")


def tell_of_change(work: Work, refund: Document) -> None:
    """Write a refund and tell of it by both events that Stripe has for it."""
    previous = refund.previous()
    work.save(refund)
    if previous:
        work.emit("refund.updated", refund, previous)
        work.emit("charge.refund.updated", refund, previous)


def see_to(work: Work, charge: Document, reason: str | None) -> None:
    """Close what others still ask about a charge that was given back in full."""
    disputing.close_inquiries(work, charge)
    reviews.close(work, charge, "refunded_as_fraud" if reason == "fraudulent" else "refunded")
    fraud_warnings.settle(work, charge)


def check_split(charge: Document, params: Mapping[str, Any]) -> None:
    """Refuse to take back a transfer or fee that there never was."""
    if params.get("reverse_transfer") and charge.get("transfer") is None:
        raise StripeError(
            400,
            f"Cannot reverse transfer on charge {charge.id} because it does not have an associated transfer.",
            param="reverse_transfer",
        )
    if params.get("refund_application_fee") and charge["application_fee"] is None:
        raise StripeError(
            400,
            f"Cannot refund application fee on charge {charge.id} because it does not have one.",
            param="refund_application_fee",
        )


def take_back(work: Work, refund: Document, charge: Document, params: Mapping[str, Any]) -> None:
    """Reverse the transfer and give the fee back, each as far as the charge is refunded by this."""
    part, whole = refund["amount"], refundable.taken(charge.data) or charge["amount"]
    is_rest = charge["refunded"]
    if params.get("reverse_transfer"):
        transfers = transferring.of_charge(work, charge)
        open_amount = sum(each["amount"] - each["amount_reversed"] for each in transfers)
        moved = sum(each["amount"] for each in transfers)
        wanted = open_amount if is_rest else min(transferring.share(moved, part, whole), open_amount)
        for transfer in transfers:
            amount = min(wanted, transfer["amount"] - transfer["amount_reversed"])
            if amount:
                reversal = transferring.reverse(work, transfer, amount, refund=refund.id)
                refund["transfer_reversal"] = refund["transfer_reversal"] or reversal.id
                wanted -= amount
    if params.get("refund_application_fee"):
        fee = work.of(PLATFORM).require("application_fee", charge["application_fee"], in_path=False)
        left = fee["amount"] - fee["amount_refunded"]
        share = transferring.share(fee["amount"], part, whole)
        amount = left if is_rest else min(share, left)
        if amount:
            application_fees.give_back(work, fee, amount)
