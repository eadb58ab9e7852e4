"""How a Checkout session is paid: by an intent of its own or by that of a subscription; what it comes to is known here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Call, Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    checkout_completion,
    checkout_subscription,
    payment_intents,
    session_notice,
    setup_intents,
)
from fakes.payments.generic.objects import stored
from fakes.payments.work import Work

KIND = checkout_completion.KIND
_METHOD = ("payment_method", "payment_method_data")
_OF_INTENTS = (
    "application_fee_amount",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
_DONE = frozenset(("processing", "requires_capture", "succeeded"))
_PAID = frozenset(("requires_capture", "succeeded"))
_OPEN = frozenset(("requires_action", "requires_confirmation", "requires_payment_method"))
_OVER = frozenset(("canceled", "requires_payment_method"))
# What tells a payer how to pay later: with it the session has done its part.
_INSTRUCTIONS = frozenset(
    (
        "boleto_display_details",
        "display_bank_transfer_instructions",
        "konbini_display_details",
        "multibanco_display_details",
        "oxxo_display_details",
    )
)


def begin(work: Work, session: Document) -> None:
    """Give a session that saves a payment method its setup intent. The caller writes the session."""
    data: Json = session.private.get("setup_intent_data") or {}
    params = {**_common(session), "usage": "off_session"}
    params |= {name: data[name] for name in ("description", "metadata", "on_behalf_of") if name in data}
    intent = setup_intents.create(work, Call(params, {}))
    assert isinstance(intent, Document)
    session["setup_intent"] = intent.id


def pay(work: Work, session: Document, params: Mapping[str, Any]) -> Document | Refused | None:
    """Do what the payer of an open session asks; returns the intent behind it, None where there is none."""
    checkout_completion.meet(work, session)
    if session["mode"] == "subscription":
        has_method = any(params.get(name) for name in _METHOD)
        outcome = checkout_subscription.pay(
            work, session, lambda intent: _confirmed(work, session, intent, params), has_method=has_method
        )
        work.save(session)
        return outcome
    if session["mode"] == "payment" and session["amount_total"] == 0:
        checkout_completion.complete(work, session, "no_payment_required")
        return None
    return _pay_once(work, session, params)


def give_up(work: Work, session: Document) -> None:
    """Cancel the intent of a session that has expired: nobody can pay it any more."""
    for kind, cancel, reason in (
        ("payment_intent", payment_intents.cancel, {"cancellation_reason": "expired"}),
        ("setup_intent", setup_intents.cancel, {}),
    ):
        known = session[kind] or (session.private.get("setup") if kind == "setup_intent" else None)
        intent = work.find(kind, known) if known else None
        if intent is not None and intent["status"] in _OPEN:
            cancel(work, Call(reason, {"intent": intent.id}))
    checkout_subscription.give_up(work, session)


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Bring a session to where its intent has gone since the payer left the page."""
    session = work.find(KIND, payload["session"])
    intent = work.find(payload["kind"], payload["intent"])
    if session is None or intent is None:
        return
    if session["status"] == "open" and session["mode"] == "subscription":
        checkout_subscription.go_on(work, session, intent)
    elif session["status"] == "open" and intent["status"] in _DONE:
        checkout_completion.complete(work, session, _standing(intent))
    elif session["status"] == "complete" and session["payment_status"] == "unpaid":
        if intent["status"] in _PAID:
            session["payment_status"] = "paid"
            stored(work, session, "async_payment_succeeded")
        elif intent["status"] in _OVER:
            work.emit(f"{KIND}.async_payment_failed", session)


def _pay_once(work: Work, session: Document, params: Mapping[str, Any]) -> Document | Refused:
    intent = _intent(work, session)
    outcome = _confirmed(work, session, intent, params)
    if isinstance(outcome, Refused):
        work.save(session)
        return outcome
    action = (outcome["next_action"] or {}).get("type")
    if outcome["status"] in _DONE or action in _INSTRUCTIONS:
        checkout_completion.complete(work, session, _standing(outcome))
    else:
        work.save(session)
    if outcome["status"] not in _PAID:
        session_notice.follow(outcome, session)
        work.save(outcome)
    return outcome


def _standing(intent: Document) -> str:
    if intent.object == "setup_intent":
        return "no_payment_required"
    return "paid" if intent["status"] in _PAID else "unpaid"


def _intent(work: Work, session: Document) -> Document:
    """Return the intent that all attempts of a session are made at; that of a payment is made with the first."""
    if session["mode"] == "setup":
        return work.require("setup_intent", session["setup_intent"], in_path=False)
    if session["payment_intent"] is not None:
        return work.require("payment_intent", session["payment_intent"], in_path=False)
    data: Json = session.private.get("payment_intent_data") or {}
    params = {
        **_common(session),
        **{name: data[name] for name in _OF_INTENTS if name in data},
        "amount": session["amount_total"],
        "capture_method": data.get("capture_method") or "automatic",
        "currency": session["currency"],
    }
    intent = payment_intents.create(work, Call(params, {}))
    assert isinstance(intent, Document)
    session["payment_intent"] = intent.id
    return intent


def _common(session: Document) -> Json:
    options = session.private.get("payment_method_options")
    return {
        "payment_method_types": session["payment_method_types"],
        **({"customer": session["customer"]} if session["customer"] else {}),
        **({"payment_method_options": options} if options else {}),
    }


def _confirmed(
    work: Work, session: Document, intent: Document, params: Mapping[str, Any]
) -> Document | Refused:
    is_card = session["payment_method_types"] == ["card"]
    given: Json = {name: params[name] for name in (*_METHOD, "return_url") if params.get(name)}
    given |= {} if is_card else {"mandate_data": payment_intents.ACCEPTANCE}
    if session["customer"] and intent["customer"] is None:
        intent["customer"] = session["customer"]
    if intent.object == "setup_intent":
        return setup_intents.confirm(work, Call(given, {"intent": intent.id}))
    said: Json = session.private.get("payer") or {}
    if session["shipping_address_collection"] and said.get("shipping"):
        given["shipping"] = said["shipping"]
    if intent["amount"] != session["amount_total"]:
        given["amount"] = session["amount_total"]
    return payment_intents.confirm(work, Call(given, {"intent": intent.id}))
