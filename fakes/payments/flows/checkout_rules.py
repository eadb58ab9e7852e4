"""Which parameters of a Checkout session go together, and what a call that pays one says of its payer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.document import Json
from fakes.payments.flows.checkout_items import is_recurring
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_TOGETHER = (
    ("allow_promotion_codes", "discounts"),
    ("customer", "customer_creation"),
    ("customer", "customer_email"),
)
_NAMES = ("address", "email", "name", "phone")


def check(work: Work, params: Mapping[str, Any], items: Sequence[Json]) -> None:
    """Raise StripeError for parameters that contradict each other, or the mode."""
    for one, other in _TOGETHER:
        if params.get(one) and params.get(other):
            raise StripeError(
                400, f"You may only specify one of these parameters: {one}, {other}.", param=one
            )
    recurring = [is_recurring(item["price"]) for item in items]
    mode = params.get("mode") or "payment"
    if mode == "setup" and items:
        raise StripeError(400, "You can not pass `line_items` in `setup` mode.", param="line_items")
    if mode != "setup" and not items:
        raise parameter_missing("line_items")
    if mode == "payment" and any(recurring):
        raise StripeError(
            400,
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not any(recurring):
        raise StripeError(
            400,
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )
    if mode != "payment" and params.get("shipping_options"):
        raise StripeError(
            400, "`shipping_options` can only be used in `payment` mode.", param="shipping_options"
        )
    if mode == "subscription" and params.get("customer_creation"):
        raise StripeError(
            400,
            "`customer_creation` can only be used in `payment` and `setup` mode.",
            param="customer_creation",
        )
    _check_customer(work, params)


def known_place(work: Work, params: Mapping[str, Any]) -> Json | None:
    """Return where the customer of a session lives, or is sent things; None where nobody knows."""
    customer = work.find("customer", params["customer"]) if params.get("customer") else None
    if customer is None:
        return None
    shipping: Json = customer["shipping"] or {}
    for place in (shipping.get("address"), customer["address"]):
        if place and place.get("country"):
            return dict(place)
    return None


def said_in(work: Work, params: Mapping[str, Any]) -> Json:
    """Return what a call that pays a session says of its payer, in whatever place it says that."""
    data = params.get("payment_method_data") or {}
    billing = data.get("billing_details") or {}
    named = params.get("payment_method")
    method = work.find("payment_method", named) if named and not data else None
    known: Json = dict(method["billing_details"]) if method is not None else {}
    known |= {name: value for name, value in billing.items() if value}
    known |= {name: value for name, value in (params.get("customer_details") or {}).items() if value}
    said = {name: known.get(name) for name in _NAMES}
    if not any((said["address"] or {}).values()):
        said["address"] = None
    return said | {name: params.get(name) for name in ("consent", "custom_fields", "shipping", "tax_id")}


def _check_customer(work: Work, params: Mapping[str, Any]) -> None:
    """An existing customer is changed only as far as `customer_update` allows."""
    if not params.get("customer"):
        return
    allowed = params.get("customer_update") or {}
    if (params.get("tax_id_collection") or {}).get("enabled") and allowed.get("name") != "auto":
        raise StripeError(
            400,
            "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an "
            "existing customer, please set `customer_update[name]` to `auto`.",
            param="customer_update[name]",
        )
    is_taxed = (params.get("automatic_tax") or {}).get("enabled")
    is_told = "auto" in (allowed.get("address"), allowed.get("shipping"))
    if is_taxed and not is_told and known_place(work, params) is None:
        raise StripeError(
            400,
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to "
            "the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to "
            "'auto' to save the address entered in Checkout to the Customer.",
            code="customer_tax_location_invalid",
            param="customer",
        )
