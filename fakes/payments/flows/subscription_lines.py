"""What an invoice says of a subscription: a line for each of its items, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Json
from fakes.payments.flows import bill
from fakes.payments.money import formatted
from fakes.payments.records import Records


def line(records: Records, item: Mapping[str, Any], trial_end: int | None = None) -> Json:
    """Return the line for one period of an item; a trial until `trial_end` costs nothing."""
    price: Mapping[str, Any] = item["price"]
    quantity = item.get("quantity", 1)
    product = records.find("product", price["product"]) if price["product"] else None
    name = str(product["name"]) if product is not None else str(price["product"])
    amount = 0 if trial_end else bill.amount_of(price, quantity)
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": item["subscription"],
        "subscription_item": item["id"],
    }
    return {
        "amount": amount,
        "currency": price["currency"],
        "description": f"Trial period for {name}" if trial_end else _description(name, price, quantity),
        "metadata": dict(item.get("metadata") or {}),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        "period": {
            "end": trial_end or item["current_period_end"],
            "start": item["current_period_start"],
        },
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": "0" if trial_end else price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": item["subscription"],
        "subtotal": amount,
    }


def parent(subscription_id: str, metadata: Mapping[str, Any]) -> Json:
    """Return what an invoice says of the subscription that it is for."""
    return {
        "quote_details": None,
        "subscription_details": {"metadata": dict(metadata), "subscription": subscription_id},
        "type": "subscription_details",
    }


def _description(name: str, price: Mapping[str, Any], quantity: int) -> str:
    """Return Stripe's words: `2 × Coffee (at $5.00 / month)`."""
    recurring: Mapping[str, Any] = price["recurring"] or {}
    count = recurring.get("interval_count") or 1
    interval = recurring.get("interval") or "month"
    every = interval if count == 1 else f"every {count} {interval}s"
    cost = formatted(price["unit_amount"] or 0, price["currency"])
    return f"{quantity} × {name} (at {cost} / {every})"
