"""What stands on the hosted page of an invoice and in its PDF, and where its payer goes then; it knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from fakes.payments.actions import Raw, Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_payment, next_action, payment_intents
from fakes.payments.money import formatted
from fakes.payments.pdf import pdf_of
from fakes.payments.providers.stripe import checkout_form, payer_page
from fakes.payments.providers.stripe.checkout_page import is_offered
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_OWED = ("open", "uncollectible")
_WORDS = {
    "draft": "This invoice is not final yet. There is nothing to pay so far.",
    "open": "",
    "paid": "This invoice is paid. There is nothing to do here any more.",
    "uncollectible": "The shop no longer expects this to be paid. You still can.",
    "void": "This invoice is void. There is nothing to pay.",
}
_NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


def values(
    records: Records, invoice_id: str, wrong: str = "", typed: Mapping[str, str] = _NOTHING_TYPED
) -> Json:
    """Return what the page shows; `wrong` is what was refused just now of what was `typed`. Raises StripeError (404)."""
    invoice = records.require("invoice", invoice_id)
    customer = records.find("customer", invoice["customer"]) if invoice["customer"] else None
    intent = invoice_payment.intent_of(records, invoice)
    types = intent["payment_method_types"] if intent is not None else []
    is_owed = invoice["status"] in _OWED and intent is not None
    told = (intent["last_payment_error"] if intent is not None else None) or {}
    return {
        "title": f"Invoice {invoice['number'] or invoice.id}",
        "amount": formatted(invoice["amount_due"], invoice["currency"]),
        "facts": _facts(records, invoice),
        "back": "",
        "email": typed.get("email") or (customer["email"] if customer is not None else "") or "",
        "name": typed.get("name") or (customer["name"] if customer is not None else "") or "",
        "message": _WORDS[invoice["status"]],
        "expected": None,
        "order_fields": [],
        "payer_fields": [],
        "rails": [(each, f"Pay with {RAILS[each].title}") for each in types if is_offered(each)],
        "takes_cards": "card" in types,
        "verb": "Pay" if is_owed else "",
        "wants_email": False,
        "wrong": wrong or payer_page.refusal(told),
    }


def act(work: Work, invoice_id: str, form: Mapping[str, str]) -> tuple[str, Refused | None]:
    """Pay as the form says; returns where the payer goes now, and why the bank refused. Raises StripeError."""
    invoice = work.require("invoice", invoice_id)
    if invoice["status"] not in _OWED:
        raise StripeError(400, _WORDS[invoice["status"]])
    intent = invoice_payment.intent_of(work, invoice) or invoice_payment.begin(work, invoice)
    if intent is None:
        raise StripeError(400, "This amount is too small to be paid by card.", code="amount_too_small")
    page = work.page_url(f"/pay/invoice/{invoice.id}")
    params: Json = {"payment_method_data": checkout_form.method_in(form), "return_url": page}
    if intent["payment_method_types"] != ["card"]:
        params["mandate_data"] = payment_intents.ACCEPTANCE
    outcome = invoice_payment.confirm(work, intent, params)
    if isinstance(outcome, Refused):
        return page, outcome
    action = outcome["next_action"] or {}
    if action.get("type") == "redirect_to_url":
        return str(action["redirect_to_url"]["url"]), None
    return (next_action.page_of(work, outcome, "authorize") if action else page), None


def pdf(records: Records, invoice_id: str) -> Raw:
    """Return an invoice as a PDF. Raises StripeError for a draft, which has none yet."""
    invoice = records.require("invoice", invoice_id)
    if invoice["status"] == "draft":
        raise StripeError(404, _WORDS["draft"])
    total = formatted(invoice["total"], invoice["currency"])
    lines = [
        f"Invoice {invoice['number']}",
        *(f"{name}: {value}" for name, value in _facts(records, invoice)),
    ]
    return Raw("application/pdf", pdf_of([*lines, f"Total: {total}"]))


def _facts(records: Records, invoice: Document) -> list[tuple[str, str]]:
    currency = invoice["currency"]
    lines = [
        (line["description"] or "Item", formatted(line["amount"], currency))
        for line in records.all(Query(kind="line_item", where={"lookup": invoice.id}))
    ]
    on_top = sum(
        each["amount"] for each in invoice["total_taxes"] or () if each["tax_behavior"] == "exclusive"
    )
    off = sum(each["amount"] for each in invoice["total_discount_amounts"] or ())
    sums = [("Discount", f"−{formatted(off, currency)}")] if off else []
    sums += [("Tax", formatted(on_top, currency))] if on_top else []
    status: str = invoice["status"]
    found = [*lines, *sums, ("Status", status)]
    if invoice["due_date"] and status == "open":
        found.append(("Due on", datetime.fromtimestamp(invoice["due_date"], UTC).strftime("%d %B %Y")))
    if invoice["description"]:
        found.append(("Description", invoice["description"]))
    return found
