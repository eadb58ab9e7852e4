"""How far a key reaches that is not the account's own: a browser's, or one that was lent for a single object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.catalogue.model import Operation
from fakes.payments.lent_key import METER
from fakes.payments.providers.stripe.credentials import Credentials
from fakes.payments.wire.error import key_lacks_permission, secret_key_required

# What an app does with its customer's key beside what names the customer: it makes, reads and gives up their methods.
_METHODS = "/v1/payment_methods"
_STREAM = ("POST", "/v2/billing/meter_event_stream")


def check(
    credentials: Credentials,
    operation: Operation,
    path: Mapping[str, str],
    params: Mapping[str, Any],
    *,
    is_public: bool,
    account: str,
) -> None:
    """Refuse, by StripeError, a request that its key does not reach. `is_public` lets publishable keys in."""
    if credentials.kind == "publishable" and not is_public:
        raise secret_key_required()
    lent = credentials.lent
    if lent is None:
        return
    if lent.prefix == METER:
        if (operation.method, operation.path) == _STREAM:
            return
        raise key_lacks_permission(credentials.key, account)
    if is_public or lent.target in (*path.values(), params.get("customer")):
        return
    is_about_one = operation.path.startswith(f"{_METHODS}/") or (operation.method, operation.path) == (
        "POST",
        _METHODS,
    )
    if is_about_one and params.get("customer") is None:
        return
    raise key_lacks_permission(credentials.key, account)
