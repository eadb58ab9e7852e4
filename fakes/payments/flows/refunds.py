"""Refunds: of a charge or of what an intent charged, at once, later, or failing after all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, refundable, states
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import cash_refunds, refund_fields, refunding
from fakes.payments.listing import listing
from fakes.payments.money import formatted
from fakes.payments.records import Query, Records
from fakes.payments.refund_table import DAYS_TO_ANSWER, is_by_mail
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.work import Work

_SETTLE_SECONDS = 3
_DAY = 24 * 60 * 60
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/refunds": writes(create),
        "GET /v1/refunds": reads(list_all),
        "GET /v1/refunds/{refund}": reads(retrieve),
        "POST /v1/refunds/{refund}": writes(update),
        "POST /v1/refunds/{refund}/cancel": writes(cancel),
        "POST /v1/test_helpers/refunds/{refund}/expire": writes(expire),
        "GET /v1/charges/{charge}/refunds": reads(list_of_charge),
        "POST /v1/charges/{charge}/refunds": writes(create),
        "GET /v1/charges/{charge}/refunds/{refund}": reads(retrieve),
        "POST /v1/charges/{charge}/refunds/{refund}": writes(update),
        "POST /v1/charges/{charge}/refund": writes(create_for_charge),
    }


def create(work: Work, call: Call) -> Document:
    """Give back what a charge took, wholly or in part."""
    params = call.params
    if params.get("origin") == "customer_balance":
        return cash_refunds.create(work, params)
    charge = _charge(work, call)
    _check_refundable(charge)
    refunding.check_split(charge, params)
    left = (
        refundable.left(charge.data) if charge["captured"] else charge["amount"] - charge["amount_refunded"]
    )
    amount = params.get("amount", left)
    _check_amount(charge, amount, left)
    if not charge["captured"] and amount < left:
        raise StripeError(
            400,
            "You cannot partially refund an uncaptured charge. Instead, capture the charge for an amount less than the "
            "original amount",
            param="amount",
        )
    kind = _course(charge)
    refund = _opened(work, charge, params, amount, kind)
    if kind in ("succeeds", "fails"):
        refunding.book(work, refund, charge)
    if refund["reason"] == "fraudulent":
        charge["fraud_details"] = {**charge["fraud_details"], "user_report": "fraudulent"}
    _count(charge, amount)
    refunding.take_back(work, refund, charge, params)
    work.save(refund)
    work.save(charge)
    work.emit("refund.created", refund)
    work.emit(
        "charge.refunded",
        charge,
        {"amount_refunded": charge["amount_refunded"] - amount, **_refunded(charge)},
    )
    if kind in ("succeeds", "pends"):
        refunding.expect_reference(work, refund)
    if charge["refunded"]:
        refunding.see_to(work, charge, refund["reason"])
    if kind in ("pends", "fails"):
        due = work.now + _SETTLE_SECONDS
        work.schedule(refunding.SETTLE_JOB, due, {"refund": refund.id, "fails": kind == "fails"})
    return refund


def _course(charge: Document) -> str:
    """Return how a refund will go: succeeds, pends, fails, or waits for the customer's account (`asks`)."""
    method = charge["payment_method_details"]["type"]
    return "asks" if is_by_mail(method) else str(charge.private.get("refund", "succeeds"))


def _opened(work: Work, charge: Document, params: Mapping[str, Any], amount: int, kind: str) -> Document:
    given = _asked(params, charge, amount)
    refund_id = refund_fields.fresh_id(work, charge)
    mail = params.get("instructions_email") or charge["billing_details"]["email"] or charge["receipt_email"]
    if kind == "asks":
        if not mail:
            raise StripeError(
                400,
                "You must provide an `instructions_email` to refund this payment: the customer is asked there for the "
                "bank account that the money should go to.",
                code="parameter_missing",
                param="instructions_email",
            )
        expires_at = work.now + DAYS_TO_ANSWER * _DAY
        given |= {
            "instructions_email": mail,
            "next_action": {
                "display_details": {
                    "email_sent": {"email_sent_at": work.now, "email_sent_to": mail},
                    "expires_at": expires_at,
                },
                "type": "display_details",
            },
            "status": "requires_action",
        }
        work.schedule(refunding.EXPIRE_JOB, expires_at, {"refund": refund_id})
    elif kind == "pends":
        given |= {"pending_reason": "processing", "status": "pending"}
    return work.create("refund", given, id=refund_id)


def _asked(params: Mapping[str, Any], charge: Document, amount: int) -> Json:
    """Return what a refund begins with. Raises StripeError for a reason that there is not."""
    reason = params.get("reason")
    if reason is not None and reason not in _REASONS:
        raise StripeError(
            400,
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
            param="reason",
        )
    given = {name: params[name] for name in ("instructions_email",) if params.get(name)}
    return {
        **given,
        **refund_fields.first(charge, amount, reason),
        "metadata": fields.new_metadata(params),
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
    refunding.tell_of_change(work, refund)
    return refund


def cancel(work: Work, call: Call) -> Document:
    """Call off a refund that has not reached the bank."""
    refund = work.require("refund", call.path["refund"])
    refund["status"] = states.moved("cancel", refund.data, "canceled")
    refund.data.pop("next_action", None)
    refund.data.pop("pending_reason", None)
    refunding.give_back(work, refund)
    refunding.tell_of_change(work, refund)
    return refund


def expire(work: Work, call: Call) -> Document:
    """Let the time be over in which a customer could have named an account."""
    refund = work.require("refund", call.path["refund"])
    if refund["status"] != "requires_action":
        raise StripeError(
            400, f"Refund {refund.id} cannot expire because it has a status of {refund['status']}."
        )
    refunding.fail(work, refund, "unknown")
    return refund


def list_all(records: Records, call: Call) -> Listing:
    """List refunds, newest first."""
    params = call.params
    return listing(params, "refund", "/v1/refunds", columns=("charge", "payment_intent"))


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
        raise below_minimum("amount", 1)
    if amount > left:
        currency = charge["currency"]
        what = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise StripeError(
            400,
            f"Refund amount ({formatted(amount, currency)}) is greater than {what} ({formatted(left, currency)})",
            param="amount",
        )


def _count(charge: Document, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] >= max(charge["amount"], charge["amount_captured"])


def _refunded(charge: Document) -> Json:
    return {"refunded": False} if charge["refunded"] else {}
