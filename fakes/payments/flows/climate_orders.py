"""Orders of climate products: what so many tons cost, or how many tons so much money buys; nothing is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from fakes.payments import built_in
from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.document import Json
from fakes.payments.generic.objects import made
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.work import Work

_KIND = "climate.order"
_FINEST_TON = Decimal("0.01")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/climate/orders": writes(create)}


def create(work: Work, call: Call) -> Answer:
    """Order tons of a product at its price. Raises StripeError."""
    given = call.params
    product = built_in.find("climate.product", given["product"])
    if product is None:
        raise work.missing("climate product", given["product"], param="product", in_path=False)
    tons, amount = given.get("metric_tons"), given.get("amount")
    if (tons is None) == (amount is None):
        raise StripeError(
            400,
            "You must pass exactly one of the following parameters: amount, metric_tons.",
            param="metric_tons",
        )
    price = _price(product, given.get("currency") or "usd")
    bought = Decimal(str(tons)) if tons is not None else _tons_for(amount or 0, price)
    if bought < _FINEST_TON:
        raise StripeError(400, "The least that can be ordered are 0.01 metric tons.", param="metric_tons")
    cost: Json = {name: int(each * bought) for name, each in price.items()}
    return made(
        work,
        _KIND,
        {name: value for name, value in given.items() if name not in ("amount", "metric_tons")},
        **cost,
        expected_delivery_year=product["delivery_year"],
        metric_tons=str(bought),
    )


def _price(product: Json, currency: str) -> Json:
    price: Json | None = product["current_prices_per_metric_ton"].get(currency)
    if price is None:
        raise StripeError(400, f"This product has no price in {currency}.", param="currency")
    return price


def _tons_for(amount: int, price: Json) -> Decimal:
    if amount < 1:
        raise below_minimum("amount", 1)
    return (Decimal(amount) / int(price["amount_total"])).quantize(_FINEST_TON, rounding=ROUND_DOWN)
