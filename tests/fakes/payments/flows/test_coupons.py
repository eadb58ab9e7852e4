import pytest

from tests.fakes.payments.builders import Json, Shop


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, None),
        ({"percent_off": 10, "amount_off": 100, "currency": "usd"}, None),
        ({"amount_off": 100}, "currency"),
        ({"percent_off": 10, "duration": "repeating"}, "duration_in_months"),
        ({"percent_off": 10, "duration": "once", "duration_in_months": 2}, "duration_in_months"),
        ({"percent_off": 0}, "percent_off"),
        ({"percent_off": 101}, "percent_off"),
        ({"percent_off": 10, "max_redemptions": 0}, "max_redemptions"),
    ],
)
async def test_a_coupon_takes_one_thing_off_for_a_time(shop: Shop, params: Json, param: str | None) -> None:
    error = await shop.refused("POST", "/v1/coupons", **params)
    assert error.get("param") == param


async def test_a_coupon_is_for_once_unless_it_says_more(shop: Shop) -> None:
    coupon = await shop.post("/v1/coupons", percent_off=12.5)
    assert (coupon["duration"], coupon["percent_off"], coupon["valid"]) == ("once", 12.5, True)
    again = await shop.post("/v1/coupons", percent_off=5, duration="repeating", duration_in_months=3)
    assert (await shop.get(f"/v1/coupons/{again['id']}"))["duration_in_months"] == 3


async def test_one_id_may_name_a_coupon_a_product_and_a_plan(shop: Shop) -> None:
    plan: Json = {"amount": 100, "currency": "usd", "interval": "month", "product": "gold"}
    for _ in range(2):
        await shop.post("/v1/products", id="gold", name="Gold")
        await shop.post("/v1/coupons", id="gold", percent_off=5)
        await shop.post("/v1/plans", id="gold", **plan)
        found = [await shop.get(f"/v1/{each}/gold") for each in ("products", "coupons", "plans", "prices")]
        assert [each["object"] for each in found] == ["product", "coupon", "plan", "price"]
        assert [each["id"] for each in found] == ["gold"] * 4
        for path, params in (("products", {"name": "G"}), ("coupons", {"percent_off": 5}), ("plans", plan)):
            refusal = await shop.refused("POST", f"/v1/{path}", id="gold", **params)
            assert refusal["code"] == "resource_already_exists"
        whole = await shop.get("/v1/prices/gold", expand=["product"])
        assert whole["product"]["object"] == "product"
        await shop.post("/v1/coupons/gold", name="Five")
        listed = (await shop.get("/v1/coupons", limit=1))["data"]
        assert [(each["id"], each["name"]) for each in listed] == [("gold", "Five")]
        customer = await shop.customer(coupon="gold")
        assert customer["discount"]["source"]["coupon"] == "gold"
        for path in ("coupons", "plans", "products"):
            assert (await shop.delete(f"/v1/{path}/gold"))["id"] == "gold"
        assert (await shop.get("/v1/products"))["data"] == []
