from tests.fakes.payments.builders import Shop


async def coupon(shop: Shop, percent: int = 20) -> str:
    return str((await shop.post("/v1/coupons", percent_off=percent))["id"])


async def test_a_customer_gets_changes_and_loses_a_discount(shop: Shop) -> None:
    first, second = await coupon(shop), await coupon(shop, 30)
    customer = await shop.customer(coupon=first)
    path = f"/v1/customers/{customer['id']}"
    assert customer["discount"]["source"] == {"coupon": first, "type": "coupon"}
    assert (await shop.get(f"{path}/discount")) == customer["discount"]
    changed = await shop.post(path, coupon=second)
    assert changed["discount"]["source"]["coupon"] == second
    assert (await shop.post(path, coupon=""))["discount"] is None
    told = [name for name in await shop.events() if name.startswith("customer")]
    assert told == [
        "customer.discount.created",
        "customer.created",
        "customer.discount.updated",
        "customer.updated",
        "customer.discount.deleted",
        "customer.updated",
    ]
    assert (await shop.get(f"/v1/coupons/{first}"))["times_redeemed"] == 1


async def test_a_discount_is_taken_away_by_its_own_address(shop: Shop) -> None:
    customer = await shop.customer(coupon=await coupon(shop))
    path = f"/v1/customers/{customer['id']}/discount"
    assert (await shop.delete(path))["deleted"] is True
    error = await shop.refused("DELETE", path, status=404)
    assert error["message"] == f"No active discount for customer: {customer['id']}"


async def test_a_promotion_code_brings_its_coupon(shop: Shop) -> None:
    code = await shop.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": await coupon(shop)})
    customer = await shop.customer(promotion_code=code["id"])
    assert customer["discount"]["promotion_code"] == code["id"]
    error = await shop.refused("POST", "/v1/customers", coupon="NOPE")
    assert error["message"] == "No such coupon: 'NOPE'"
