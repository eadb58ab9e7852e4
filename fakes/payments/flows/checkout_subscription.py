"""How a Checkout session begins a subscription: it waits for its first payment, or in a trial for a method that is saved."""

from __future__ import annotations

from collections.abc import Callable

from fakes.payments.actions import Call, Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    checkout_completion,
    checkout_items,
    invoice_payment,
    session_notice,
    setup_intents,
    subscriptions,
)
from fakes.payments.flows.checkout_items import is_recurring
from fakes.payments.records import Records
from fakes.payments.work import Work

_OF_SUBSCRIPTIONS = (
    "application_fee_percent",
    "default_tax_rates",
    "description",
    "metadata",
    "on_behalf_of",
    "transfer_data",
    "trial_end",
    "trial_period_days",
    "trial_settings",
)
# Pays or sets up an intent as the payer of the session wants it.
Confirm = Callable[[Document], Document | Refused]


def pay(work: Work, session: Document, confirm: Confirm, *, has_method: bool) -> Document | Refused | None:
    """Do what the payer of a session asks; returns the intent behind it, None where nothing was to be paid or saved."""
    if session["amount_total"]:
        intent = _owed(work, session)
        outcome = confirm(intent)
        if isinstance(outcome, Refused):
            return outcome
        if outcome["status"] == "succeeded":
            finish(work, session, "paid")
        elif outcome["status"] == "processing":
            finish(work, session, "unpaid")
        if outcome["status"] != "succeeded":
            session_notice.follow(outcome, session)
            work.save(outcome)
        return outcome
    if session["payment_method_collection"] == "if_required" and not has_method:
        _begin(work, session)
        finish(work, session, "no_payment_required")
        return None
    return _save_method(work, session, confirm)


def go_on(work: Work, session: Document, intent: Document) -> None:
    """Bring an open session to where its intent has gone since the payer left the page."""
    if intent.object == "setup_intent" and intent["status"] == "succeeded":
        _begin(work, session, default_payment_method=intent["payment_method"])
        finish(work, session, "no_payment_required")
    elif intent.object == "payment_intent" and intent["status"] in ("processing", "succeeded"):
        finish(work, session, "paid" if intent["status"] == "succeeded" else "unpaid")


def finish(work: Work, session: Document, payment_status: str) -> None:
    """Complete a session whose subscription has begun."""
    subscription = _begun(work, session)
    if subscription is not None:
        session["subscription"], session["invoice"] = subscription.id, subscription["latest_invoice"]
    checkout_completion.complete(work, session, payment_status)


def give_up(work: Work, session: Document) -> None:
    """End the subscription of a session that has expired before it was paid."""
    subscription = _begun(work, session)
    if subscription is not None and subscription["status"] == "incomplete":
        subscriptions.lapsed(work, subscription)


def intents_of(records: Records, session: Document) -> list[Document]:
    """Return the intents by which a session is paid or a method is saved, whatever its mode."""
    named = [
        ("payment_intent", session["payment_intent"]),
        ("setup_intent", session["setup_intent"] or session.private.get("setup")),
    ]
    found = [records.find(kind, known) for kind, known in named if known]
    return [each for each in (*found, _intent(records, _begun(records, session))) if each is not None]


def _owed(work: Work, session: Document) -> Document:
    """Return the intent of the first invoice; a subscription over something else than is chosen now has ended."""
    subscription = _begun(work, session)
    if subscription is not None:
        invoice = work.require("invoice", subscription["latest_invoice"])
        if invoice["amount_due"] != session["amount_total"]:
            subscriptions.lapsed(work, subscription)
            subscription = None
    if subscription is None:
        subscription = _begin(work, session, payment_behavior="default_incomplete")
    intent = _intent(work, subscription)
    if intent is None:
        raise ValueError(f"{subscription.id} has nothing to be paid by")
    return intent


def _begin(work: Work, session: Document, **params: object) -> Document:
    data: Json = session.private.get("subscription_data") or {}
    given: Json = {name: data[name] for name in _OF_SUBSCRIPTIONS if name in data}
    given |= {"customer": session["customer"], "items": [], "add_invoice_items": [], **params}
    if session["automatic_tax"]["enabled"]:
        given["automatic_tax"] = {"enabled": True}
    for item in checkout_items.kept(work, session):
        one: Json = {"price": item["price"]["id"], "quantity": item["quantity"]}
        rates = [each["rate"]["id"] for each in item.private.get("taxes") or ()]
        one |= {"tax_rates": rates} if rates else {}
        given["items" if is_recurring(item["price"]) else "add_invoice_items"].append(one)
    off: Json | None = session.private.get("redeemed")
    if off is not None:
        code, coupon = off["code"], off["discount"]["source"]["coupon"]
        given["discounts"] = [{"promotion_code": code} if code else {"coupon": coupon}]
    settings = {"payment_method_types": session["payment_method_types"]}
    given["payment_settings"] = settings
    begun = subscriptions.create(work, Call(given, {}))
    # The payer's method is what it is paid with from now on.
    begun.private |= {"keeps_method": True, "session": session.id}
    work.save(begun)
    session.private["subscription"] = begun.id
    return begun


def _save_method(work: Work, session: Document, confirm: Confirm) -> Document | Refused:
    known = session.private.get("setup")
    intent = work.find("setup_intent", known) if known else None
    if intent is None:
        params = {
            "customer": session["customer"],
            "payment_method_types": session["payment_method_types"],
            "usage": "off_session",
        }
        made = setup_intents.create(work, Call(params, {}))
        assert isinstance(made, Document)
        intent = made
        session.private["setup"] = intent.id
    outcome = confirm(intent)
    if isinstance(outcome, Refused):
        return outcome
    if outcome["status"] == "succeeded":
        go_on(work, session, outcome)
    else:
        session_notice.follow(outcome, session)
        work.save(outcome)
    return outcome


def _begun(records: Records, session: Document) -> Document | None:
    known = session["subscription"] or session.private.get("subscription")
    return records.find("subscription", known) if known else None


def _intent(records: Records, subscription: Document | None) -> Document | None:
    """Return the intent that a subscription waits for."""
    invoice = records.find("invoice", subscription["latest_invoice"]) if subscription is not None else None
    return invoice_payment.intent_of(records, invoice) if invoice is not None else None
