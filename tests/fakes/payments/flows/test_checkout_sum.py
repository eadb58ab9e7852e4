from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout import session

GOODS: Json = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Tea"}}


async def rate(shop: Shop, percentage: float, **params: Any) -> str:
    made = await shop.post(
        "/v1/tax_rates", **{"display_name": "VAT", "inclusive": False, "percentage": percentage, **params}
    )
    return str(made["id"])


async def sold(shop: Shop, **params: Any) -> Json:
    """Open a session over two teas and a mug of 501, with what can be shown of its sums."""
    mug = {**GOODS, "unit_amount": 501, "product_data": {"name": "Mug"}}
    items = [{"price_data": GOODS, "quantity": 2}, {"price_data": mug, "quantity": 1}]
    shown = ["total_details.breakdown", "line_items.data.taxes", "line_items.data.discounts"]
    return await session(shop, **{"line_items": items, "expand": shown, **params})


def sums(opened: Json) -> list[int]:
    details = opened["total_details"]
    return [
        opened["amount_subtotal"],
        *(details[f"amount_{name}"] for name in ("discount", "shipping", "tax")),
        opened["amount_total"],
    ]


@pytest.mark.parametrize(
    ("coupon", "expected"),
    [
        ({"percent_off": 25}, [2501, 625, 0, 0, 1876]),
        ({"amount_off": 300, "currency": "usd"}, [2501, 300, 0, 0, 2201]),
        ({"percent_off": 100}, [2501, 2501, 0, 0, 0]),
    ],
)
async def test_a_coupon_is_taken_off_every_line(shop: Shop, coupon: Json, expected: list[int]) -> None:
    made = await shop.post("/v1/coupons", duration="once", **coupon)
    opened = await sold(shop, discounts=[{"coupon": made["id"]}])
    assert sums(opened) == expected
    lines = opened["line_items"]["data"]
    assert sum(line["amount_discount"] for line in lines) == expected[1]
    assert sum(line["amount_total"] for line in lines) == expected[4]
    [told] = opened["total_details"]["breakdown"]["discounts"]
    assert (told["amount"], told["discount"]["source"]["coupon"]) == (expected[1], made["id"])
    assert lines[0]["discounts"][0]["discount"]["checkout_session"] == opened["id"]
    assert opened["discounts"] == [{"coupon": made["id"], "promotion_code": None}]
    paid = await shop.post(f"/v1/payment_pages/{opened['id']}/confirm", payment_method="pm_card_visa")
    assert (paid["payment_intent"] or {"amount": 0})["amount"] == expected[4]
    assert (await shop.get(f"/v1/coupons/{made['id']}"))["times_redeemed"] == 1


async def test_taxes_are_those_that_the_items_name(shop: Shop) -> None:
    on_top, inside = await rate(shop, 20), await rate(shop, 7, inclusive=True)
    items = [
        {"price_data": GOODS, "quantity": 1, "tax_rates": [on_top]},
        {"price_data": GOODS, "quantity": 1, "tax_rates": [inside]},
    ]
    opened = await sold(shop, line_items=items)
    assert sums(opened) == [2000, 0, 0, 265, 2200]
    assert [line["amount_tax"] for line in opened["line_items"]["data"]] == [200, 65]
    told = opened["total_details"]["breakdown"]["taxes"]
    assert [(each["amount"], each["rate"]["id"]) for each in told] == [(200, on_top), (65, inside)]
    assert opened["line_items"]["data"][1]["taxes"][0]["taxable_amount"] == 935
    listed = await shop.get("/v1/checkout/sessions", expand=["data.total_details.breakdown"])
    assert listed["data"][0]["total_details"]["breakdown"]["taxes"] == told
    error = await shop.refused(
        "POST",
        "/v1/checkout/sessions",
        mode="payment",
        success_url="https://shop.test/",
        line_items=[{"price_data": GOODS, "quantity": 1, "tax_rates": ["txr_none"]}],
    )
    assert error["param"] == "line_items[0][tax_rates]"


async def test_the_place_decides_where_the_shop_is_registered(shop: Shop) -> None:
    await shop.post(
        "/v1/tax/registrations", country="DE", active_from="now", country_options={"de": {"type": "standard"}}
    )
    shipping: Json = {"shipping_rate_data": {"display_name": "Post", "type": "fixed_amount"}}
    shipping["shipping_rate_data"] |= {"fixed_amount": {"amount": 500, "currency": "usd"}}
    opened = await sold(shop, automatic_tax={"enabled": True}, shipping_options=[shipping])
    assert sums(opened) == [2501, 0, 500, 0, 3001]
    assert (opened["automatic_tax"]["status"], opened["automatic_tax"]["provider"]) == (
        "requires_location_inputs",
        "stripe",
    )
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    error = await shop.refused("POST", page, payment_method="pm_card_visa")
    assert "billing address" in error["message"]
    paid = await shop.post(
        page, payment_method="pm_card_visa", customer_details={"address": {"country": "DE", "line1": "Hof 1"}}
    )
    assert (paid["amount_total"], paid["payment_intent"]["amount"]) == (3571, 3571)
    seen = await shop.get(
        f"/v1/checkout/sessions/{opened['id']}", expand=["total_details.breakdown", "line_items"]
    )
    assert sums(seen) == [2501, 0, 500, 570, 3571]
    assert (seen["shipping_cost"]["amount_tax"], seen["shipping_cost"]["amount_total"]) == (95, 595)
    assert seen["automatic_tax"]["status"] == "complete"
    [told] = seen["total_details"]["breakdown"]["taxes"]
    assert (told["rate"]["percentage"], told["rate"]["country"], told["taxability_reason"]) == (
        19,
        "DE",
        "standard_rated",
    )


async def test_a_customer_who_is_exempt_and_one_whose_place_is_known(shop: Shop) -> None:
    await shop.post(
        "/v1/tax/registrations", country="DE", active_from="now", country_options={"de": {"type": "standard"}}
    )
    for exempt, tax in (("none", 475), ("exempt", 0)):
        customer = await shop.customer(address={"country": "DE", "line1": "Hof 1"}, tax_exempt=exempt)
        opened = await sold(shop, automatic_tax={"enabled": True}, customer=customer["id"])
        assert (opened["automatic_tax"]["status"], sums(opened)[3]) == ("complete", tax)
    nobody = await shop.customer()
    error = await shop.refused(
        "POST",
        "/v1/checkout/sessions",
        mode="payment",
        success_url="https://shop.test/",
        customer=nobody["id"],
        automatic_tax={"enabled": True},
        line_items=[{"price_data": GOODS, "quantity": 1}],
    )
    assert error["code"] == "customer_tax_location_invalid"
