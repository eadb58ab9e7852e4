import pytest

from tests.fakes.payments.builders import Json, Shop

CODES = "/v1/promotion_codes"


async def test_a_code_is_for_one_coupon_as_long_as_it_is_active(shop: Shop) -> None:
    coupon = (await shop.post("/v1/coupons", percent_off=5))["id"]
    promotion: Json = {"type": "coupon", "coupon": coupon}
    first = await shop.post(CODES, promotion=promotion, code="SUMMER-1")
    refusal = await shop.refused("POST", CODES, promotion=promotion, code="summer-1")
    assert (refusal["code"], refusal["param"]) == ("resource_already_exists", "code")
    customer = await shop.customer()
    await shop.post(CODES, promotion=promotion, code="SUMMER-1", customer=customer["id"])
    await shop.post(f"{CODES}/{first['id']}", active=False)
    again = await shop.post(CODES, promotion=promotion, code="Summer-1")
    assert again["id"] != first["id"]
    made_up = [await shop.post(CODES, promotion=promotion) for _ in "ab"]
    assert len({each["code"] for each in made_up}) == 2


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "promotion"),
        ({"promotion": {"type": "coupon"}}, "promotion[coupon]"),
        ({"promotion": {"type": "coupon", "coupon": "NONE"}}, "promotion[coupon]"),
        ({"promotion": {"type": "coupon", "coupon": "NONE"}, "code": "a b!"}, "code"),
    ],
)
async def test_a_code_for_nothing_is_refused(shop: Shop, params: Json, param: str) -> None:
    assert (await shop.refused("POST", CODES, **params))["param"] == param
