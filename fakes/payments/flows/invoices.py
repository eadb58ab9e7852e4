"""Invoices as far as they can be made out, sent and paid by themselves; what a billing period does is not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments.actions import Action, Call, Refused, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_lines, payment_intents
from fakes.payments.generic.move import Move, move_of
from fakes.payments.generic.objects import changed, made, stored
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_FINALIZE = move_of("invoices.finalize_invoice")
_PAY = move_of("invoices.pay")
_OUT_OF_BAND = Move({**_PAY.sets, "amount_remaining": 0}, _PAY.sources, _PAY.events)
_SEND = Move({}, ("open",))
# Where the intent of an invoice may stand: the payer may have passed a challenge meanwhile.
_USABLE = ("requires_action", "requires_confirmation", "requires_payment_method", "succeeded")
_AGAIN_S = 3 * 86_400
_NEEDS_ACTION = (
    "This payment requires additional user action before it can be completed successfully. Payment can be completed "
    "using the PaymentIntent associated with the invoice."
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/invoices": writes(create),
        "POST /v1/invoices/{invoice}/finalize": writes(finalize),
        "POST /v1/invoices/{invoice}/pay": writes(pay),
        "POST /v1/invoices/{invoice}/send": writes(send),
    }


def create(work: Work, call: Call) -> Document:
    """Draft an invoice; with `pending_invoice_items_behavior` of `include`, over what waits to be invoiced."""
    params = call.params
    items: list[Document] = []
    if params.get("pending_invoice_items_behavior") == "include" and params.get("customer"):
        waiting = work.all(Query(kind="invoiceitem", where={"customer": params["customer"]}))
        items = [item for item in waiting if item["invoice"] is None]
    currency = params.get("currency") or (items[0]["currency"] if items else "usd")
    return drafted(
        work,
        {**params, "currency": currency},
        lambda invoice: invoice_lines.take_up(work, invoice, items),
        reason="manual",
    )


def finalize(work: Work, call: Call) -> Document:
    """Make a draft final: from now on it can be paid and not be changed; nothing due is paid at once."""
    invoice = finalized(work, _required(work, call), call.params)
    if not invoice["amount_due"]:
        collected(work, invoice, None)
    return invoice


def pay(work: Work, call: Call) -> Document | Refused:
    """Pay an invoice by a payment method of the customer's; a draft is made final first."""
    invoice, params = _required(work, call), call.params
    if invoice["status"] == "draft":
        finalized(work, invoice, {})
    _PAY.check(invoice, "pay")
    if params.get("paid_out_of_band"):
        _OUT_OF_BAND.apply(invoice, work.now)
        return stored(work, invoice, *_PAY.events)
    method = params.get("payment_method") or params.get("source")
    refused = collected(work, invoice, method)
    return invoice if refused is None else Refused(refused)


def send(work: Work, call: Call) -> Document:
    """Send an invoice to the customer; a draft is made final first."""
    invoice = _required(work, call)
    if invoice["status"] == "draft":
        finalized(work, invoice, call.params)
    _SEND.check(invoice, "send")
    work.emit("invoice.sent", invoice)
    return invoice


def drafted(
    work: Work,
    given: Mapping[str, Any],
    write_lines: Callable[[Document], None],
    *,
    reason: str,
    parent: Json | None = None,
) -> Document:
    """Draft an invoice of the lines that `write_lines` gives it, and tell of it."""
    invoice = made(work, "invoice", given, billing_reason=reason, events=())
    assert isinstance(invoice, Document)
    invoice["parent"] = parent
    write_lines(invoice)
    invoice_lines.count_up(work, invoice)
    work.save(invoice)
    work.emit("invoice.created", invoice)
    return invoice


def finalized(work: Work, invoice: Document, params: Mapping[str, Any]) -> Document:
    """Make a draft final, and tell of it."""
    _FINALIZE.check(invoice, "finalize")
    _FINALIZE.apply(invoice, work.now)
    name = f"{random_hex(8).upper()}-0001"
    invoice.data |= {
        "effective_at": work.now,
        "hosted_invoice_url": work.page_url(f"/pay/invoice/{invoice.id}"),
        "invoice_pdf": work.page_url(f"/pay/invoice/{invoice.id}/pdf"),
        "number": invoice["number"] or name,
        "receipt_number": None,
    }
    return changed(work, invoice, params, "finalized")


def collected(work: Work, invoice: Document, method: str | None) -> StripeError | None:
    """Try to pay an open invoice; returns the refusal where the payer's bank refuses or wants to see them."""
    invoice["attempted"], invoice["attempt_count"] = True, invoice["attempt_count"] + 1
    if invoice["amount_remaining"] > 0:
        refusal = _charged(work, invoice, method or _usual_method(work, invoice))
        if refusal is not None:
            return refusal
    _PAY.apply(invoice, work.now)
    invoice.data |= {
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "next_payment_attempt": None,
    }
    stored(work, invoice, *_PAY.events)
    for payment in work.all(Query(kind="invoice_payment", where={"lookup": invoice.id})):
        if payment["status"] == "paid":
            work.emit("invoice_payment.paid", payment)
    return None


def _charged(work: Work, invoice: Document, method: str | None) -> StripeError | None:
    if method is None:
        raise StripeError(
            400,
            "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
            "`default_payment_method`.",
        )
    intent, payment = _attempt(work, invoice)
    work.save(invoice)
    if intent["status"] != "succeeded":
        refusal = _confirmed(work, invoice, intent, method)
        if refusal is not None:
            return refusal
    payment.data |= {"amount_paid": intent["amount"], "status": "paid"}
    payment["status_transitions"] = {**payment["status_transitions"], "paid_at": work.now}
    work.save(payment)
    return None


def _confirmed(work: Work, invoice: Document, intent: Document, method: str) -> StripeError | None:
    paid = payment_intents.confirm(work, Call({"payment_method": method}, {"intent": intent.id}))
    if isinstance(paid, Refused):
        _failed(work, invoice)
        return paid.error
    if paid["status"] == "requires_action":
        work.emit("invoice.payment_action_required", invoice)
        _failed(work, invoice)
        return StripeError(
            402, _NEEDS_ACTION, type="card_error", code="invoice_payment_intent_requires_action"
        )
    return None


def _attempt(work: Work, invoice: Document) -> tuple[Document, Document]:
    """Return the intent that an invoice is paid by, however often it is tried, and the invoice's payment."""
    for payment in work.all(Query(kind="invoice_payment", where={"lookup": invoice.id})):
        intent = work.require("payment_intent", payment["payment"]["payment_intent"], in_path=False)
        if intent["amount"] == invoice["amount_remaining"] and intent["status"] in _USABLE:
            return intent, payment
    params = {
        "amount": invoice["amount_remaining"],
        "capture_method": "automatic",
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "payment_method_types": ["card"],
    }
    created = payment_intents.create(work, Call(params, {}))
    assert isinstance(created, Document)
    intent = created
    # What older versions of the API show of a payment and its charges.
    intent.private["invoice"] = invoice.id
    work.save(intent)
    payment = work.create(
        "invoice_payment",
        {
            "amount_paid": None,
            "amount_requested": intent["amount"],
            "currency": invoice["currency"],
            "invoice": invoice.id,
            "is_default": True,
            "payment": {"payment_intent": intent.id, "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        },
    )
    return intent, payment


def _failed(work: Work, invoice: Document) -> None:
    invoice["next_payment_attempt"] = work.now + _AGAIN_S if invoice["auto_advance"] else None
    stored(work, invoice, "payment_failed")


def _usual_method(work: Work, invoice: Document) -> str | None:
    customer = work.find("customer", invoice["customer"]) if invoice["customer"] else None
    if invoice["default_payment_method"]:
        return str(invoice["default_payment_method"])
    if customer is None:
        return None
    settings: Json = customer["invoice_settings"]
    method = settings["default_payment_method"] or customer["default_source"]
    return str(method) if method else None


def _required(work: Work, call: Call) -> Document:
    return work.require("invoice", call.path["invoice"], param="invoice")
