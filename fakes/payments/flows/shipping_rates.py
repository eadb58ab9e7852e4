"""Shipping rates: what sending costs, in one or more currencies, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.tax_code_table import TAX_CODES
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.param_error import below_minimum, parameter_missing
from fakes.payments.work import Work

_ONE = "/v1/shipping_rates/{shipping_rate_token}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/shipping_rates": writes(create),
        "GET /v1/shipping_rates": reads(list_all),
        f"GET {_ONE}": reads(retrieve),
        f"POST {_ONE}": writes(update),
    }


def create(work: Work, call: Call) -> Document:
    """Set up a shipping rate."""
    params = call.params
    given = params.get("fixed_amount")
    if not given:
        raise parameter_missing("fixed_amount")
    tax_code = params.get("tax_code")
    if tax_code and tax_code not in TAX_CODES:
        raise resource_missing("tax code", tax_code, param="tax_code", in_path=False)
    behavior = params.get("tax_behavior") or "unspecified"
    return work.create(
        "shipping_rate",
        {
            "active": True,
            "delivery_estimate": _estimate(params.get("delivery_estimate")),
            "display_name": params["display_name"],
            "fixed_amount": _amount(given, behavior),
            "metadata": fields.new_metadata(params),
            "tax_behavior": behavior,
            "tax_code": tax_code or None,
            "type": "fixed_amount",
        },
    )


def list_all(records: Records, call: Call) -> Listing:
    """List shipping rates, newest first, by whether they are in use and by currency."""
    params = call.params
    active, currency = params.get("active"), params.get("currency")

    def matches(data: Json) -> bool:
        if active is not None and data["active"] is not active:
            return False
        return not currency or data["fixed_amount"]["currency"] == currency

    return listing(
        params,
        "shipping_rate",
        "/v1/shipping_rates",
        matches=matches if active is not None or currency else None,
    )


def retrieve(records: Records, call: Call) -> Document:
    """Return a shipping rate."""
    return records.require("shipping_rate", call.path["shipping_rate_token"])


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a shipping rate: its price in other currencies, and whether it is in use."""
    rate = work.require("shipping_rate", call.path["shipping_rate_token"])
    params = call.params
    if "active" in params:
        rate["active"] = params["active"]
    behavior = params.get("tax_behavior")
    if behavior and behavior != rate["tax_behavior"]:
        if rate["tax_behavior"] != "unspecified":
            raise StripeError(
                400,
                "You cannot change `tax_behavior` of a shipping rate once it is set to inclusive or exclusive.",
                param="tax_behavior",
            )
        rate["tax_behavior"] = behavior
    options = (params.get("fixed_amount") or {}).get("currency_options")
    if options:
        known = rate["fixed_amount"].get("currency_options") or {}
        rate["fixed_amount"] = {
            **rate["fixed_amount"],
            "currency_options": {**known, **_options(options, known)},
        }
    fields.merge_metadata(rate, params)
    work.save(rate)
    return rate


def _amount(given: Mapping[str, Any], behavior: str) -> Json:
    for name in ("amount", "currency"):
        if given.get(name) is None:
            raise parameter_missing(f"fixed_amount[{name}]")
    if given["amount"] < 0:
        raise below_minimum("fixed_amount[amount]", 0)
    currency = money.checked_currency(given["currency"], "fixed_amount[currency]")
    amount: Json = {"amount": given["amount"], "currency": currency}
    options = given.get("currency_options")
    if options:
        own = {currency: {"amount": given["amount"], "tax_behavior": behavior}}
        amount["currency_options"] = {**own, **_options(options, {})}
    return amount


def _options(given: Mapping[str, Any], known: Mapping[str, Json]) -> Json:
    found: Json = {}
    for code, option in given.items():
        currency = money.checked_currency(code, "fixed_amount[currency_options]")
        before = known.get(currency, {"amount": 0, "tax_behavior": "unspecified"})
        found[currency] = {
            "amount": option.get("amount", before["amount"]),
            "tax_behavior": option.get("tax_behavior") or before["tax_behavior"],
        }
    return found


def _estimate(given: Mapping[str, Any] | None) -> Json | None:
    if not given:
        return None
    return {name: given.get(name) for name in ("maximum", "minimum")}
