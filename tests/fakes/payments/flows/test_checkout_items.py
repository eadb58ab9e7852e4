import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout import session


def line(name: str, amount: int, currency: str = "eur", **recurring: str) -> Json:
    data: Json = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": data | ({"recurring": recurring} if recurring else {}), "quantity": 4}


async def test_prices_may_be_given_in_place(shop: Shop) -> None:
    opened = await session(shop, line_items=[line("Pen", 250), line("Ink", 100)])
    assert (opened["amount_total"], opened["currency"]) == (1400, "eur")
    listed = await shop.get(f"/v1/checkout/sessions/{opened['id']}/line_items")
    assert [(each["description"], each["amount_total"]) for each in listed["data"]] == [
        ("Pen", 1000),
        ("Ink", 400),
    ]
    price = await shop.get(f"/v1/prices/{listed['data'][0]['price']['id']}")
    assert (await shop.get(f"/v1/products/{price['product']}"))["name"] == "Pen"
    whole = await shop.get(f"/v1/checkout/sessions/{opened['id']}", expand=["line_items"])
    assert whole["line_items"]["data"] == listed["data"]


@pytest.mark.parametrize(
    ("items", "param"),
    [
        ([{"price": "price_none", "quantity": 1}], "line_items[0][price]"),
        ([line("Pen", 250), line("Ink", 100, "usd")], "line_items"),
    ],
)
async def test_what_has_no_price_is_refused(shop: Shop, items: list[Json], param: str) -> None:
    error = await shop.refused(
        "POST", "/v1/checkout/sessions", mode="payment", success_url="https://shop.test/", line_items=items
    )
    assert error["param"] == param


async def test_a_price_costs_what_its_options_say_in_another_currency(shop: Shop) -> None:
    options = {"eur": {"unit_amount": 900}, "gbp": {"unit_amount_decimal": "750.5"}}
    values: Json = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Pen"}}
    price = await shop.post("/v1/prices", **values, currency_options=options)
    items = [{"price": price["id"], "quantity": 2}]
    for currency, total in (("usd", 2000), ("eur", 1800), ("gbp", 1501)):
        opened = await session(shop, line_items=items, currency=currency)
        assert (opened["currency"], opened["amount_total"]) == (currency, total)
    paid = await shop.post(f"/v1/payment_pages/{opened['id']}/confirm", payment_method="pm_card_visa")
    assert (paid["payment_intent"]["amount"], paid["payment_intent"]["currency"]) == (1501, "gbp")
    wanted: Json = {"mode": "payment", "success_url": "https://shop.test/", "line_items": items}
    error = await shop.refused("POST", "/v1/checkout/sessions", **wanted, currency="jpy")
    assert "only supports `usd`" in error["message"]
    monthly = await shop.post(
        "/v1/prices", **values, recurring={"interval": "month"}, currency_options=options
    )
    wanted |= {"mode": "subscription", "line_items": [{"price": monthly["id"], "quantity": 1}]}
    error = await shop.refused("POST", "/v1/checkout/sessions", **wanted, currency="eur")
    assert error["param"] == "currency"
