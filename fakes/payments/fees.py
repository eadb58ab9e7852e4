"""What Stripe keeps of a payment: the account's prices per currency, as a setting says them; it books nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from fakes.core.errors import InvalidInput
from fakes.payments.money import CURRENCIES

SETTING = "stripe_fees"
STANDARD = "2.9%+30"
DISPUTE_FEE = 1500
_WHOLE = 100 * 1_000_000
_PRICE = re.compile(r"(?:([a-z]{3})=)?(\d{1,2}(?:\.\d{1,4})?)%(?:\+(\d{1,6}))?")


class Price(NamedTuple):
    """A share of the amount, in millionths of a per cent, and a fixed part in minor units."""

    share: int
    fixed: int

    def of(self, amount: int) -> int:
        """Return what processing `amount` costs, half a unit rounded up."""
        return (amount * self.share + _WHOLE // 2) // _WHOLE + self.fixed


_USUAL = Price(2_900_000, 30)


@dataclass(frozen=True, slots=True)
class Fees:
    """The price of every currency, and of those that have their own. The default is 2.9 % and 30 minor units."""

    usual: Price = _USUAL
    special: Mapping[str, Price] = field(default_factory=lambda: MappingProxyType({}))

    def of_charge(self, amount: int, currency: str) -> int:
        """Return what Stripe keeps of a charge."""
        return self.special.get(currency, self.usual).of(amount)


def parsed(text: str) -> Fees:
    """Return the fees that a setting says: `2.9%+30`, or `1.5%+25, jpy=3.6%`. Raises InvalidInput."""
    usual, special = Fees().usual, {}
    for part in filter(None, (each.strip().lower() for each in text.split(","))):
        found = _PRICE.fullmatch(part)
        if found is None or (found[1] and found[1] not in CURRENCIES):
            raise InvalidInput(
                f"{part[:40]!r} is no fee.", hint="Write 2.9%+30, and eur=1.5%+25 for one currency."
            )
        price = Price(int(Decimal(found[2]) * 1_000_000), int(found[3] or 0))
        if found[1]:
            special[found[1]] = price
        else:
            usual = price
    return Fees(usual, MappingProxyType(special))
