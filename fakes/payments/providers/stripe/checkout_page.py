"""What stands on the page of a Checkout session, what its form asks for, and where the payer goes then; it knows no HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from fakes.payments.actions import Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import checkout, checkout_items, checkout_payment, next_action
from fakes.payments.flows.checkout_payment import KIND
from fakes.payments.money import formatted
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Records
from fakes.payments.wire.error import bad_request
from fakes.payments.work import Work

_EXPIRES = re.compile(r"\s*(\d{1,2})\s*[/ -]\s*(\d{2}|\d{4})\s*")
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
    lines = [
        (each["description"] or each["price"]["id"], f"{each['quantity']} × {_money(each, 'amount_total')}")
        for each in (
            {**item.data, "amount_total": item["amount_total"] // (item["quantity"] or 1)}
            for item in checkout_items.kept(records, session)
        )
    ]
    customer = records.find("customer", session["customer"]) if session["customer"] else None
    is_open = session["status"] == "open"
    types = session["payment_method_types"]
    return {
        "title": "Checkout",
        "amount": _money(session, "amount_total") if session["amount_total"] is not None else "",
        "facts": lines,
        "back": session["cancel_url"] if is_open else "",
        "email": typed.get("email")
        or session["customer_email"]
        or (customer["email"] if customer is not None else "")
        or "",
        "name": typed.get("name") or (customer["name"] if customer is not None else "") or "",
        "message": "" if is_open else _SAVED if session["mode"] == "setup" else _WORDS[session["status"]],
        "rails": [(each, f"Pay with {RAILS[each].title}") for each in types if _is_offered(each)],
        "takes_cards": "card" in types,
        "verb": _VERBS[session["mode"]] if is_open else "",
        "wants_email": customer is None,
        "wrong": wrong or _last_error(records, session),
    }


def act(work: Work, session_id: str, form: Mapping[str, str]) -> tuple[str, Refused | None]:
    """Pay as the form says; returns where the payer goes now, and why the bank refused. Raises StripeError."""
    session = work.require(KIND, session_id)
    checkout.check_open(session)
    page = work.page_url(f"/pay/checkout/{session.id}")
    outcome = checkout_payment.pay(work, session, {"payment_method_data": _method(form), "return_url": page})
    if isinstance(outcome, Refused):
        return page, outcome
    if session["status"] == "complete":
        return landing(session) or page, None
    return (_asked(work, outcome) if outcome is not None else page), None


def landing(session: Document) -> str:
    """Return where the app wants payers who have paid, empty where it does not say."""
    address: str = session["success_url"] or session.get("return_url") or ""
    return address.replace("{CHECKOUT_SESSION_ID}", session.id)


def _asked(work: Work, intent: Document) -> str:
    """Return the page on which the payer's bank, or their other way to pay, asks them."""
    action = intent["next_action"] or {}
    if action.get("type") == "redirect_to_url":
        return str(action["redirect_to_url"]["url"])
    return next_action.page_of(work, intent, "authorize")


def _method(form: Mapping[str, str]) -> Json:
    kind = form.get("method", "card")
    billing = {name: form[name].strip() for name in ("email", "name") if form.get(name, "").strip()}
    if kind != "card":
        return {"type": kind, kind: {}, "billing_details": billing}
    number = re.sub(r"[\s-]", "", form.get("number", ""))
    if not number:
        raise bad_request("Your card number is incomplete.", "number")
    expires = _EXPIRES.fullmatch(form.get("expires", ""))
    if expires is None:
        raise bad_request("Your card's expiration date is incomplete.", "expires")
    month, year = int(expires[1]), int(expires[2])
    card: Json = {"number": number, "exp_month": month, "exp_year": year + 2000 if year < 100 else year}
    if form.get("cvc", "").strip():
        card["cvc"] = form["cvc"].strip()
    return {"type": "card", "card": card, "billing_details": billing}


def _is_offered(kind: str) -> bool:
    """Whether a type needs no more than what the form asks: bank accounts and addresses cannot be entered."""
    rail = RAILS.get(kind)
    return rail is not None and rail.course in ("page", "voucher") and "address" not in rail.billing


def _last_error(records: Records, session: Document) -> str:
    """Return why the last attempt failed, for a payer who comes back from the bank's page."""
    if session["status"] != "open":
        return ""
    for kind, told in (("payment_intent", "last_payment_error"), ("setup_intent", "last_setup_error")):
        intent = records.find(kind, session[kind]) if session[kind] else None
        if intent is not None and intent[told]:
            return str(intent[told]["message"])
    return ""


def _money(holder: Mapping[str, object] | Document, name: str) -> str:
    return formatted(int(str(holder[name])), str(holder["currency"]))
