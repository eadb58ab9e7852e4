"""What Stripe refuses of a payment intent whatever its status: secrets, owners, amounts, addresses to return to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Call
from fakes.payments.document import Document
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError

_STATE = "payment_intent_unexpected_state"
_ONLY_WITH_CONFIRM = (
    "confirmation_token",
    "error_on_requires_action",
    "mandate",
    "mandate_data",
    "off_session",
    "return_url",
    "use_stripe_sdk",
)


def check_new(params: Mapping[str, Any]) -> None:
    """Refuse parameters that make sense only when the intent is confirmed at once."""
    if params.get("confirm"):
        return
    for name in _ONLY_WITH_CONFIRM:
        if params.get(name):
            raise StripeError(
                400,
                f"The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to "
                "true.",
                code="payment_intent_invalid_parameter",
                param=name,
            )


def opened(records: Records, call: Call, kind: str) -> Document:
    """Return the intent that the path names; with a publishable key, only to whoever knows its secret."""
    intent = records.require(kind, call.path["intent"], param="intent")
    check_secret(intent, call)
    return intent


def check_secret(intent: Document, call: Call) -> None:
    """Let a publishable key see an intent only with its secret; a secret that is given must be right.

    This goes for payment intents and setup intents.
    """
    given = call.params.get("client_secret")
    if given is None and not call.is_publishable:
        return
    if given is None:
        raise StripeError(
            400, "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
        )
    if given != intent["client_secret"]:
        raise wrong_secret(intent.object)


def wrong_secret(kind: str = "payment_intent") -> StripeError:
    """Return the refusal of a secret that belongs to no or another intent of this kind."""
    noun = "SetupIntent" if kind == "setup_intent" else "PaymentIntent"
    return StripeError(
        400,
        f"The client_secret provided does not match the client_secret associated with the {noun}.",
        code=f"{kind}_invalid_parameter",
        param="client_secret",
    )


def manual_confirmation_needs_secret_key(intent: Document) -> StripeError:
    """Return the refusal of a publishable key where the server confirms."""
    return StripeError(
        400,
        "This PaymentIntent cannot be confirmed using your publishable key because its `confirmation_method` is set "
        "to `manual`. Please use your secret key instead, or create a PaymentIntent with `confirmation_method` set "
        "to `automatic`.",
        code="payment_intent_invalid_parameter",
        extra={"payment_intent": intent.data},
    )


def method_missing(intent: Document) -> StripeError:
    """Return the refusal to confirm without a payment method."""
    if intent["customer"] is None:
        advice = (
            "You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it "
            "again directly with a payment method or ConfirmationToken."
        )
    else:
        advice = (
            f"To confirm the PaymentIntent with {intent['customer']}, specify a payment method attached to this "
            "customer along with the customer ID."
        )
    return StripeError(
        400,
        f"You cannot confirm this PaymentIntent because it's missing a payment method. {advice}",
        code=_STATE,
        extra={"payment_intent": intent.data},
    )


def check_alone(intent: Document, verb: str) -> None:
    """Refuse, by StripeError, to confirm or cancel an intent past the session or invoice that made it."""
    if intent.private.get("session"):
        noun = "SetupIntents" if intent.object == "setup_intent" else "PaymentIntents"
        words = f"You cannot {verb} {noun} created by Checkout."
        advice = " Expire the Checkout Session instead." if verb == "cancel" else ""
    elif verb == "cancel" and intent.private.get("invoice"):
        words = "You cannot cancel this PaymentIntent because it was created by an invoice."
        advice = " Void the invoice instead."
    else:
        return
    code = f"{intent.object}_unexpected_state"
    raise StripeError(400, words + advice, code=code, extra={intent.object: intent.data})


def check_return_url(intent: Document, params: Mapping[str, Any], *, is_new: bool) -> None:
    """Want an address to return to where the dashboard's methods may lead the customer away."""
    if params.get("return_url"):
        fields.check_return_url(params["return_url"])
    automatic = intent["automatic_payment_methods"] or {}
    may_redirect = automatic.get("enabled") and automatic.get("allow_redirects") != "never"
    if not may_redirect or params.get("return_url") or params.get("use_stripe_sdk"):
        return
    raise StripeError(
        400,
        f"This {'SetupIntent' if intent.object == 'setup_intent' else 'PaymentIntent'} is configured to accept payment methods enabled in your Dashboard. Because some of these "
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you "
        "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
        "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
        extra=None if is_new else {intent.object: intent.data},
    )


def check_off_session(intent: Document, params: Mapping[str, Any]) -> None:
    """Refuse to set a method up for later while its owner is not there to be asked."""
    if params.get("off_session") and intent["setup_future_usage"]:
        raise StripeError(
            400,
            "You cannot confirm with `off_session=true` when `setup_future_usage` is also set on the PaymentIntent. The "
            "customer needs to be on-session to perform the steps which may be required to set up the PaymentMethod "
            "for future usage. Please confirm this PaymentIntent with your customer on-session.",
            code="payment_intent_invalid_parameter",
            param="off_session",
            extra={"payment_intent": intent.data},
        )


def check_customer(intent: Document, customer_id: str) -> None:
    """Refuse to give an intent that is somebody's to somebody else."""
    if intent["customer"] not in (None, customer_id):
        raise StripeError(
            400,
            "You cannot modify `customer` on a PaymentIntent once it already has been set. To fulfill a payment with a "
            "different Customer, cancel this PaymentIntent and create a new one.",
            param="customer",
            extra={intent.object: intent.data},
        )


def check_owner(intent: Document, method: Document) -> None:
    """Refuse a payment method that is saved for somebody else than the intent's customer."""
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    noun = "SetupIntent" if intent.object == "setup_intent" else "PaymentIntent"
    if intent["customer"] is None:
        raise StripeError(
            400,
            f"The `payment_method` parameter supplied {method.id} belongs to the Customer {owner}. Please include "
            f"the Customer in the `customer` parameter on the {noun}.",
            code="parameter_missing",
            param="source",
            extra={intent.object: intent.data},
        )
    raise StripeError(
        400,
        f"The PaymentMethod {method.id} does not belong to the Customer you supplied {intent['customer']}. Please "
        "use this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
        extra={intent.object: intent.data},
    )
