"""Checkout sessions of the mode `payment`: what they come to, and paying them as Stripe's own page does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, Job, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import payment_intents
from fakes.payments.generic.objects import made, stored
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "checkout.session"
SETTLE_JOB = "payments.checkout"
_LOOK_EVERY_S = 6 * 3600
_LOOKS = 120
_ACCEPTANCE = {
    "customer_acceptance": {
        "online": {"ip_address": "127.0.0.1", "user_agent": "Stagedoor"},
        "type": "online",
    }
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/checkout/sessions": writes(create),
        "GET /v1/payment_pages/{session}": reads(show, is_public=True),
        "POST /v1/payment_pages/{session}/confirm": writes(confirm, is_public=True),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle}


def create(work: Work, call: Call) -> Document:
    """Open a session."""
    params = call.params
    total, currency = _total(work, params.get("line_items") or ())
    extra: Json = {"payment_method_types": params.get("payment_method_types") or ["card"]}
    if params.get("line_items"):
        zero = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
        extra |= {"amount_subtotal": total, "amount_total": total, "total_details": zero}
    given = {**params, "currency": params.get("currency") or currency}
    session = made(work, KIND, {name: value for name, value in given.items() if value is not None}, **extra)
    assert isinstance(session, Document)
    session.private["payment_intent_data"] = params.get("payment_intent_data") or {}
    work.save(session)
    return session


def show(records: Records, call: Call) -> Json:
    """Return a session as its page reads it."""
    return _page(_required(records, call), None)


def confirm(work: Work, call: Call) -> Json | Refused:
    """Pay a session as its page does; a bank debit completes it before the money has come."""
    session, params = _required(work, call), call.params
    if session["mode"] != "payment":
        raise StripeError(
            501, f"Stagedoor does not complete sessions of the mode {session['mode']!r} yet.", param="mode"
        )
    if session["status"] != "open":
        raise StripeError(
            400, "This Checkout Session is no longer active.", code="checkout_not_active_session"
        )
    if not session["currency"]:
        raise StripeError(400, "This Checkout Session has no line items: there is nothing to pay for.")
    expected = params.get("expected_amount")
    if expected is not None and expected != session["amount_total"]:
        raise StripeError(
            400, "The amount has changed since the page was opened.", code="checkout_amount_mismatch"
        )
    intent = payment_intents.create(work, Call(_intent_params(session, params), {}))
    if isinstance(intent, Refused):
        return intent
    session["payment_intent"] = intent.id
    if intent["status"] == "requires_action":
        work.save(session)
        return _page(session, intent)
    _complete(work, session, intent)
    return _page(session, intent)


def settle(work: Work, payload: Json) -> None:
    """Tell how a payment ended that was still under way when its session was completed."""
    session = work.find(KIND, payload["session"])
    intent = work.find("payment_intent", payload["intent"])
    if session is None or intent is None:
        return
    if intent["status"] == "processing":
        if payload["looks"] > 0:
            _look_again(work, session, intent, payload["looks"] - 1)
    elif intent["status"] == "succeeded":
        session["payment_status"] = "paid"
        stored(work, session, "async_payment_succeeded")
    else:
        work.emit("checkout.session.async_payment_failed", session)


def _complete(work: Work, session: Document, intent: Document) -> None:
    is_paid = intent["status"] in ("succeeded", "requires_capture")
    session.data |= {
        "payment_status": "paid" if is_paid else "unpaid",
        "status": "complete",
        "url": None,
    }
    stored(work, session, "completed")
    if not is_paid:
        _look_again(work, session, intent, _LOOKS)


def _look_again(work: Work, session: Document, intent: Document, looks: int) -> None:
    payload = {"session": session.id, "intent": intent.id, "looks": looks}
    work.schedule(SETTLE_JOB, work.now + _LOOK_EVERY_S, payload)


def _intent_params(session: Document, params: Mapping[str, Any]) -> Json:
    data: Json = session.private.get("payment_intent_data") or {}
    taken: Json = {
        name: data[name] for name in ("description", "metadata", "receipt_email", "shipping") if name in data
    }
    method = {name: params[name] for name in ("payment_method", "payment_method_data") if params.get(name)}
    types: list[str] = session["payment_method_types"]
    return {
        "amount": session["amount_total"],
        "capture_method": data.get("capture_method") or "automatic",
        "confirm": True,
        "currency": session["currency"],
        "payment_method_types": types,
        **({"customer": session["customer"]} if session["customer"] else {}),
        **({} if types == ["card"] else {"mandate_data": _ACCEPTANCE}),
        **({"return_url": params["return_url"]} if params.get("return_url") else {}),
        **taken,
        **method,
    }


def _total(work: Work, items: Sequence[Mapping[str, Any]]) -> tuple[int, str | None]:
    """Return what line items come to, and in which currency."""
    total, currency = 0, None
    for index, item in enumerate(items):
        if item.get("price_data"):
            price: Mapping[str, Any] = item["price_data"]
        else:
            param = f"line_items[{index}][price]"
            price = work.require("price", item.get("price") or "", param=param, in_path=False).data
        total += (price.get("unit_amount") or 0) * item.get("quantity", 1)
        currency = price["currency"]
    return total, currency


def _page(session: Document, intent: Document | None) -> Json:
    return {
        "id": session.id,
        "object": "checkout.session",
        "amount_total": session["amount_total"],
        "currency": session["currency"],
        "mode": session["mode"],
        "payment_intent": intent.data if intent is not None else None,
        "payment_status": session["payment_status"],
        "session_id": session.id,
        "status": session["status"],
        "success_url": session["success_url"],
    }


def _required(records: Records, call: Call) -> Document:
    return records.require(KIND, call.path["session"], param="session")
