"""The payments that an invoice is collected by: an intent made as it becomes final, and the attempts at that one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import money
from fakes.payments.actions import Call, Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_outcome, payment_intents
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

# Where the intent of an invoice may stand when it is tried again.
_USABLE = frozenset(("requires_action", "requires_confirmation", "requires_payment_method"))
_NEEDS_ACTION = (
    "This payment requires additional user action before it can be completed successfully. Payment can be completed "
    "using the PaymentIntent associated with the invoice."
)
_NO_METHOD = "There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method`."


def begin(work: Work, invoice: Document) -> Document | None:
    """Give a final invoice the intent that it is to be paid by, None where it is too small for one."""
    amount, currency = invoice["amount_remaining"], invoice["currency"]
    if amount < money.MINIMUMS.get(currency, 1):
        return None
    settings: Json = invoice["payment_settings"] or {}
    params: Json = {
        "amount": amount,
        "capture_method": "automatic",
        "currency": currency,
        "payment_method_types": settings.get("payment_method_types") or ["card"],
    }
    if invoice["customer"]:
        params["customer"] = invoice["customer"]
    is_recurring = (invoice["parent"] or {}).get("subscription_details") is not None
    if is_recurring and invoice["collection_method"] == "charge_automatically":
        params["setup_future_usage"] = "off_session"
    method = usual_method(work, invoice)
    if method is not None and method.startswith("pm_"):
        params["payment_method"] = method
    intent = payment_intents.create(work, Call(params, {}))
    assert isinstance(intent, Document)
    invoice_outcome.follow(intent, invoice)
    work.save(intent)
    work.create(
        invoice_outcome.PAYMENT,
        {
            "amount_paid": None,
            "amount_requested": intent["amount"],
            "currency": currency,
            "invoice": invoice.id,
            "is_default": True,
            "payment": {"payment_intent": intent.id, "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        },
    )
    return intent


def collect(work: Work, invoice: Document, method: str | None) -> StripeError | None:
    """Try to pay an invoice by a method, or the customer's usual one; returns why that was refused, if it was.

    Raises StripeError, and nothing has happened then, where there is no method to try.
    """
    if invoice["amount_remaining"] <= 0:
        invoice_outcome.attempted(invoice)
        invoice_outcome.settle(work, invoice, invoice["amount_due"])
        return None
    method = method or usual_method(work, invoice)
    if method is None:
        raise StripeError(400, _NO_METHOD)
    intent = intent_of(work, invoice) or begin(work, invoice)
    if intent is None:
        money.check_charge_amount(invoice["amount_remaining"], invoice["currency"])
        raise StripeError(400, _NO_METHOD)
    outcome = confirm(work, intent, {"payment_method": method})
    if isinstance(outcome, Refused):
        return outcome.error
    if outcome["status"] == "requires_action":
        invoice_outcome.refuse(work, invoice)
        return StripeError(
            402, _NEEDS_ACTION, type="card_error", code="invoice_payment_intent_requires_action"
        )
    return None


def confirm(work: Work, intent: Document, params: Mapping[str, Any]) -> Document | Refused:
    """Try to pay the intent of an invoice; the invoice goes the way of it."""
    return payment_intents.confirm(work, Call(params, {"intent": intent.id}))


def intent_of(records: Records, invoice: Document) -> Document | None:
    """Return the intent that an invoice is still to be paid by."""
    for payment in records.all(Query(kind=invoice_outcome.PAYMENT, where={"lookup": invoice.id})):
        intent = records.find("payment_intent", payment["payment"]["payment_intent"])
        if intent is not None and intent["status"] in _USABLE:
            return intent
    return None


def is_under_way(records: Records, invoice: Document) -> bool:
    """Tell whether a bank still has to say if an invoice is paid."""
    for payment in records.all(Query(kind=invoice_outcome.PAYMENT, where={"lookup": invoice.id})):
        intent = records.find("payment_intent", payment["payment"]["payment_intent"])
        if intent is not None and intent["status"] == "processing":
            return True
    return False


def give_up(work: Work, invoice: Document, reason: str) -> None:
    """Cancel the intents of an invoice that nobody has to pay any more."""
    for payment in work.all(Query(kind=invoice_outcome.PAYMENT, where={"lookup": invoice.id})):
        intent = work.find("payment_intent", payment["payment"]["payment_intent"])
        if intent is None or intent["status"] not in _USABLE:
            continue
        payment_intents.cancel(work, Call({"cancellation_reason": reason}, {"intent": intent.id}))
        payment["status"] = "canceled"
        payment["status_transitions"] = {**payment["status_transitions"], "canceled_at": work.now}
        work.save(payment)


def usual_method(work: Work, invoice: Document) -> str | None:
    """Return what an invoice is paid with where nobody says: its own method, its subscription's, its customer's."""
    if invoice["default_payment_method"]:
        return str(invoice["default_payment_method"])
    subscription = invoice_outcome.subscription_of(work, invoice)
    if subscription is not None and subscription["default_payment_method"]:
        return str(subscription["default_payment_method"])
    customer = work.find("customer", invoice["customer"]) if invoice["customer"] else None
    if customer is None:
        return None
    settings: Json = customer["invoice_settings"]
    method = settings["default_payment_method"] or customer["default_source"]
    return str(method) if method else None
