"""Which payment methods an intent takes: types that exist, in their currencies, with what it asks of them; it pays nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fakes.payments.document import Document
from fakes.payments.rail_table import KNOWN_TYPES, RAILS
from fakes.payments.wire.error import StripeError

_NOUNS = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}
_FORBIDDEN = re.compile(r"[<>\\'\"*]")
_LETTER = re.compile(r"[A-Za-z]")
_DESCRIPTORS = ("statement_descriptor", "statement_descriptor_suffix")


def check_types(types: Iterable[str], currency: str | None, kind: str = "payment_intent") -> None:
    """Refuse, by StripeError, types that do not exist, or that never come in this currency."""
    for name in types:
        if name not in KNOWN_TYPES:
            raise StripeError(
                400,
                f"The payment method type provided: {name} is invalid. Please ensure the provided type is activated "
                "in your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is "
                "enabled for any preview features that you are trying to use. See "
                "https://stripe.com/docs/payments/payment-methods/integration-options for supported payment method, "
                "currency, and country combinations.",
                code=f"{kind}_invalid_parameter",
                param="payment_method_types",
            )
        rail = RAILS.get(name)
        if currency is not None and rail is not None and rail.currencies and currency not in rail.currencies:
            raise StripeError(
                400,
                f"The currency provided ({currency}) is invalid for one or more payment method types on this "
                f"PaymentIntent. The payment method type {name} only supports the following currencies: "
                f"{', '.join(rail.currencies)}. Either correct the provided currency, or use a different "
                "PaymentIntent to accept this payment method type.",
                code="payment_intent_invalid_parameter",
                param="currency",
            )


def check_choice(params: Mapping[str, Any]) -> None:
    """Refuse, by StripeError, to name types and to leave them to the dashboard at once."""
    if (params.get("automatic_payment_methods") or {}).get("enabled") and params.get("payment_method_types"):
        raise StripeError(
            400, "You cannot enable `automatic_payment_methods` and specify `payment_method_types`."
        )


def check_method(intent: Document, method: Document) -> None:
    """Refuse, by StripeError, a payment method of a type that the intent does not take."""
    kind = method["type"] if method.object == "payment_method" else "card"
    noun = _NOUNS[intent.object]
    types = intent["payment_method_types"]
    automatic = intent["automatic_payment_methods"] or {}
    excluded = intent.get("excluded_payment_method_types") or ()
    rail = RAILS.get(kind)
    if kind in excluded:
        raise _not_allowed(intent, noun, kind, types)
    if automatic.get("enabled") and kind not in types:
        if rail is not None and rail.course == "page" and automatic.get("allow_redirects") == "never":
            raise _not_allowed(intent, noun, kind, types)
        check_types((kind,), intent.get("currency"), intent.object)
    elif kind not in types:
        raise _not_allowed(intent, noun, kind, types)
    if rail is not None and not rail.holds and _is_held(intent, kind):
        raise StripeError(
            400,
            f"The PaymentMethod provided ({kind}) does not support manual capture, which this PaymentIntent asks for.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
            extra={intent.object: intent.data},
        )


def check_descriptors(params: Mapping[str, Any], types: Iterable[str]) -> None:
    """Refuse, by StripeError, what may not stand on a statement.

    https://docs.stripe.com/get-started/account/statement-descriptors#requirements
    """
    for name in _DESCRIPTORS:
        value = params.get(name)
        if not value:
            continue
        if not _LETTER.search(value):
            raise StripeError(
                400,
                "The statement descriptor must contain at least one alphabetic character.",
                param=name,
            )
        if _FORBIDDEN.search(value):
            raise StripeError(
                400,
                "The statement descriptor cannot contain any of the following characters: <, >, \\, ', \", *",
                param=name,
            )
    if params.get("statement_descriptor") and "card" in types:
        raise StripeError(
            400,
            "The `statement_descriptor` parameter is not supported for the `card` payment method type; use "
            "`statement_descriptor_suffix` instead.",
            code="payment_intent_invalid_parameter",
            param="statement_descriptor",
        )


def _is_held(intent: Document, kind: str) -> bool:
    options = (intent.get("payment_method_options") or {}).get(kind) or {}
    return bool((options.get("capture_method") or intent.get("capture_method")) == "manual")


def _not_allowed(intent: Document, noun: str, kind: str, types: Iterable[str]) -> StripeError:
    return StripeError(
        400,
        f"The PaymentMethod provided ({kind}) is not allowed for this {noun}. Please attach a PaymentMethod of one of "
        f"the following types: {', '.join(types)}. Alternatively, update the allowed payment_method_types for this "
        f'{noun} to include "{kind}".',
        code=f"{intent.object}_incompatible_payment_method" if noun == "PaymentIntent" else None,
        param="payment_method",
        extra={intent.object: intent.data},
    )
