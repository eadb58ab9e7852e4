import pytest

from tests.fakes.payments.builders import Json, Shop

ORDERS = "/v1/climate/orders"
FRONTIER = "climsku_frontier_offtake_portfolio_2027"


async def test_tons_and_money_stand_for_each_other(shop: Shop) -> None:
    by_tons = await shop.post(ORDERS, product=FRONTIER, metric_tons="1.5")
    assert (by_tons["amount_total"], by_tons["amount_fees"], by_tons["metric_tons"]) == (84975, 2475, "1.5")
    by_money = await shop.post(ORDERS, product=FRONTIER, amount=56650)
    assert (by_money["metric_tons"], by_money["amount_total"]) == ("1.00", 56650)
    assert (by_money["status"], by_money["expected_delivery_year"]) == ("open", 2027)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "metric_tons"),
        ({"amount": 1, "metric_tons": "1"}, "metric_tons"),
        ({"amount": 0}, "amount"),
        ({"amount": 5}, "metric_tons"),
        ({"metric_tons": "1", "currency": "eur"}, "currency"),
        ({"metric_tons": "1", "product": "climsku_none"}, "product"),
    ],
)
async def test_an_order_that_says_nothing_or_too_much_is_refused(
    shop: Shop, params: Json, param: str
) -> None:
    assert (await shop.refused("POST", ORDERS, **{"product": FRONTIER, **params}))["param"] == param
