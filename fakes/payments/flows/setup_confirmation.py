"""Confirming a setup intent: authentication, consent, small deposits or a page, and what the issuer says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import states
from fakes.payments.actions import Refused
from fakes.payments.declines import DECLINES, Decline
from fakes.payments.document import Document
from fakes.payments.flows import (
    card_details,
    charging,
    mandates,
    microdeposits,
    next_action,
    rail_methods,
    setup_outcome,
)
from fakes.payments.rail_table import Rail
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_ON_REQUEST = ("any", "challenge")
_CHALLENGED = ("required", "unless_set_up", "set_up")
_FAILED_MESSAGE = (
    "The latest attempt to set up the payment method has failed because authentication failed. You can provide "
    "payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again."
)


def confirm(work: Work, intent: Document, params: Mapping[str, Any]) -> Document | Refused:
    """Try to save the method of an intent; the intent becomes what the method makes of it."""
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    rail = rail_methods.rail_of(method)
    if rail is not None and not (rail.saves or rail.becomes):
        raise StripeError(
            400,
            f"PaymentMethods of type '{rail.name}' cannot be saved to customers.",
            code="setup_intent_invalid_parameter",
            param="payment_method",
        )
    _give_mandate(work, intent, method, rail, params)
    intent.private["return_url"] = params.get("return_url")
    setup_outcome.begin(work, intent, method)
    if rail is not None:
        return _confirm_rail(work, intent, method, rail, params)
    return _confirm_card(work, intent, method, params)


def authenticate(work: Work, intent: Document, *, is_passed: bool) -> Document | Refused:
    """Go on after the payer's yes or no on the bank's page or ours."""
    states.check("authenticate", intent.data)
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    if not is_passed:
        told = StripeError(
            402,
            _FAILED_MESSAGE,
            code="setup_intent_authentication_failure",
            extra={"payment_method": method.data},
        )
        setup_outcome.fail(work, intent, told)
        return intent
    if rail_methods.rail_of(method) is not None:
        return setup_outcome.succeed(work, intent, method)
    return _ask_issuer(work, intent, method, "challenge")


def _confirm_rail(
    work: Work, intent: Document, method: Document, rail: Rail, params: Mapping[str, Any]
) -> Document:
    if rail.course == "debit":
        if not microdeposits.are_wanted(intent, method):
            return setup_outcome.succeed(work, intent, method)
        payload = {"kind": "setup_intent", "intent": intent.id, "method": method.id}
        work.schedule(microdeposits.TIMEOUT_JOB, work.now + microdeposits.LAST_S, payload)
        return setup_outcome.wait(work, intent, microdeposits.action(work, intent, rail))
    return_url = params.get("return_url")
    if rail.action == "redirect_to_url" and not return_url:
        raise parameter_missing("return_url")
    action = next_action.redirect(work, intent, place="authorize", return_url=return_url)
    if rail.action in _ACTIONS_OF_SETUPS:
        action = next_action.of_rail(work, intent, rail, return_url) or action
    return setup_outcome.wait(work, intent, action)


_ACTIONS_OF_SETUPS = (
    "cashapp_handle_redirect_or_display_qr_code",
    "upi_handle_redirect_or_display_qr_code",
)


def _confirm_card(
    work: Work, intent: Document, method: Document, params: Mapping[str, Any]
) -> Document | Refused:
    card = charging.card_behind(method)
    options = (intent["payment_method_options"] or {}).get("card") or {}
    is_requested = options.get("request_three_d_secure") in _ON_REQUEST
    kind = card.authentication
    if kind == "error" or (kind == "optional_error" and is_requested):
        return _decline(work, intent, method, DECLINES["generic_decline"])
    if kind in _CHALLENGED or (kind == "optional" and is_requested):
        return_url = params.get("return_url")
        if return_url and not params.get("use_stripe_sdk"):
            return setup_outcome.wait(
                work, intent, next_action.redirect(work, intent, place="3ds", return_url=return_url)
            )
        return setup_outcome.wait(work, intent, next_action.use_stripe_sdk(work, intent))
    return _ask_issuer(work, intent, method, "frictionless" if kind == "frictionless" else None)


def _ask_issuer(work: Work, intent: Document, method: Document, flow: str | None) -> Document | Refused:
    card = charging.card_behind(method)
    decline = charging.decline_of(work, card) if work.cause.decline or not card.attaches else None
    if decline is not None:
        return _decline(work, intent, method, decline)
    return setup_outcome.succeed(work, intent, method, flow=flow)


def _decline(work: Work, intent: Document, method: Document, decline: Decline) -> Refused:
    told = card_details.refused(decline, payment_method=method.data)
    setup_outcome.fail(work, intent, told)
    told.extra["setup_intent"] = intent.data
    return Refused(told)


def _give_mandate(
    work: Work, intent: Document, method: Document, rail: Rail | None, params: Mapping[str, Any]
) -> None:
    once = params.get("single_use")
    single = {"amount": once["amount"], "currency": once["currency"]} if once else None
    is_wanted = rail is not None and rail.needs_mandate
    mandate = None
    if is_wanted or params.get("mandate_data"):
        mandate = mandates.given(work, method, rail, params, once=single)
    if mandate is None and is_wanted:
        mandate = mandates.standing(work, method)
        if mandate is None:
            raise mandates.missing("SetupIntent")
    if mandate is None:
        return
    intent["single_use_mandate" if single else "mandate"] = mandate.id
    work.save(method)
