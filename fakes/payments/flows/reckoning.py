"""Takes discounts off the lines of an invoice, and taxes what they leave; it stores neither."""

from __future__ import annotations

from collections.abc import Sequence

from fakes.payments.document import Document, Json
from fakes.payments.flows import bill
from fakes.payments.flows.bill import Position


def reckon(
    lines: Sequence[tuple[Json, Sequence[Json]]], discounts: Sequence[tuple[Document, str]], currency: str
) -> None:
    """Let each line say what is taken off it and how it is taxed: by the tax rates that stand beside it.

    `discounts` are coupons with the ids of the discounts that they make; the first of them counts.
    """
    positions = [Position(line["amount"], product=_product(line), rates=rates) for line, rates in lines]
    for coupon, _ in discounts[:1]:
        bill.take_off(positions, coupon.data, currency)
    bill.tax(positions)
    for (line, _), position in zip(lines, positions, strict=True):
        line["taxes"] = [_tax(each) for each in position.taxes]
        if position.discount:
            line["discount_amounts"] = [{"amount": position.discount, "discount": discounts[0][1]}]


def _product(line: Json) -> str | None:
    details: Json = (line["pricing"] or {}).get("price_details") or {}
    product = details.get("product")
    return str(product) if product else None


def _tax(tax: Json) -> Json:
    return {
        "amount": tax["amount"],
        "tax_behavior": "inclusive" if tax["rate"]["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": tax["rate"]["id"]},
        "taxability_reason": tax["taxability_reason"] or "not_available",
        "taxable_amount": tax["taxable_amount"],
        "type": "tax_rate_details",
    }
