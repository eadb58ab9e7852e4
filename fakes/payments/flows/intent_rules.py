"""What Stripe refuses of a payment intent whatever its status: secrets, owners, amounts, addresses to return to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Call
from fakes.payments.document import Document
from fakes.payments.wire.error import StripeError

_STATE = "payment_intent_unexpected_state"
_ONLY_WITH_CONFIRM = (
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


def check_secret(intent: Document, call: Call) -> None:
    """Let a publishable key see an intent only with its secret; a secret that is given must be right."""
    given = call.params.get("client_secret")
    if given is None and not call.is_publishable:
        return
    if given is None:
        raise StripeError(
            400, "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
        )
    if given != intent["client_secret"]:
        raise wrong_secret()


def wrong_secret() -> StripeError:
    """Return the refusal of a secret that belongs to no or another intent."""
    return StripeError(
        400,
        "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
        code="payment_intent_invalid_parameter",
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


def check_return_url(intent: Document, params: Mapping[str, Any], *, is_new: bool) -> None:
    """Want an address to return to where the dashboard's methods may lead the customer away."""
    automatic = intent["automatic_payment_methods"] or {}
    may_redirect = automatic.get("enabled") and automatic.get("allow_redirects") != "never"
    if not may_redirect or params.get("return_url") or params.get("use_stripe_sdk"):
        return
    raise StripeError(
        400,
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these "
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you "
        "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
        "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
        extra=None if is_new else {"payment_intent": intent.data},
    )


def check_owner(intent: Document, method: Document) -> None:
    """Refuse a payment method that is saved for somebody else than the intent's customer."""
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    if intent["customer"] is None:
        raise StripeError(
            400,
            f"The `payment_method` parameter supplied {method.id} belongs to the Customer {owner}. Please include "
            "the Customer in the `customer` parameter on the PaymentIntent.",
            code="parameter_missing",
            param="source",
            extra={"payment_intent": intent.data},
        )
    raise StripeError(
        400,
        f"The PaymentMethod {method.id} does not belong to the Customer you supplied {intent['customer']}. Please "
        "use this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
        extra={"payment_intent": intent.data},
    )


def check_capture(intent: Document, amount: int) -> None:
    """Refuse to capture nothing, or more than was authorized."""
    extra = {"payment_intent": intent.data}
    if amount < 0:
        raise StripeError(400, "Invalid non-negative integer", param="amount_to_capture", extra=extra)
    if amount == 0:
        raise StripeError(
            400,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
            extra=extra,
        )
    if amount > intent["amount_capturable"]:
        raise StripeError(
            400,
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
            code="amount_too_large",
            extra=extra,
        )
