from typing import Any

import pytest

from tests.fakes.payments.builders import Shop


async def price(shop: Shop, **params: Any) -> str:
    made = await shop.post("/v1/prices", currency="usd", product_data={"name": "Coffee"}, **params)
    return str(made["id"])


async def test_an_item_is_priced_by_a_price(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    coffee = await price(shop, unit_amount=350)
    item = await shop.post("/v1/invoiceitems", customer=customer, pricing={"price": coffee}, quantity=3)
    assert (item["amount"], item["description"], item["quantity"]) == (1050, "Coffee", 3)
    assert item["pricing"]["price_details"]["price"] == coffee
    assert item["pricing"]["unit_amount_decimal"] == "350"
    fewer = await shop.post(f"/v1/invoiceitems/{item['id']}", quantity=2)
    assert fewer["amount"] == 700
    assert (await shop.events())[-1] == "invoiceitem.created"


@pytest.mark.parametrize(
    ("params", "amount"),
    [
        ({"amount": -70, "currency": "USD"}, -70),
        ({"unit_amount_decimal": "10.5", "quantity": 3, "currency": "usd"}, 32),
        ({"unit_amount": 20, "quantity": 2, "currency": "usd"}, 40),
        ({"quantity": 2, "price_data": {"currency": "usd", "unit_amount": 30, "product": "PRODUCT"}}, 60),
    ],
)
async def test_an_item_is_priced_in_other_ways(shop: Shop, params: dict[str, Any], amount: int) -> None:
    customer = (await shop.customer())["id"]
    await shop.post("/v1/products", id="PRODUCT", name="Coffee")
    item = await shop.post("/v1/invoiceitems", customer=customer, **params)
    assert (item["amount"], item["net_amount"], item["currency"]) == (amount, amount, "usd")


async def test_items_that_cannot_be(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    monthly = await price(shop, unit_amount=350, recurring={"interval": "month"})
    for params, param in (
        ({"amount": 5, "currency": "usd"}, "customer"),
        ({"customer": customer}, "amount"),
        ({"customer": customer, "amount": 5}, "currency"),
        ({"customer": "cus_none", "amount": 5, "currency": "usd"}, "customer"),
        ({"customer": customer, "pricing": {"price": monthly}}, "pricing[price]"),
        ({"customer": customer, "pricing": {"price": "price_none"}}, "pricing[price]"),
    ):
        assert (await shop.refused("POST", "/v1/invoiceitems", **params))["param"] == param, params
