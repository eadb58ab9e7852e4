"""What a Checkout session is about: its line items with their prices and bounds; what they come to is not worked out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import bill, prices
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "item"
_MOST = 99


def priced(work: Work, given: Sequence[Mapping[str, Any]], currency: str | None = None) -> list[Json]:
    """Return line items with their prices, those given in place made on the spot. Raises StripeError.

    With `currency`, prices in others cost what their `currency_options` say.
    """
    items = [_priced(work, each, index, currency) for index, each in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise StripeError(
            400,
            "All line items must have prices in the same currency.",
            param="line_items",
            is_validation=True,
        )
    return items


def keep(work: Work, holder: Document, items: Sequence[Json], given: Sequence[Mapping[str, Any]]) -> None:
    """Store the line items of a session or link, so that their list, newest first, is in the order they were given."""
    for index in reversed(range(len(items))):
        rates = list(given[index].get("tax_rates") or ())
        for each in rates:
            work.require("tax_rate", each, param=f"line_items[{index}][tax_rates]", in_path=False)
        work.create(KIND, items[index], lookup=holder.id, private={"tax_rates": rates} if rates else None)


def kept(records: Records, holder: Document) -> list[Document]:
    """Return the line items of a session or link, in the order they were given."""
    found = records.all(Query(kind=KIND, where={"lookup": holder.id}))
    return [records.find(KIND, each.id) or each for each in found]


def again(items: Sequence[Document]) -> list[Json]:
    """Return line items as parameters that make the same ones."""
    found: list[Json] = []
    for item in items:
        one: Json = {"price": item["price"]["id"], "quantity": item["quantity"]}
        if item["adjustable_quantity"]:
            one["adjustable_quantity"] = item["adjustable_quantity"]
        if item.private.get("tax_rates"):
            one["tax_rates"] = item.private["tax_rates"]
        found.append(one)
    return found


def is_recurring(price: Mapping[str, Any]) -> bool:
    """Tell whether a price is for a subscription."""
    return bool(price.get("recurring"))


def _priced(work: Work, given: Mapping[str, Any], index: int, currency: str | None) -> Json:
    price = _in_currency(_price(work, given, f"line_items[{index}]"), currency)
    quantity = given.get("quantity", 1)
    amount = bill.amount_of(price, quantity)
    product = work.find("product", price["product"]) if isinstance(price["product"], str) else None
    return {
        "adjustable_quantity": _bounds(given.get("adjustable_quantity"), quantity, index),
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"] if product is not None else None,
        "metadata": dict(given.get("metadata") or {}),
        "price": price,
        "quantity": quantity,
    }


def _in_currency(price: Json, currency: str | None) -> Json:
    """Return a price in another currency that it has. Raises StripeError where it has it not, or recurs."""
    if currency is None or price["currency"] == currency:
        return price
    option = (price.get("currency_options") or {}).get(currency)
    if option is None:
        raise StripeError(
            400,
            f"The price specified only supports `{price['currency']}`. This doesn't match the expected currency: "
            f"`{currency}`.",
        )
    if is_recurring(price):
        raise StripeError(
            400,
            "Stagedoor starts subscriptions in the own currency of their prices only, not yet in those of "
            "`currency_options`.",
            param="currency",
        )
    return {**price, **prices.amounts(option), "currency": currency}


def _bounds(given: Mapping[str, Any] | None, quantity: int, index: int) -> Json | None:
    if not given:
        return None
    least, most = given.get("minimum") or 0, given.get("maximum") or max(_MOST, quantity)
    if given["enabled"] and not least <= quantity <= most:
        raise StripeError(
            400,
            f"The quantity must lie between the `minimum` and `maximum` of `adjustable_quantity`, {least} and {most}.",
            param=f"line_items[{index}][quantity]",
        )
    return {"enabled": given["enabled"], "maximum": most, "minimum": least}


def _price(work: Work, given: Mapping[str, Any], param: str) -> Json:
    data = given.get("price_data")
    if not data:
        wanted = given.get("price") or ""
        return work.require("price", wanted, param=f"{param}[price]", in_path=False).data
    return prices.priced(work, data).data
