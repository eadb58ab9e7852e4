"""What is sold and what it comes to: discounts shared out over the lines, and the taxes in and on top of them; it stores nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fakes.payments.document import Json

_CENT = Decimal(1)


@dataclass(slots=True)
class Position:
    """One line: what it costs, and what a discount and taxes do to that. Amounts are in minor units.

    `rates` are the tax rates that apply, as objects of the API; `reason` is why they do, or why none does. `taxes` has
    the amount of each rate, whether it is in the price or on top of it.
    """

    subtotal: int
    product: str | None = None
    rates: Sequence[Mapping[str, Any]] = ()
    reason: str | None = "standard_rated"
    discount: int = 0
    taxes: list[Json] = field(default_factory=list)

    @property
    def tax(self) -> int:
        """All tax, in the price or on top of it."""
        return sum(int(each["amount"]) for each in self.taxes)

    @property
    def total(self) -> int:
        """What is to be paid for the line."""
        on_top = sum(int(each["amount"]) for each in self.taxes if not each["rate"]["inclusive"])
        return self.subtotal - self.discount + on_top


def amount_of(price: Mapping[str, Any], quantity: int) -> int:
    """Return what a quantity of a price costs; one that has tenths of a cent is rounded at the end, half up."""
    exact = price.get("unit_amount_decimal")
    if price.get("unit_amount") is not None or exact is None:
        return int(price.get("unit_amount") or 0) * quantity
    return _rounded(Decimal(str(exact)) * quantity)


def take_off(positions: Sequence[Position], coupon: Mapping[str, Any], currency: str) -> None:
    """Take a coupon off the lines that it is for: its share of each, or its amount shared out among them."""
    products = (coupon.get("applies_to") or {}).get("products")
    concerned = [each for each in positions if not products or each.product in products]
    if coupon.get("percent_off") is not None:
        percent = Decimal(str(coupon["percent_off"]))
        for each in concerned:
            each.discount = _rounded(each.subtotal * percent / 100)
        return
    left = amount_off(coupon, currency) or 0
    owed = sum(each.subtotal for each in concerned)
    left = min(left, owed)
    for each in concerned:
        # What is left at each line is shared with those behind it: the parts add up to the whole.
        each.discount = _rounded(Decimal(left) * each.subtotal / owed) if owed else 0
        left, owed = left - each.discount, owed - each.subtotal


def amount_off(coupon: Mapping[str, Any], currency: str) -> int | None:
    """Return what a coupon takes off in a currency, None where it takes off none of that."""
    if coupon.get("currency") == currency:
        return int(coupon["amount_off"])
    option = (coupon.get("currency_options") or {}).get(currency)
    return int(option["amount_off"]) if option else None


def tax(positions: Iterable[Position]) -> None:
    """Work out the taxes of lines whose discounts are known."""
    for each in positions:
        paid = each.subtotal - each.discount
        inside = sum(
            (Decimal(str(rate["percentage"])) for rate in each.rates if rate["inclusive"]), Decimal(0)
        )
        base = Decimal(paid) * 100 / (100 + inside)
        each.taxes = [
            {
                "amount": _rounded(base * Decimal(str(rate["percentage"])) / 100),
                "rate": dict(rate),
                "taxability_reason": each.reason,
                "taxable_amount": _rounded(base),
            }
            for rate in each.rates
        ]


def taxes_by_rate(positions: Iterable[Position]) -> list[Json]:
    """Return the taxes of all lines, one entry for each rate."""
    found: dict[str, Json] = {}
    for each in positions:
        for one in each.taxes:
            known = found.setdefault(one["rate"]["id"], {**one, "amount": 0, "taxable_amount": 0})
            known["amount"] += one["amount"]
            known["taxable_amount"] += one["taxable_amount"]
    return list(found.values())


def _rounded(exact: Decimal) -> int:
    return int(exact.quantize(_CENT, rounding=ROUND_HALF_UP))
