from typing import Any

from tests.fakes.payments.builders import Json, Shop

MONTHLY: Json = {"price_data": {"currency": "usd", "recurring": {"interval": "month"}, "unit_amount": 900}}


async def subscribed(shop: Shop, customer: str, **params: Any) -> Json:
    product = await shop.post("/v1/products", name="Lamp")
    item = {"price_data": {**MONTHLY["price_data"], "product": product["id"]}}
    return await shop.post("/v1/subscriptions", customer=customer, items=[item], **params)


async def test_it_is_called_off(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    path = f"/v1/subscriptions/{(await subscribed(shop, customer['id']))['id']}"
    seen = len(await shop.events())
    found = await shop.send("DELETE", path, {"cancellation_details": {"comment": "Too dark"}})
    assert (found["status"], found["ended_at"] == found["canceled_at"]) == ("canceled", True)
    told = {name: found["cancellation_details"][name] for name in ("comment", "feedback", "reason")}
    assert told == {"comment": "Too dark", "feedback": None, "reason": "cancellation_requested"}
    assert (await shop.events())[seen:] == ["customer.subscription.deleted"]
    assert (await shop.refused("DELETE", path, status=404))["code"] == "resource_missing"
    path = f"/v1/subscriptions/{(await subscribed(shop, customer['id']))['id']}"
    later = await shop.send("DELETE", path, {"at_period_end": True})
    assert (later["status"], later["cancel_at_period_end"]) == ("active", True)


async def test_one_that_has_never_begun_expires(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    waits = await subscribed(shop, customer["id"], payment_behavior="default_incomplete")
    found = await shop.delete(f"/v1/subscriptions/{waits['id']}")
    assert found["status"] == "incomplete_expired"
    assert (await shop.get(f"/v1/invoices/{waits['latest_invoice']}"))["status"] == "void"


async def test_it_ends_with_its_customer(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    kept = [await subscribed(shop, customer["id"]) for _ in range(2)]
    await shop.delete(f"/v1/subscriptions/{kept[0]['id']}")
    seen = len(await shop.events())
    await shop.delete(f"/v1/customers/{customer['id']}")
    assert (await shop.events())[seen:] == ["customer.subscription.deleted", "customer.deleted"]
    assert (await shop.get(f"/v1/subscriptions/{kept[1]['id']}"))["status"] == "canceled"
