"""What a Checkout session is about: its line items with their prices, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import prices
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "item"


def priced(work: Work, given: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return line items with their prices, those given in place made on the spot. Raises StripeError."""
    items = [_priced(work, each, index) for index, each in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise StripeError(
            400,
            "All line items must have prices in the same currency.",
            param="line_items",
            is_validation=True,
        )
    return items


def total(items: Sequence[Json]) -> int:
    """Return what line items come to."""
    return sum(item["amount_total"] for item in items)


def keep(work: Work, session: Document, items: Sequence[Json]) -> None:
    """Store the line items of a session, so that their list, newest first, has them in the order they were given."""
    for item in reversed(items):
        work.create(KIND, item, lookup=session.id)


def kept(records: Records, session: Document) -> list[Document]:
    """Return the line items of a session, in the order they were given."""
    return records.all(Query(kind=KIND, where={"lookup": session.id}))


def _priced(work: Work, given: Mapping[str, Any], index: int) -> Json:
    price = _price(work, given, f"line_items[{index}]")
    quantity = given.get("quantity", 1)
    amount = (price["unit_amount"] or 0) * quantity
    product = work.find("product", price["product"]) if isinstance(price["product"], str) else None
    return {
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"] if product is not None else None,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    }


def _price(work: Work, given: Mapping[str, Any], param: str) -> Json:
    data = given.get("price_data")
    if not data:
        wanted = given.get("price") or ""
        return work.require("price", wanted, param=f"{param}[price]", in_path=False).data
    return prices.priced(work, data).data
