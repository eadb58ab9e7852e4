"""What a browser gets of an intent: the fields that Stripe shows to publishable keys; it checks no secret."""

from __future__ import annotations

from typing import Any

import orjson

_OF_BOTH = frozenset(
    (
        "automatic_payment_methods",
        "cancellation_reason",
        "client_secret",
        "created",
        "description",
        "excluded_payment_method_types",
        "id",
        "livemode",
        "next_action",
        "object",
        "payment_method",
        "payment_method_configuration_details",
        "payment_method_types",
        "status",
    )
)
# "It only returns a subset of properties": https://docs.stripe.com/api/payment_intents/retrieve
_SHOWN = {
    "payment_intent": _OF_BOTH
    | {
        "amount",
        "amount_details",
        "canceled_at",
        "capture_method",
        "confirmation_method",
        "currency",
        "last_payment_error",
        "processing",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "source",
    },
    "setup_intent": _OF_BOTH | {"last_setup_error", "usage"},
}


def in_browser(body: bytes) -> bytes:
    """Return the JSON of an answer or an error as a publishable key gets it: no intent in it is whole."""
    return orjson.dumps(cut(orjson.loads(body)))


def cut(value: Any) -> Any:
    """Return a part of an answer with no intent in it whole."""
    if isinstance(value, list):
        return [cut(each) for each in value]
    if not isinstance(value, dict):
        return value
    shown = _SHOWN.get(value.get("object", ""))
    return {name: cut(each) for name, each in value.items() if shown is None or name in shown}
