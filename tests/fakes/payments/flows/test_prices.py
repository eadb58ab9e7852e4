import pytest

from tests.fakes.payments.builders import Json, Shop

MONTHLY: Json = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}}


async def test_a_price_is_whole_and_may_bring_its_product(shop: Shop) -> None:
    price = await shop.post("/v1/prices", **MONTHLY, product_data={"name": "Plus"}, lookup_key="plus")
    assert (price["type"], price["unit_amount_decimal"]) == ("recurring", "900")
    assert price["recurring"]["interval_count"] == 1
    assert (await shop.get(f"/v1/products/{price['product']}"))["name"] == "Plus"
    parts = await shop.post("/v1/prices", currency="usd", unit_amount_decimal="0.5", product=price["product"])
    assert (parts["type"], parts["unit_amount"], parts["recurring"]) == ("one_time", None, None)
    assert await shop.events() == ["product.created", "plan.created", "price.created", "price.created"]
    found = await shop.get("/v1/prices", lookup_keys=["plus"])
    assert [each["id"] for each in found["data"]] == [price["id"]]
    changed = await shop.post(f"/v1/prices/{price['id']}", active=False, metadata={"a": "b"})
    assert (changed["active"], changed["metadata"]) == (False, {"a": "b"})
    assert (await shop.events())[-2:] == ["plan.updated", "price.updated"]


async def test_a_lookup_key_belongs_to_one_price(shop: Shop) -> None:
    first = await shop.post("/v1/prices", **MONTHLY, product_data={"name": "Plus"}, lookup_key="plus")
    again: Json = {**MONTHLY, "product": first["product"], "lookup_key": "plus"}
    error = await shop.refused("POST", "/v1/prices", **again)
    assert error["message"] == f"A price (`{first['id']}`) already uses that lookup key."
    second = await shop.post("/v1/prices", **again, transfer_lookup_key=True)
    assert (await shop.get(f"/v1/prices/{first['id']}"))["lookup_key"] is None
    assert (await shop.post(f"/v1/prices/{second['id']}", lookup_key="more"))["lookup_key"] == "more"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"unit_amount": 5}, "either `product` or `product_data`"),
        ({"unit_amount": 5, "product": "prod_none"}, "No such product: 'prod_none'"),
        ({"product_data": {"name": "Plus"}}, "require an `unit_amount`"),
    ],
)
async def test_what_has_no_product_or_amount_is_refused(shop: Shop, params: Json, said: str) -> None:
    error = await shop.refused("POST", "/v1/prices", currency="usd", **params)
    assert said in error["message"]
    assert await shop.events() == []


async def test_a_plan_is_the_price_of_the_same_id(shop: Shop) -> None:
    given: Json = {"id": "gold", "amount": 500, "currency": "usd", "interval": "year"}
    plan = await shop.post("/v1/plans", **given, product={"name": "Gold"}, trial_period_days=3)
    assert (plan["id"], plan["amount"], plan["interval_count"], plan["trial_period_days"]) == (
        "gold",
        500,
        1,
        3,
    )
    price = await shop.get("/v1/prices/gold")
    assert (price["unit_amount"], price["recurring"]["interval"], price["product"]) == (
        500,
        "year",
        plan["product"],
    )
    error = await shop.refused("POST", "/v1/plans", **given, product=plan["product"])
    assert error["code"] == "resource_already_exists"
    customer = await shop.customer(payment_method="pm_card_visa")
    cards = await shop.get(f"/v1/customers/{customer['id']}/payment_methods")
    begun = await shop.post(
        "/v1/subscriptions",
        customer=customer["id"],
        items=[{"plan": "gold"}],
        default_payment_method=cards["data"][0]["id"],
    )
    item = begun["items"]["data"][0]
    assert (item["price"]["id"], item["plan"]) == ("gold", plan)
    changed = await shop.post("/v1/plans/gold", nickname="The best", trial_period_days=5)
    assert (changed["nickname"], changed["trial_period_days"]) == ("The best", 5)
    event = (await shop.event_objects(type="plan.updated"))[0]
    assert event["data"]["previous_attributes"] == {"nickname": None, "trial_period_days": 3}
    recurring = await shop.post("/v1/prices", **MONTHLY, product=plan["product"])
    listed = await shop.get("/v1/plans", active=True, product=plan["product"])
    assert [each["id"] for each in listed["data"]] == [recurring["id"], "gold"]
    assert (await shop.get("/v1/plans/gold"))["nickname"] == "The best"
    assert await shop.delete("/v1/plans/gold") == {"id": "gold", "object": "plan", "deleted": True}
    await shop.refused("GET", "/v1/plans/gold", status=404)
    await shop.refused("GET", "/v1/prices/gold", status=404)


async def test_a_product_with_prices_stays_and_what_is_gone_is_no_longer_sold(shop: Shop) -> None:
    plan = await shop.post(
        "/v1/plans", id="gold", amount=5, currency="usd", interval="month", product={"name": "G"}
    )
    error = await shop.refused("DELETE", f"/v1/products/{plan['product']}")
    assert "user-created prices" in error["message"]
    await shop.delete("/v1/plans/gold")
    assert (await shop.delete(f"/v1/products/{plan['product']}"))["deleted"]
    assert (await shop.events())[-1] == "product.deleted"
    await shop.refused("GET", f"/v1/products/{plan['product']}", status=404)


async def test_a_product_may_come_with_its_price(shop: Shop) -> None:
    product = await shop.post(
        "/v1/products",
        name="Plus",
        default_price_data={"currency": "usd", "unit_amount": 900},
        expand=["default_price"],
    )
    assert (product["default_price"]["unit_amount"], product["default_price"]["product"]) == (
        900,
        product["id"],
    )
