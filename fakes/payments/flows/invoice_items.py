"""Invoice items: what a customer is to be charged for, priced and not yet on an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fakes.payments import fields
from fakes.payments.document import Document, Json
from fakes.payments.flows import prices
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_COPIED = ("description", "discountable")


def made(work: Work, params: Mapping[str, Any], currency: str | None) -> Document:
    """Make an item, and tell of it; `currency` is that of the invoice it is for. Raises StripeError."""
    customer = params.get("customer") or params.get("customer_account") or ""
    if not customer:
        raise parameter_missing("customer")
    work.require("customer", customer, param="customer", in_path=False)
    priced = _priced(work, params, params.get("currency") or currency)
    item = work.create(
        "invoiceitem",
        {
            **{name: params[name] for name in _COPIED if name in params},
            **priced,
            "customer": customer,
            "date": work.now,
            "description": params.get("description") or _name_of(work, priced),
            "discounts": [],
            "metadata": fields.new_metadata(params),
            "period": dict(params.get("period") or {"end": work.now, "start": work.now}),
        },
    )
    work.emit("invoiceitem.created", item)
    return item


def change(work: Work, item: Document, params: Mapping[str, Any]) -> None:
    """Change what parameters say of an item. The caller writes it."""
    fields.copy(item, params, (*_COPIED, "period"))
    fields.merge_metadata(item, params)
    asked = ("amount", "price_data", "pricing", "quantity", "quantity_decimal", "unit_amount_decimal")
    if any(name in params for name in asked):
        item.data |= _priced(work, {**_as_asked(item), **params}, item["currency"])


def _as_asked(item: Document) -> Json:
    """Return what an item's price and number would be asked for by."""
    pricing: Json = item["pricing"] or {}
    details: Json = pricing.get("price_details") or {}
    known: Json = {"quantity": item["quantity"]}
    if details.get("price"):
        known["pricing"] = {"price": details["price"]}
    elif pricing.get("unit_amount_decimal") is not None:
        known["unit_amount_decimal"] = pricing["unit_amount_decimal"]
    return known


def _priced(work: Work, params: Mapping[str, Any], currency: str | None) -> Json:
    """Return what an item comes to: by its amount, or by a price and how many of it."""
    if params.get("amount") is not None:
        unit, quantity, details = Decimal(params["amount"]), Decimal(1), None
        if currency is None:
            raise parameter_missing("currency")
    else:
        price = _price(work, params)
        quantity = Decimal(str(params.get("quantity_decimal") or params.get("quantity", 1)))
        if price is not None:
            unit, currency = Decimal(str(price["unit_amount_decimal"] or 0)), str(price["currency"])
            details = {"price": price.id, "product": price["product"]}
        elif params.get("unit_amount_decimal") is not None:
            unit, details = Decimal(str(params["unit_amount_decimal"])), None
        else:
            raise StripeError(
                400,
                "Must provide one of `amount`, `unit_amount_decimal`, `pricing` or `price_data`.",
                code="parameter_missing",
                param="amount",
            )
    pricing: Json = {"type": "price_details", "unit_amount_decimal": f"{unit.normalize():f}"}
    if details is not None:
        pricing["price_details"] = details
    amount = int((unit * quantity).to_integral_value(ROUND_HALF_UP))
    return {
        "amount": amount,
        "currency": (currency or "usd").lower(),
        "net_amount": amount,
        "pricing": pricing,
        "quantity": int(quantity),
        "quantity_decimal": f"{quantity.normalize():f}",
    }


def _price(work: Work, params: Mapping[str, Any]) -> Document | None:
    if params.get("price_data"):
        return prices.priced(work, params["price_data"])
    named = (params.get("pricing") or {}).get("price")
    if not named:
        return None
    price = work.require("price", named, param="pricing[price]", in_path=False)
    if price["recurring"]:
        raise StripeError(
            400,
            "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
            param="pricing[price]",
        )
    return price


def _name_of(work: Work, priced: Json) -> str | None:
    details = priced["pricing"].get("price_details")
    product = work.find("product", details["product"]) if details else None
    return str(product["name"]) if product is not None else None
