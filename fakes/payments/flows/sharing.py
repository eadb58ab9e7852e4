"""What a platform lets its connected accounts charge: copies of saved payment methods and cards; it charges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.cards import card_of_key
from fakes.payments.document import Document, Json
from fakes.payments.flows import card_details
from fakes.payments.models import PLATFORM
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

# What a method has been through stays with it: a copy begins anew.
_PAST = frozenset(("consent", "generated", "is_set_up", "is_spent", "mandate"))
_USED = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a "
    "connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a "
    "PaymentMethod multiple times, you must attach it to a Customer first."
)


def refuse_used(method: Document) -> None:
    """Refuse, by StripeError, a payment method that was used once without being saved."""
    if method.private.get("is_spent"):
        raise StripeError(400, _USED)


def method(work: Work, params: Mapping[str, Any]) -> Document:
    """Copy a payment method of the platform's to the account that is acted for.

    https://docs.stripe.com/connect/direct-charges-multiple-accounts
    """
    platform = _platform(work, "payment_method")
    source = platform.require(
        "payment_method", params["payment_method"], param="payment_method", in_path=False
    )
    if source["customer"] != params.get("customer"):
        raise StripeError(
            400,
            f"The customer does not have a payment method with the ID {source.id}. The payment method must be attached "
            "to the customer.",
            code="resource_missing",
            param="payment_method",
        )
    refuse_used(source)
    if source["customer"] is None:
        source.private["is_spent"] = True
        platform.save(source)
    kind = source["type"]
    shown: Json = dict(source[kind])
    if kind == "card":
        shown["fingerprint"] = card_details.fingerprint(work, card_of_key(source.private["card"]))
    copied = {name: source[name] for name in ("allow_redisplay", "billing_details", "type")}
    made = work.create(
        "payment_method",
        {**copied, "customer": None, kind: shown, "metadata": {}},
        private={name: value for name, value in source.private.items() if name not in _PAST},
    )
    if kind != "card":
        del made.data["card"]
        work.save(made)
    return made


def card(work: Work, params: Mapping[str, Any]) -> Document:
    """Return the card of a platform's customer that a token for the account acted for stands for: the usual, or the one named."""
    platform = _platform(work, "customer")
    customer = platform.require("customer", params["customer"], param="customer", in_path=False)
    wanted = params.get("card") or customer["default_source"]
    found = platform.find("card", wanted) if isinstance(wanted, str) else None
    if found is None or found.get("customer") != customer.id:
        raise StripeError(
            400, f"The customer {customer.id} has no such card to share.", code="missing", param="card"
        )
    return found


def _platform(work: Work, param: str) -> Work:
    if work.scope.account == PLATFORM:
        raise StripeError(
            400,
            f"The parameter `{param}` shares what your platform has saved with a connected account: send the "
            "`Stripe-Account` header, too.",
            param=param,
        )
    return work.of(PLATFORM)
