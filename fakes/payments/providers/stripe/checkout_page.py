"""What stands on the page of a Checkout session, and where the payer goes then; it knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from fakes.payments.actions import Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    bill,
    checkout,
    checkout_items,
    checkout_payer,
    checkout_payment,
    checkout_subscription,
    next_action,
)
from fakes.payments.flows.checkout_payment import KIND
from fakes.payments.money import formatted
from fakes.payments.providers.stripe import checkout_form, payer_page
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Records
from fakes.payments.work import Work

# The button that only works out the total anew.
UPDATE = "update"
_VERBS = {"payment": "Pay", "setup": "Save card", "subscription": "Subscribe"}
_WORDS = {
    "complete": "You have paid. There is nothing to do here any more.",
    "expired": "This session has expired. Go back to the shop and begin again.",
}
_NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})
_SAVED = "Your card was saved. There is nothing to do here any more."


def values(
    records: Records, session_id: str, wrong: str = "", typed: Mapping[str, str] = _NOTHING_TYPED
) -> Json:
    """Return what the page shows; `wrong` is what was refused just now of what was `typed`. Raises StripeError (404).

    Of a refused card nothing is shown again.
    """
    session = records.require(KIND, session_id)
    items = checkout_items.kept(records, session)
    customer = records.find("customer", session["customer"]) if session["customer"] else None
    is_open = session["status"] == "open"
    types = session["payment_method_types"]
    told = _last_error(records, session)
    payer: Json = (told.get("payment_method") or {}).get("billing_details") or {}
    return {
        "title": "Checkout",
        "amount": _money(session, "amount_total") if session["amount_total"] is not None else "",
        "facts": [*_lines(items), *_trial(session), *_sums(session)],
        "back": session["cancel_url"] if is_open else "",
        "email": typed.get("email")
        or session["customer_email"]
        or (customer["email"] if customer is not None else "")
        or payer.get("email")
        or "",
        "name": typed.get("name")
        or (customer["name"] if customer is not None else "")
        or payer.get("name")
        or "",
        "message": "" if is_open else _SAVED if session["mode"] == "setup" else _WORDS[session["status"]],
        "expected": session["amount_total"],
        "order_fields": checkout_form.order_fields(records, session, items, typed) if is_open else [],
        "is_taxed_by_place": session["automatic_tax"]["status"] == "requires_location_inputs",
        "payer_fields": checkout_form.payer_fields(session, typed) if is_open else [],
        "rails": [(each, f"Pay with {RAILS[each].title}") for each in types if is_offered(each)],
        "takes_cards": "card" in types,
        "verb": _VERBS[session["mode"]] if is_open else "",
        "wants_email": customer is None,
        "wrong": wrong or payer_page.refusal(told),
    }


def act(work: Work, session_id: str, form: Mapping[str, str]) -> tuple[str, str | Refused]:
    """Pay as the form says, or only take over what it chooses.

    Returns where the payer goes now, or else what the page says instead: that the total is another one, or why the
    bank refused. Raises StripeError.
    """
    session = work.require(KIND, session_id)
    checkout.check_open(session)
    page = work.page_url(f"/pay/checkout/{session.id}")
    checkout.choose(work, session, checkout_form.chosen_in(form), checkout_form.said_in(form))
    if form.get("method") == UPDATE:
        return "", ""
    if form.get("expected", "") not in ("", str(session["amount_total"])):
        return "", f"It comes to {_money(session, 'amount_total')} now. Look at it once more, and pay."
    checkout_payer.check(session)
    outcome = checkout_payment.pay(work, session, {**_method(session, form), "return_url": page})
    if isinstance(outcome, Refused):
        return page, outcome
    if session["status"] == "complete":
        return landing(session) or page, ""
    return (_asked(work, outcome) if outcome is not None else page), ""


def landing(session: Document) -> str:
    """Return where the app wants payers who have paid, empty where it does not say."""
    address: str = session["success_url"] or session.get("return_url") or ""
    return address.replace("{CHECKOUT_SESSION_ID}", session.id)


def _method(session: Document, form: Mapping[str, str]) -> Json:
    """Return what is paid with: nothing, where nothing is to be paid and no card is needed for later."""
    is_free = session["mode"] != "setup" and not session["amount_total"]
    if is_free and session["payment_method_collection"] == "if_required":
        return {}
    return {"payment_method_data": checkout_form.method_in(form)}


def _asked(work: Work, intent: Document) -> str:
    """Return the page on which the payer's bank, or their other way to pay, asks them."""
    action = intent["next_action"] or {}
    if action.get("type") == "redirect_to_url":
        return str(action["redirect_to_url"]["url"])
    return next_action.page_of(work, intent, "authorize")


def is_offered(kind: str) -> bool:
    """Tell whether a type needs no more than what the form asks: bank accounts and addresses cannot be entered."""
    rail = RAILS.get(kind)
    return rail is not None and rail.course in ("page", "voucher") and "address" not in rail.billing


def _last_error(records: Records, session: Document) -> Json:
    """Return why the last attempt failed, for a payer who comes back from the bank's page; nothing if none did."""
    if session["status"] != "open":
        return {}
    for intent in checkout_subscription.intents_of(records, session):
        told: Json | None = intent.get("last_payment_error") or intent.get("last_setup_error")
        if told:
            return told
    return {}


def _lines(items: Sequence[Document]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in items:
        each = formatted(bill.amount_of(item["price"], 1), item["currency"])
        rhythm = _rhythm(item["price"]["recurring"] or {})
        found.append(
            (item["description"] or item["price"]["id"], f"{item['quantity'] or 0} × {each}{rhythm}")
        )
    return found


def _rhythm(recurring: Json) -> str:
    """Return how often a price is paid, as it reads behind the amount; nothing for one that is paid once."""
    count, interval = recurring.get("interval_count") or 1, recurring.get("interval")
    if not interval:
        return ""
    return f" per {interval}" if count == 1 else f" every {count} {interval}s"


def _trial(session: Document) -> list[tuple[str, str]]:
    data: Json = session.private.get("subscription_data") or {}
    days, end = data.get("trial_period_days"), data.get("trial_end")
    if days:
        return [("Free at first", f"{days} {'day' if int(days) == 1 else 'days'}")]
    return [("Free until", datetime.fromtimestamp(int(end), UTC).strftime("%d %B %Y"))] if end else []


def _sums(session: Document) -> list[tuple[str, str]]:
    """Return the lines between the items and the total, none where there is nothing between them."""
    told: Json = session["total_details"] or {}
    names = {"amount_discount": "Discount", "amount_shipping": "Shipping", "amount_tax": "Tax"}
    found = [
        (label, ("−" if name == "amount_discount" else "") + formatted(told[name], session["currency"]))
        for name, label in names.items()
        if told.get(name)
    ]
    return [("Subtotal", _money(session, "amount_subtotal")), *found] if found else []


def _money(holder: Mapping[str, object] | Document, name: str) -> str:
    return formatted(int(str(holder[name])), str(holder["currency"]))
