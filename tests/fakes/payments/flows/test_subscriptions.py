from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop

DAY_S = 86_400


async def price(shop: Shop) -> str:
    product = await shop.post("/v1/products", name="Plan")
    made = await shop.post(
        "/v1/prices", product=product["id"], currency="usd", unit_amount=1500, recurring={"interval": "month"}
    )
    return str(made["id"])


async def subscribed(shop: Shop, method: str | None = "pm_card_visa", **params: Any) -> Json:
    customer = await shop.customer()
    if method:
        saved = await shop.saved_card(customer["id"], method)
        settings = {"default_payment_method": saved["id"]}
        await shop.post(f"/v1/customers/{customer['id']}", invoice_settings=settings)
    items = [{"price": await price(shop), "quantity": 2}]
    return await shop.post("/v1/subscriptions", customer=customer["id"], **{"items": items, **params})


async def test_it_begins_with_a_paid_invoice(shop: Shop) -> None:
    subscription = await subscribed(shop)
    assert (subscription["status"], subscription["currency"]) == ("active", "usd")
    [item] = subscription["items"]["data"]
    assert (item["quantity"], item["price"]["unit_amount"], item["plan"]["amount"]) == (2, 1500, 1500)
    assert item["current_period_end"] - item["current_period_start"] == 30 * DAY_S
    invoice = await shop.get(f"/v1/invoices/{subscription['latest_invoice']}")
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", 3000)
    assert (await shop.events())[-4:] == [
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.created",
    ]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, "incomplete"),
        ({"payment_behavior": "default_incomplete"}, "incomplete"),
        ({"collection_method": "send_invoice", "days_until_due": 3}, "active"),
    ],
)
async def test_it_waits_for_its_first_payment(shop: Shop, params: Json, status: str) -> None:
    subscription = await subscribed(shop, "pm_card_chargeCustomerFail", **params)
    assert subscription["status"] == status
    assert ("invoice.payment_failed" in await shop.events()) is (params == {})


async def test_an_app_may_want_no_subscription_without_a_payment(shop: Shop) -> None:
    customer = await shop.customer()
    saved = await shop.saved_card(customer["id"], "pm_card_chargeCustomerFail")
    settings = {"default_payment_method": saved["id"]}
    await shop.post(f"/v1/customers/{customer['id']}", invoice_settings=settings)
    params = {"items": [{"price": await price(shop)}], "payment_behavior": "error_if_incomplete"}
    error = await shop.refused("POST", "/v1/subscriptions", status=402, customer=customer["id"], **params)
    assert error["code"] == "card_declined"
    assert (await shop.get("/v1/subscriptions"))["data"] == []


async def test_a_short_trial_is_announced_at_once_and_pauses_without_a_method(shop: Shop) -> None:
    trial = {"trial_period_days": 1, "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}}}
    subscription = await subscribed(shop, None, **trial)
    assert (subscription["status"], subscription["trial_end"] - subscription["trial_start"]) == (
        "trialing",
        DAY_S,
    )
    assert (await shop.events())[-1] == "customer.subscription.trial_will_end"
    path = f"/v1/subscriptions/{subscription['id']}"
    assert (await shop.post(path, trial_end="now"))["status"] == "paused"
    assert (await shop.events())[-2:] == ["customer.subscription.paused", "customer.subscription.updated"]
    assert (await shop.post(path, metadata={"k": "v"}))["metadata"] == {"k": "v"}


async def test_plans_of_old_and_prices_made_on_the_spot(shop: Shop) -> None:
    plan = await shop.post("/v1/plans", currency="usd", interval="year", amount=900, product={"name": "Old"})
    by_plan = await subscribed(shop, items=[{"plan": plan["id"]}])
    assert by_plan["items"]["data"][0]["plan"]["interval"] == "year"
    product = await shop.post("/v1/products", name="New")
    data = {
        "currency": "eur",
        "product": product["id"],
        "recurring": {"interval": "week"},
        "unit_amount": 700,
    }
    on_the_spot = await subscribed(shop, items=[{"price_data": data}])
    assert (on_the_spot["currency"], on_the_spot["items"]["data"][0]["price"]["unit_amount"]) == ("eur", 700)
    customer = await shop.customer()
    error = await shop.refused("POST", "/v1/subscriptions", customer=customer["id"])
    assert error["param"] == "items"
    error = await shop.refused(
        "POST", "/v1/subscriptions", customer=customer["id"], items=[{"price": "price_x"}]
    )
    assert error["param"] == "items[0][price]"
