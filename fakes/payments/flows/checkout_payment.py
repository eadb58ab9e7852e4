"""How a Checkout session is paid: by an intent of its own or a subscription, and what the session is afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Call, Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    checkout_items,
    customers,
    payment_intents,
    payment_methods,
    session_notice,
    setup_intents,
    subscriptions,
)
from fakes.payments.generic.objects import stored
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

KIND = "checkout.session"
_ACCEPTANCE = {
    "customer_acceptance": {
        "online": {"ip_address": "127.0.0.1", "user_agent": "Stagedoor"},
        "type": "online",
    }
}
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
_OF_SUBSCRIPTIONS = ("default_tax_rates", "description", "metadata", "trial_end", "trial_period_days")
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
    _meet_customer(work, session, params)
    if session["mode"] == "subscription":
        _subscribe(work, session, params)
        return None
    if session["mode"] == "payment" and session["amount_total"] == 0:
        complete(work, session, "no_payment_required")
        return None
    intent = _intent(work, session)
    outcome = _confirmed(work, session, intent, params)
    if isinstance(outcome, Refused):
        work.save(session)
        return outcome
    action = (outcome["next_action"] or {}).get("type")
    if outcome["status"] in _DONE or action in _INSTRUCTIONS:
        complete(work, session, _standing(outcome))
    else:
        work.save(session)
    if outcome["status"] not in _PAID:
        session_notice.follow(outcome, session)
        work.save(outcome)
    return outcome


def give_up(work: Work, session: Document) -> None:
    """Cancel the intent of a session that has expired: nobody can pay it any more."""
    for kind, cancel, reason in (
        ("payment_intent", payment_intents.cancel, {"cancellation_reason": "expired"}),
        ("setup_intent", setup_intents.cancel, {}),
    ):
        intent = work.find(kind, session[kind]) if session[kind] else None
        if intent is not None and intent["status"] in _OPEN:
            cancel(work, Call(reason, {"intent": intent.id}))


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Bring a session to where its intent has gone since the payer left the page."""
    session = work.find(KIND, payload["session"])
    intent = work.find(payload["kind"], payload["intent"])
    if session is None or intent is None:
        return
    if session["status"] == "open" and intent["status"] in _DONE:
        complete(work, session, _standing(intent))
    elif session["status"] == "complete" and session["payment_status"] == "unpaid":
        if intent["status"] in _PAID:
            session["payment_status"] = "paid"
            stored(work, session, "async_payment_succeeded")
        elif intent["status"] in _OVER:
            work.emit(f"{KIND}.async_payment_failed", session)


def complete(work: Work, session: Document, payment_status: str) -> None:
    """Close a session whose payer has done everything, and tell of it."""
    known = blank_part(KIND, "customer_details")
    customer = work.find("customer", session["customer"]) if session["customer"] else None
    if customer is not None:
        known |= {name: customer.get(name) for name in ("address", "email", "name", "phone", "tax_exempt")}
    given = {**(session.private.get("payer") or {})}
    given["email"] = given.get("email") or known["email"] or session["customer_email"]
    session.data |= {
        "customer_details": {**known, **{name: value for name, value in given.items() if value}},
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
    }
    stored(work, session, "completed")


def _standing(intent: Document) -> str:
    if intent.object == "setup_intent":
        return "no_payment_required"
    return "paid" if intent["status"] in _PAID else "unpaid"


def _intent(work: Work, session: Document) -> Document:
    """Return the one intent of a session, made when it is first needed."""
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
    given = {name: params[name] for name in (*_METHOD, "return_url") if params.get(name)}
    given |= {} if is_card else {"mandate_data": _ACCEPTANCE}
    if session["customer"] and intent["customer"] is None:
        intent["customer"] = session["customer"]
    call = Call(given, {"intent": intent.id})
    if intent.object == "setup_intent":
        return setup_intents.confirm(work, call)
    return payment_intents.confirm(work, call)


def _subscribe(work: Work, session: Document, params: Mapping[str, Any]) -> None:
    """Save the method, begin the subscription, and pay its first invoice; a refusal leaves nothing behind."""
    data: Json = session.private.get("subscription_data") or {}
    customer = work.require("customer", session["customer"], in_path=False)
    method = _method(work, params)
    items = [
        {"price": item["price"]["id"], "quantity": item["quantity"]}
        for item in checkout_items.kept(work, session)
    ]
    begun = subscriptions.create(
        work,
        Call(
            {
                **{name: data[name] for name in _OF_SUBSCRIPTIONS if name in data},
                "customer": customer.id,
                "default_payment_method": payment_methods.save_for(work, method, customer).id,
                "items": items,
                "payment_behavior": "error_if_incomplete",
            },
            {},
        ),
    )
    session["subscription"], session["invoice"] = begun.id, begun["latest_invoice"]
    complete(work, session, "paid")


def _method(work: Work, params: Mapping[str, Any]) -> str:
    if params.get("payment_method_data"):
        return payment_methods.from_data(work, params["payment_method_data"], param="payment_method_data").id
    if not params.get("payment_method"):
        raise StripeError(
            400, "Missing required param: payment_method.", code="parameter_missing", param="payment_method"
        )
    return str(params["payment_method"])


def _meet_customer(work: Work, session: Document, params: Mapping[str, Any]) -> None:
    """Note who pays, and make a customer of them where the session wants one."""
    data = params.get("payment_method_data") or {}
    payer: Json = {
        name: (data.get("billing_details") or {}).get(name) for name in ("address", "email", "name", "phone")
    }
    session.private["payer"] = payer
    if session["customer"] is None and session["customer_creation"] == "always":
        email = payer["email"] or session["customer_email"]
        known = {"email": email, **{name: payer[name] for name in ("address", "name", "phone")}}
        made = customers.create(work, Call({name: each for name, each in known.items() if each}, {}))
        session["customer"] = made.id
