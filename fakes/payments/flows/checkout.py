"""Checkout sessions: opened, shown and paid as Stripe's own page does, expired; how they are paid is not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import money
from fakes.payments.actions import Action, Call, Job, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    checkout_items,
    checkout_order,
    checkout_payer,
    checkout_payment,
    checkout_rules,
    checkout_sum,
    session_notice,
    splitting,
)
from fakes.payments.flows.checkout_payment import KIND
from fakes.payments.generic.move import move_of
from fakes.payments.generic.objects import changed, made, stored
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_client_secret
from fakes.payments.work import Work

EXPIRE_JOB = "payments.checkout.expire"
_EXPIRE = move_of("checkout.sessions.expire")
_KEPT = (
    "customer_update",
    "payment_intent_data",
    "payment_method_options",
    "setup_intent_data",
    "subscription_data",
)
# What is made of parameters here, and does not become a field as it stands.
_MADE = ("discounts", "line_items", "shipping_options", "tax_id_collection", "ui_mode")
# What the pages were called before, and those that stand inside the app's own page: they have a secret, no address.
_OLD_MODES = {"custom": "elements", "embedded": "embedded_page", "hosted": "hosted_page"}
_HOSTED = "hosted_page"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/checkout/sessions": writes(create),
        "POST /v1/checkout/sessions/{session}": writes(update),
        "POST /v1/checkout/sessions/{session}/expire": writes(expire),
        "GET /v1/payment_pages/{session}": reads(show, is_public=True),
        "POST /v1/payment_pages/{session}/confirm": writes(confirm, is_public=True),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {EXPIRE_JOB: run_out, session_notice.JOB: checkout_payment.settle}


def create(work: Work, call: Call) -> Document:
    """Open a session."""
    params = call.params
    splitting.check(work, params.get("payment_intent_data") or {}, "payment_intent")
    given_items = params.get("line_items") or ()
    currency = money.checked_currency(params["currency"]) if params.get("currency") else None
    items = checkout_items.priced(work, given_items, currency)
    checkout_rules.check(work, params, items)
    session = made(work, KIND, _given(params, items), **_fields(params))
    assert isinstance(session, Document)
    checkout_items.keep(work, session, items, given_items)
    session.private |= {name: params[name] for name in _KEPT if params.get(name)}
    checkout_payer.ready(session, params)
    place = checkout_rules.known_place(work, params)
    if place is not None:
        session.private |= {"place": place, "has_place": True}
    session["shipping_options"] = checkout_order.offer(work, params.get("shipping_options") or ())
    if params.get("discounts"):
        checkout_order.discount(work, session, params["discounts"])
    checkout_sum.recount(work, session)
    if session["ui_mode"] != _HOSTED:
        session["client_secret"], session["url"] = new_client_secret(session.id), None
    if session["mode"] == "setup":
        checkout_payment.begin(work, session)
    work.save(session)
    work.schedule(EXPIRE_JOB, session["expires_at"], {"session": session.id})
    return session


def update(work: Work, call: Call) -> Document:
    """Change an open session; other shipping options change what it comes to."""
    session, params = _required(work, call), dict(call.params)
    if "shipping_options" in params:
        session["shipping_options"] = checkout_order.offer(work, params.pop("shipping_options") or ())
        checkout_sum.recount(work, session)
    return changed(work, session, params)


def expire(work: Work, call: Call) -> Document:
    """Close a session that nobody has paid."""
    session = _required(work, call)
    _EXPIRE.check(session, "expire")
    return _expired(work, session)


def run_out(work: Work, payload: Json) -> None:
    """Close a session whose time is over: the job behind `expires_at`."""
    session = work.find(KIND, payload["session"])
    if session is not None and session["status"] == "open":
        _expired(work, session)


def show(records: Records, call: Call) -> Json:
    """Return a session as its page reads it."""
    return _page(_required(records, call), None)


def confirm(work: Work, call: Call) -> Json | Refused:
    """Pay a session as its page does; a bank debit completes it before the money has come."""
    session, params = _required(work, call), call.params
    check_open(session)
    choose(work, session, params, checkout_rules.said_in(work, params))
    expected = params.get("expected_amount")
    if expected is not None and expected != session["amount_total"]:
        raise StripeError(
            400, "The amount has changed since the page was opened.", code="checkout_amount_mismatch"
        )
    checkout_payer.check(session)
    outcome = checkout_payment.pay(work, session, params)
    return outcome if isinstance(outcome, Refused) else _page(session, outcome)


def choose(work: Work, session: Document, chosen: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Take over what a payer chooses and says, and work out what that comes to. Raises StripeError."""
    checkout_payer.note(session, said)
    names = ("promotion_code", "quantities", "shipping_rate")
    order: Json = {name: chosen[name] for name in names if chosen.get(name) is not None}
    place = checkout_payer.place_of(session)
    if place is not None and session["automatic_tax"]["enabled"]:
        order["address"] = place
    if order:
        checkout_order.choose(work, session, order)
    work.save(session)


def check_open(session: Document) -> None:
    """Refuse to pay what is paid or expired, or comes to nothing anybody could pay. Raises StripeError."""
    if session["status"] != "open":
        raise StripeError(
            400, "This Checkout Session is no longer active.", code="checkout_not_active_session"
        )
    if session["mode"] != "setup" and session["amount_total"] is None:
        raise StripeError(400, "This Checkout Session has no line items: there is nothing to pay for.")


def _given(params: Mapping[str, Any], items: list[Json]) -> Json:
    """Return the parameters that say fields of a session."""
    currency = params.get("currency") or (items[0]["currency"] if items else None)
    given = {**params, "currency": currency}
    for name in (*_KEPT, *_MADE):
        given.pop(name, None)
    return {name: value for name, value in given.items() if value is not None}


def _fields(params: Mapping[str, Any]) -> Json:
    mode, ui_mode = params.get("mode"), params.get("ui_mode") or _HOSTED
    found: Json = {
        "payment_method_collection": params.get("payment_method_collection")
        or ("if_required" if mode == "payment" else "always"),
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "ui_mode": _OLD_MODES.get(ui_mode, ui_mode),
    }
    if not params.get("customer") and mode != "setup":
        usual = "always" if mode == "subscription" else "if_required"
        found["customer_creation"] = params.get("customer_creation") or usual
    return found


def _expired(work: Work, session: Document) -> Document:
    _EXPIRE.apply(session, work.now)
    stored(work, session, *_EXPIRE.events)
    checkout_payment.give_up(work, session)
    return session


def _page(session: Document, intent: Document | None) -> Json:
    kind = intent.object if intent is not None else ""
    return {
        "id": session.id,
        "object": KIND,
        "amount_total": session["amount_total"],
        "currency": session["currency"],
        "mode": session["mode"],
        "payment_intent": intent.data if intent is not None and kind == "payment_intent" else None,
        "payment_status": session["payment_status"],
        "session_id": session.id,
        "setup_intent": intent.data if intent is not None and kind == "setup_intent" else None,
        "status": session["status"],
        "success_url": session["success_url"],
    }


def _required(records: Records, call: Call) -> Document:
    return records.require(KIND, call.path["session"], param="session")
