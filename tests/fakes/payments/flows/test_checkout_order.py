import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout_sum import GOODS, sold, sums

RATE: Json = {
    "display_name": "Post",
    "type": "fixed_amount",
    "fixed_amount": {"amount": 500, "currency": "usd"},
}


async def promoted(shop: Shop) -> Json:
    coupon = await shop.post("/v1/coupons", percent_off=10, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    return await shop.post("/v1/promotion_codes", promotion=promotion, code="SPRING")


async def test_a_payer_chooses_how_many_by_what_code_and_how_it_is_sent(shop: Shop) -> None:
    code = await promoted(shop)
    quick = await shop.post(
        "/v1/shipping_rates", **{**RATE, "fixed_amount": {"amount": 900, "currency": "usd"}}
    )
    bounds = {"enabled": True, "minimum": 1, "maximum": 3}
    opened = await sold(
        shop,
        allow_promotion_codes=True,
        line_items=[{"price_data": GOODS, "quantity": 1, "adjustable_quantity": bounds}],
        shipping_options=[{"shipping_rate_data": RATE}, {"shipping_rate": quick["id"]}],
    )
    assert sums(opened) == [1000, 0, 500, 0, 1500]
    assert opened["line_items"]["data"][0]["adjustable_quantity"] == bounds
    assert [each["shipping_amount"] for each in opened["shipping_options"]] == [500, 900]
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    for chosen, said in (
        ({"quantities": {"0": 4}}, "between 1 and 3"),
        ({"quantities": {"7": 4}}, "no such item"),
        ({"shipping_rate": "shr_none"}, "not offered"),
        ({"quantities": {"first": 2}}, "quantities[first]"),
        ({"promotion_code": "WINTER"}, "invalid"),
    ):
        error = await shop.refused("POST", page, payment_method="pm_card_visa", **chosen)
        assert said in error["message"]
    declined = await shop.refused("POST", page, status=402, payment_method="pm_card_chargeDeclined")
    assert declined["payment_intent"]["amount"] == 1500
    paid = await shop.post(
        page,
        payment_method="pm_card_visa",
        quantities={"0": 3},
        promotion_code="spring",
        shipping_rate=quick["id"],
        expected_amount=3600,
    )
    assert paid["payment_intent"]["id"] == declined["payment_intent"]["id"]
    assert paid["payment_intent"]["amount_received"] == 3600
    seen = await shop.get(f"/v1/checkout/sessions/{opened['id']}", expand=["discounts.promotion_code"])
    assert sums(seen) == [3000, 300, 900, 0, 3600]
    assert seen["shipping_cost"]["shipping_rate"] == quick["id"]
    assert seen["discounts"][0]["promotion_code"]["code"] == "SPRING"
    assert (await shop.get(f"/v1/promotion_codes/{code['id']}"))["times_redeemed"] == 1


async def test_an_app_changes_the_shipping_of_an_open_session(shop: Shop) -> None:
    opened = await sold(shop, shipping_options=[{"shipping_rate_data": RATE}])
    cheap = {**RATE, "fixed_amount": {"amount": 100, "currency": "usd"}}
    changed = await shop.post(
        f"/v1/checkout/sessions/{opened['id']}",
        shipping_options=[{"shipping_rate_data": cheap}],
        metadata={"order": "7"},
    )
    assert (changed["amount_total"], changed["metadata"]) == (2601, {"order": "7"})


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"discounts": [{"coupon": "none"}]}, "discounts[0][coupon]"),
        ({"discounts": [{"promotion_code": "promo_none"}]}, "discounts[0][promotion_code]"),
        ({"discounts": [{"coupon": "a"}, {"coupon": "b"}]}, "discounts"),
        ({"shipping_options": [{"shipping_rate": "shr_none"}]}, "shipping_options[0][shipping_rate]"),
        ({"shipping_options": [{"shipping_rate_data": RATE}] * 6}, "shipping_options"),
    ],
)
async def test_what_cannot_be_offered_is_refused(shop: Shop, params: Json, param: str) -> None:
    error = await shop.refused(
        "POST",
        "/v1/checkout/sessions",
        mode="payment",
        success_url="https://shop.test/",
        line_items=[{"price_data": GOODS, "quantity": 1}],
        **params,
    )
    assert error["param"] == param
