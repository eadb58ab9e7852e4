"""Confirming a payment intent: authentication, the attempt, and where the intent stands afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import states
from fakes.payments.actions import Refused
from fakes.payments.card_table import Card
from fakes.payments.declines import DECLINES, Decline
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    bank_transfers,
    card_details,
    charging,
    intent_outcome,
    next_action,
    payment_methods,
    rail_methods,
    rail_payments,
)
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_ON_REQUEST = ("any", "challenge")
_CHALLENGED = ("required", "unless_set_up", "set_up")
_NOT_HANDLED = Decline(
    "authentication_required",
    "authentication_not_handled",
    "This payment required an authentication action to complete, but `error_on_requires_action` was set. When "
    "you're ready, you can upgrade your integration to handle actions at "
    "https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
)
_LOOKUP_FAILED = DECLINES["generic_decline"]
_FAILED_MESSAGE = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again."
)


def confirm(work: Work, intent: Document, params: Mapping[str, Any]) -> Document | Refused:
    """Try to pay an intent with its payment method; it becomes what the card makes of it."""
    if intent.private.get("funded"):
        bank_transfers.let_go(work, intent)
    method = work.find("payment_method", intent["payment_method"]) or work.require(
        "card", intent["payment_method"], in_path=False
    )
    rail = rail_methods.rail_of(method)
    if rail is not None:
        if params.get("error_on_requires_action") and rail.course != "debit":
            return _decline(work, intent, method, _NOT_HANDLED, None)
        return rail_payments.confirm(work, intent, method, rail, params)
    is_off_session = bool(params.get("off_session"))
    card = charging.card_behind(method)
    need = _need(card, method, intent, is_off_session=is_off_session)
    if need == "refused":
        return _decline(work, intent, method, DECLINES["authentication_required"], None)
    if need == "lookup_failed":
        return _decline(work, intent, method, _LOOKUP_FAILED, None)
    if need == "challenge" and intent.private.get("authenticated") != method.id:
        if params.get("error_on_requires_action"):
            return _decline(work, intent, method, _NOT_HANDLED, None)
        return _challenge(work, intent, params)
    flow = {"challenge": "challenge", "frictionless": "frictionless"}.get(need)
    return _attempt(work, intent, method, flow)


def authenticate(work: Work, intent: Document, *, is_passed: bool) -> Document | Refused:
    """Answer the challenge of an intent, as the person at the bank's page does."""
    states.check("authenticate", intent.data)
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    rail = rail_methods.rail_of(method)
    if rail is not None:
        return rail_payments.answer(work, intent, method, rail, is_passed=is_passed)
    intent["next_action"] = None
    if not is_passed:
        return _fail_authentication(work, intent, method)
    intent.private["authenticated"] = method.id
    if intent["confirmation_method"] == "manual":
        intent["status"] = "requires_confirmation"
        work.save(intent)
        return intent
    return _attempt(work, intent, method, "challenge")


def _need(card: Card, method: Document, intent: Document, *, is_off_session: bool) -> str:
    """Return what 3-D Secure asks for: nothing, a challenge, no challenge but a result, or a refusal."""
    options = (intent["payment_method_options"] or {}).get("card") or {}
    is_requested = options.get("request_three_d_secure") in _ON_REQUEST
    kind = card.authentication
    if kind == "frictionless":
        return "frictionless"
    if kind == "error" or (kind == "optional_error" and is_requested):
        return "lookup_failed"
    if kind == "optional" and is_requested and not is_off_session:
        return "challenge"
    if kind not in _CHALLENGED:
        return "nothing"
    if not is_off_session:
        return "challenge"
    return "refused" if charging.wants_its_customer(card, method) else "nothing"


def _challenge(work: Work, intent: Document, params: Mapping[str, Any]) -> Document:
    return_url = params.get("return_url")
    if return_url and not params.get("use_stripe_sdk"):
        intent["next_action"] = next_action.redirect(work, intent, place="3ds", return_url=return_url)
    else:
        intent["next_action"] = next_action.use_stripe_sdk(work, intent)
    intent.private["return_url"] = return_url
    intent_outcome.ask(work, intent)
    return intent


def _attempt(work: Work, intent: Document, method: Document, flow: str | None) -> Document | Refused:
    is_held = intent_outcome.holds(intent, "card")
    outcome = charging.charge(
        work,
        charging.Attempt(
            amount=intent["amount"],
            currency=intent["currency"],
            method=method,
            customer=intent["customer"],
            payment_intent=intent.id,
            captures=not is_held,
            settles_later=intent["capture_method"] == "automatic_async",
            authentication=flow,
            requests=(intent["payment_method_options"] or {}).get("card") or {},
            copied=intent_outcome.copied(intent),
        ),
    )
    if outcome.decline is not None:
        return _decline(work, intent, method, outcome.decline, outcome.charge)
    intent_outcome.keep_or_spend(work, intent, method)
    intent_outcome.paid(work, intent, outcome.charge, is_held=is_held, verb=intent_outcome.verb_of(intent))
    return intent


def _decline(
    work: Work, intent: Document, method: Document, decline: Decline, charge: Document | None
) -> Refused:
    """Put an intent back to where it needs another method; what was written stays written."""
    if method.object == "payment_method":
        if method["customer"] is None and charge is not None:
            method.private["is_spent"] = True
        payment_methods.note_checked(method)
        work.save(method)
    extra: Json = {"payment_method" if method.object == "payment_method" else "source": method.data}
    if charge is not None:
        extra["charge"] = charge.id
    told = card_details.refused(decline, **extra)
    error = told.envelope()["error"]
    intent["latest_charge"] = charge.id if charge is not None else intent["latest_charge"]
    intent_outcome.fall_back(work, intent, error)
    told.extra["payment_intent"] = intent.data
    return Refused(told)


def _fail_authentication(work: Work, intent: Document, method: Document) -> Document:
    told = StripeError(
        402,
        _FAILED_MESSAGE,
        code="payment_intent_authentication_failure",
        extra={"payment_method": method.data},
    )
    intent_outcome.fall_back(work, intent, told.envelope()["error"])
    return intent
