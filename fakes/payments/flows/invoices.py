"""Invoices as far as they can be made out, sent and paid by themselves; what a billing period does is not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments.actions import Action, Call, Refused, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_lines, invoice_outcome, invoice_payment
from fakes.payments.generic.move import Move, move_of
from fakes.payments.generic.objects import changed, made, stored
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_FINALIZE = move_of("invoices.finalize_invoice")
_PAY = invoice_outcome.PAY
_VOID = move_of("invoices.void_invoice")
_OUT_OF_BAND = Move({**_PAY.sets, "amount_remaining": 0}, _PAY.sources, _PAY.events)
_SEND = Move({}, ("open",))
_DAY_S = 86_400
# What says whose an invoice is.
_WHOSE = ("customer", "customer_account", "from_invoice", "subscription")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/invoices": writes(create),
        "POST /v1/invoices/{invoice}/finalize": writes(finalize),
        "POST /v1/invoices/{invoice}/pay": writes(pay),
        "POST /v1/invoices/{invoice}/send": writes(send),
        "POST /v1/invoices/{invoice}/void": writes(void),
    }


def create(work: Work, call: Call) -> Document:
    """Draft an invoice; with `pending_invoice_items_behavior` of `include`, over what waits to be invoiced."""
    params = call.params
    if not any(params.get(name) for name in _WHOSE):
        raise parameter_missing("customer")
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
    """Make a draft final: from now on it can be paid and not be changed."""
    return finalized(work, _required(work, call), call.params)


def pay(work: Work, call: Call) -> Document | Refused:
    """Pay an invoice by a payment method of the customer's; a draft is made final first."""
    invoice, params = _required(work, call), call.params
    if invoice["status"] == "draft" and finalized(work, invoice, {})["status"] == "paid":
        return invoice
    if invoice["status"] == "paid":
        raise StripeError(400, "Invoice is already paid")
    _PAY.check(invoice, "pay")
    if params.get("paid_out_of_band"):
        _OUT_OF_BAND.apply(invoice, work.now)
        stored(work, invoice, "updated", *_PAY.events)
        invoice_payment.give_up(work, invoice, "void_invoice")
        return invoice
    refused = invoice_payment.collect(work, invoice, params.get("payment_method") or params.get("source"))
    return invoice if refused is None else Refused(refused)


def send(work: Work, call: Call) -> Document:
    """Send an invoice to the customer; a draft is made final first."""
    invoice = _required(work, call)
    if invoice["status"] == "draft":
        finalized(work, invoice, call.params)
    _SEND.check(invoice, "send")
    work.emit("invoice.sent", invoice)
    return invoice


def void(work: Work, call: Call) -> Document:
    """Declare that an invoice need not be paid: what was to pay it is canceled."""
    return voided(work, _required(work, call))


def voided(work: Work, invoice: Document) -> Document:
    """Void an invoice, and tell of it."""
    _VOID.check(invoice, "void")
    _VOID.apply(invoice, work.now)
    invoice["next_payment_attempt"] = None
    stored(work, invoice, "updated", *_VOID.events)
    invoice_payment.give_up(work, invoice, "void_invoice")
    return invoice


def drafted(
    work: Work,
    given: Mapping[str, Any],
    write_lines: Callable[[Document], None],
    *,
    reason: str,
    discounts: Sequence[str] = (),
    parent: Json | None = None,
) -> Document:
    """Draft an invoice of the lines that `write_lines` gives it, and tell of it. `discounts` are ids of what they lack."""
    kept = {name: value for name, value in given.items() if name != "discounts"}
    invoice = made(work, "invoice", kept, billing_reason=reason, discounts=list(discounts), events=())
    assert isinstance(invoice, Document)
    invoice["parent"] = parent
    if given.get("days_until_due") is not None:
        invoice["due_date"] = work.now + int(given["days_until_due"]) * _DAY_S
    write_lines(invoice)
    invoice_lines.count_up(work, invoice)
    work.save(invoice)
    work.emit("invoice.created", invoice)
    return invoice


def finalized(work: Work, invoice: Document, params: Mapping[str, Any]) -> Document:
    """Make a draft final, and tell of it: there is an intent to pay it by, or, over nothing, it is paid at once."""
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
    changed(work, invoice, params, "finalized")
    if invoice["amount_remaining"] <= 0:
        invoice["attempted"] = True
        invoice_outcome.settle(work, invoice, invoice["amount_due"])
    else:
        invoice_payment.begin(work, invoice)
    return invoice


def _required(work: Work, call: Call) -> Document:
    return work.require("invoice", call.path["invoice"], param="invoice")
