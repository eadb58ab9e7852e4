"""What old spellings of parameters mean today, and what old versions mean by saying nothing: one table by operation.

Flows need to know the new spellings and defaults only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fakes.payments.catalogue.extra import OF_SUBSCRIPTION

Params = dict[str, Any]
Rule = Callable[[Params], None]


def respelled(operation_id: str, params: Params, version: str = "") -> Params:
    """Return validated parameters with old spellings replaced; what is given in a new one as well stays as it is.

    `version` is the caller's: what it leaves out is set as it was at its time. An empty one is the newest.
    """
    rules = _RULES.get(operation_id, ())
    if version:
        rules += tuple(rule for until, rule in _DEFAULTS.get(operation_id, ()) if version < until)
    if not rules:
        return params
    params = dict(params)
    for rule in rules:
        rule(params)
    return params


def _moved(old: str, new: str) -> Rule:
    def rule(params: Params) -> None:
        if old in params:
            value = params.pop(old)
            params.setdefault(new, value)

    return rule


def _captured_at_once(params: Params) -> None:
    params.setdefault("capture_method", "automatic")


def _by_card(params: Params) -> None:
    if not params.keys() & _WAYS_TO_PAY:
        params["payment_method_types"] = ["card"]


def _discounted(name: str) -> Rule:
    """Return the rule for a single coupon or code where a list of discounts stands today."""

    def rule(params: Params) -> None:
        if name in params and "discounts" not in params:
            value = params.pop(name)
            params["discounts"] = [{name: value}] if value else None

    return rule


def _plans_are_prices(field: str) -> Rule:
    """Return the rule for items that name a plan: every plan is a price."""

    def rule(params: Params) -> None:
        if isinstance(params.get(field), list):
            params[field] = [_priced(each) for each in params[field]]

    return rule


def _priced(item: Any) -> Any:
    if not isinstance(item, dict) or "plan" not in item or "price" in item:
        return item
    return {"price" if name == "plan" else name: value for name, value in item.items()}


def _single_plan(params: Params) -> None:
    """Make the one plan of a subscription its only item."""
    if params.get("plan") and "items" not in params:
        item = {"price": params.pop("plan")}
        if "quantity" in params:
            item["quantity"] = params.pop("quantity")
        params["items"] = [item]


def _prorated(params: Params) -> None:
    if "prorate" in params:
        is_prorated = params.pop("prorate")
        params.setdefault("proration_behavior", "create_prorations" if is_prorated else "none")


def _coupon_is_promoted(params: Params) -> None:
    if params.get("coupon") and "promotion" not in params:
        params["promotion"] = {"type": "coupon", "coupon": params.pop("coupon")}


def _kept_for_later(params: Params) -> None:
    if params.pop("save_payment_method", False):
        params.setdefault("setup_future_usage", "off_session")


def _item_is_priced(params: Params) -> None:
    if params.get("price") and "pricing" not in params:
        params["pricing"] = {"price": params.pop("price")}
    if params.get("unit_amount") is not None:
        params.setdefault("unit_amount_decimal", str(params.pop("unit_amount")))


def _previewed(params: Params) -> None:
    """Gather what a preview was once asked about a subscription, item by item, under one name."""
    details = dict(params.get("subscription_details") or {})
    for name in _OF_SUBSCRIPTION:
        old = f"subscription_{name}"
        if old in params:
            value = params.pop(old)
            details.setdefault(name, value)
    if params.get("subscription_plan") and not params.get("subscription"):
        # The one plan of a subscription that would begin.
        details.setdefault(
            "items",
            [{"price": params.pop("subscription_plan"), "quantity": params.pop("subscription_quantity", 1)}],
        )
    if "subscription_prorate" in params:
        is_prorated = params.pop("subscription_prorate")
        details.setdefault("proration_behavior", "create_prorations" if is_prorated else "none")
    _plans_are_prices("items")(details)
    if details:
        params["subscription_details"] = details


def _capabilities_are_asked_for(params: Params) -> None:
    """Make a list of capabilities a wish for each of them, beside those that are wished for already."""
    asked = params.pop("requested_capabilities", None)
    if asked:
        old: Params = {_CAPABILITIES.get(name, name): {"requested": True} for name in asked}
        params["capabilities"] = {**old, **(params.get("capabilities") or {})}


def _managed_is_custom(params: Params) -> None:
    if params.pop("managed", False) and "controller" not in params:
        params.setdefault("type", "custom")


_CAPABILITIES = {"platform_payments": "transfers"}
_OF_SUBSCRIPTION = (*OF_SUBSCRIPTION, "trial_from_plan")
_COUPONS = (_discounted("coupon"), _discounted("promotion_code"))
_BILLING = _moved("billing", "collection_method")
_PREVIEW = (_previewed, _discounted("coupon"))
_RULES: Mapping[str, tuple[Rule, ...]] = {
    "accounts.create": (_capabilities_are_asked_for, _managed_is_custom),
    "accounts.update": (_capabilities_are_asked_for,),
    "invoice_items.create": (_item_is_priced,),
    "invoice_items.update": (_item_is_priced,),
    "invoices.create": (_BILLING, _discounted("coupon")),
    "invoices.create_preview": _PREVIEW,
    "invoices.list": (_BILLING,),
    "invoices.upcoming": _PREVIEW,
    "invoices.upcoming_lines": _PREVIEW,
    "invoices.update": (_BILLING, _discounted("coupon")),
    "payment_intents.confirm": (_moved("source", "payment_method"), _kept_for_later),
    "payment_intents.create": (
        _moved("source", "payment_method"),
        _moved("allowed_source_types", "payment_method_types"),
        _kept_for_later,
    ),
    "payment_intents.update": (_moved("source", "payment_method"), _kept_for_later),
    "promotion_codes.create": (_coupon_is_promoted,),
    "quotes.create": (_discounted("coupon"),),
    "subscription_items.create": (_prorated, _moved("plan", "price")),
    "subscription_items.delete": (_prorated,),
    "subscription_items.update": (_prorated, _moved("plan", "price")),
    "subscriptions.create": (_single_plan, _plans_are_prices("items"), *_COUPONS, _BILLING, _prorated),
    "subscriptions.list": (_BILLING, _moved("plan", "price")),
    "subscriptions.update": (_plans_are_prices("items"), *_COUPONS, _BILLING, _prorated),
}
_WAYS_TO_PAY = frozenset(
    ("automatic_payment_methods", "payment_method_configuration", "payment_method_types")
)
# By operation: until which version something was meant that was not said.
_DEFAULTS: Mapping[str, tuple[tuple[str, Rule], ...]] = {
    "payment_intents.create": (("2023-08-16", _by_card), ("2024-04-10", _captured_at_once)),
    "setup_intents.create": (("2023-08-16", _by_card),),
}
