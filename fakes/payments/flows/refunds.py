"""Refunds: of a charge or of what an intent charged, at once, later, or failing after all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, states
from fakes.payments.actions import Action, Call, Job, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance, disputing, fraud_warnings, reviews
from fakes.payments.money import formatted
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of, range_of
from fakes.payments.work import Work

SETTLE_JOB = "payments.settle_refund"
_SETTLE_SECONDS = 3
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/refunds": writes(create),
        "GET /v1/refunds": reads(list_all),
        "GET /v1/refunds/{refund}": reads(retrieve),
        "POST /v1/refunds/{refund}": writes(update),
        "POST /v1/refunds/{refund}/cancel": writes(cancel),
        "GET /v1/charges/{charge}/refunds": reads(list_of_charge),
        "POST /v1/charges/{charge}/refunds": writes(create),
        "GET /v1/charges/{charge}/refunds/{refund}": reads(retrieve),
        "POST /v1/charges/{charge}/refunds/{refund}": writes(update),
        "POST /v1/charges/{charge}/refund": writes(create_for_charge),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle}


def create(work: Work, call: Call) -> Document:
    """Give back what a charge took, wholly or in part."""
    params = call.params
    charge = _charge(work, call)
    _check_refundable(charge)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _check_amount(charge, amount, left)
    kind = charge.private.get("refund", "succeeds")
    refund = work.create("refund", _asked(params, charge, amount, is_pending=kind == "pends"))
    if kind == "pends":
        refund["pending_reason"] = "processing"
    else:
        _book(work, refund, charge)
    if refund["reason"] == "fraudulent":
        charge["fraud_details"] = {**charge["fraud_details"], "user_report": "fraudulent"}
    _count(charge, amount)
    work.save(refund)
    work.save(charge)
    work.emit("refund.created", refund)
    work.emit(
        "charge.refunded",
        charge,
        {"amount_refunded": charge["amount_refunded"] - amount, **_refunded(charge)},
    )
    if charge["refunded"]:
        _see_to(work, charge, refund["reason"])
    if kind != "succeeds":
        work.schedule(SETTLE_JOB, work.now + _SETTLE_SECONDS, {"refund": refund.id, "fails": kind == "fails"})
    return refund


def _see_to(work: Work, charge: Document, reason: str | None) -> None:
    """Close what others still ask about a charge that was given back in full."""
    disputing.close_inquiries(work, charge)
    reviews.close(work, charge, "refunded_as_fraud" if reason == "fraudulent" else "refunded")
    fraud_warnings.settle(work, charge)


def _asked(params: Mapping[str, Any], charge: Document, amount: int, *, is_pending: bool) -> Json:
    """Return what a refund begins with. Raises StripeError for a reason that there is not."""
    reason = params.get("reason")
    if reason is not None and reason not in _REASONS:
        raise StripeError(
            400,
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
            param="reason",
        )
    return {
        "amount": amount,
        "charge": charge.id,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": fields.new_metadata(params),
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "pending" if is_pending else "succeeded",
    }


def create_for_charge(work: Work, call: Call) -> Document:
    """Refund a charge in the oldest way, which answers the charge."""
    create(work, call)
    return work.require("charge", call.path["charge"])


def retrieve(records: Records, call: Call) -> Document:
    """Return a refund."""
    return records.require("refund", call.path["refund"])


def update(work: Work, call: Call) -> Document:
    """Change a refund's metadata."""
    refund = work.require("refund", call.path["refund"])
    fields.merge_metadata(refund, call.params)
    work.update(refund, "refund.updated")
    return refund


def cancel(work: Work, call: Call) -> Document:
    """Call off a refund that has not reached the bank."""
    refund = work.require("refund", call.path["refund"])
    refund["status"] = states.moved("cancel", refund.data, "canceled")
    _give_back(work, refund)
    work.update(refund, "refund.updated")
    return refund


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a refund reach the bank, or come back from it: the job that follows some refunds."""
    refund = work.find("refund", payload["refund"])
    if refund is None or refund["status"] not in ("pending", "succeeded"):
        return
    if payload["fails"]:
        refund["status"] = states.moved("fail", refund.data, "failed")
        refund["failure_reason"] = "expired_or_canceled_card"
        _fail(work, refund)
        return
    refund["status"] = states.moved("settle", refund.data, "succeeded")
    refund.data.pop("pending_reason", None)
    _book(work, refund, work.require("charge", refund["charge"]))
    work.update(refund, "refund.updated")


def list_all(records: Records, call: Call) -> Listing:
    """List refunds, newest first."""
    params = call.params
    where = {name: params[name] for name in ("charge", "payment_intent") if params.get(name)}
    query = Query(kind="refund", where=where, created=range_of(params.get("created")), page=page_of(params))
    return Listing(query, "/v1/refunds")


def list_of_charge(records: Records, call: Call) -> Listing:
    """List the refunds of one charge."""
    charge = records.require("charge", call.path["charge"])
    query = Query(kind="refund", where={"charge": charge.id}, page=page_of(call.params))
    return Listing(query, f"/v1/charges/{charge.id}/refunds")


def _charge(work: Work, call: Call) -> Document:
    charge_id = call.path.get("charge") or call.params.get("charge")
    intent_id = call.params.get("payment_intent")
    if charge_id:
        charge = work.require("charge", charge_id)
        if charge["status"] == "failed" and charge["payment_intent"]:
            raise _nothing_to_refund(charge["payment_intent"])
        return charge
    if not intent_id:
        raise StripeError(
            400, "One of the following params should be provided for this request: payment_intent or charge."
        )
    intent = work.require("payment_intent", intent_id, param="payment_intent", in_path=False)
    found = work.find("charge", intent["latest_charge"]) if intent["latest_charge"] else None
    if found is None or found["status"] == "failed":
        raise _nothing_to_refund(intent_id)
    return found


def _nothing_to_refund(intent_id: str) -> StripeError:
    return StripeError(400, f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")


def _check_refundable(charge: Document) -> None:
    if charge["payment_intent"] and not charge["captured"] and not charge["refunded"]:
        raise StripeError(
            400,
            f"This uncaptured Charge was created by a PaymentIntent ({charge['payment_intent']}). You must cancel the "
            "PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more "
            "information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method",
        )
    states.check("refund", charge.data)
    if charge.private.get("charged_back"):
        raise StripeError(
            400, f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed"
        )


def _check_amount(charge: Document, amount: int, left: int) -> None:
    if amount < 1:
        raise StripeError(
            400,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    if amount > left:
        currency = charge["currency"]
        what = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise StripeError(
            400,
            f"Refund amount ({formatted(amount, currency)}) is greater than {what} ({formatted(left, currency)})",
            param="amount",
        )


def _book(work: Work, refund: Document, charge: Document) -> None:
    if not charge["captured"]:
        return
    about = f" ({charge['description']})" if charge["description"] else ""
    transaction = balance.record(
        work,
        "refund",
        -refund["amount"],
        refund["currency"],
        source=refund.id,
        description=f"REFUND FOR CHARGE{about}",
    )
    refund["balance_transaction"] = transaction.id


def _count(charge: Document, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _refunded(charge: Document) -> Json:
    return {"refunded": False} if charge["refunded"] else {}


def _give_back(work: Work, refund: Document) -> None:
    charge = work.require("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    work.update(charge, "charge.updated")


def _fail(work: Work, refund: Document) -> None:
    transaction = balance.record(
        work,
        "refund_failure",
        refund["amount"],
        refund["currency"],
        source=refund.id,
        description="REFUND FAILURE",
    )
    refund["failure_balance_transaction"] = transaction.id
    _give_back(work, refund)
    previous = refund.previous()
    work.save(refund)
    work.emit("refund.failed", refund, previous)
