from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Refusal, Shop
from tests.fakes.payments.flows.test_subscriptions import price, subscribed


async def first(shop: Shop, **params: Any) -> Json:
    subscription = await subscribed(shop, expand=["latest_invoice", "discounts"], **params)
    made: Json = {**subscription["latest_invoice"], "subscription": subscription}
    return made


async def test_it_comes_to_what_discounts_and_taxes_make_of_it(shop: Shop) -> None:
    rate = await shop.post("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await shop.post("/v1/coupons", percent_off=50, duration="repeating", duration_in_months=3)
    invoice = await first(shop, discounts=[{"coupon": coupon["id"]}], default_tax_rates=[rate["id"]])
    assert (invoice["subtotal"], invoice["total"], invoice["amount_paid"]) == (3000, 1800, 1800)
    assert (invoice["total_excluding_tax"], invoice["total_taxes"][0]["amount"]) == (1500, 300)
    [discount] = invoice["subscription"]["discounts"]
    assert invoice["total_discount_amounts"] == [{"amount": 1500, "discount": discount["id"]}]
    assert (discount["source"]["coupon"], discount["end"] - discount["start"]) == (
        coupon["id"],
        90 * 86_400,
    )
    [line] = invoice["lines"]["data"]
    assert (line["amount"], line["quantity"], line["description"]) == (
        3000,
        2,
        "2 × Plan (at $15.00 / month)",
    )
    assert (await shop.get(f"/v1/invoices/{invoice['id']}/lines"))["data"] == [line]
    assert (await shop.get(f"/v1/coupons/{coupon['id']}"))["times_redeemed"] == 1


async def test_in_a_trial_only_what_is_added_once_is_paid(shop: Shop) -> None:
    product = await shop.post("/v1/products", name="Set-up")
    once = await shop.post("/v1/prices", product=product["id"], currency="usd", unit_amount=700)
    invoice = await first(shop, trial_period_days=30, add_invoice_items=[{"price": once["id"]}])
    assert [line["amount"] for line in invoice["lines"]["data"]] == [0, 700]
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", 700)
    assert invoice["subscription"]["status"] == "trialing"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"discounts": [{"coupon": "none"}]}, "discounts[0][coupon]"),
        ({"default_tax_rates": ["txr_none"]}, "default_tax_rates"),
        ({"add_invoice_items": [{"price": "price_none"}]}, "add_invoice_items[0][price]"),
    ],
)
async def test_what_does_not_exist_is_refused(shop: Shop, params: Json, param: str) -> None:
    items = [{"price": await price(shop), "tax_rates": []}]
    with pytest.raises(Refusal) as refused:
        await subscribed(shop, items=items, **params)
    assert refused.value.error["param"] == param
