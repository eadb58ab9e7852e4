from typing import Any

import pytest

from fakes.payments.flows.subscriptions import PATIENCE_S
from tests.fakes.payments.builders import Json, Refusal, Shop
from tests.fakes.payments.flows.test_checkout_payment import answer

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
    return await subscribed_of(shop, customer, **params)


async def subscribed_of(shop: Shop, customer: Json, **params: Any) -> Json:
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


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined"),
        ("pm_card_threeDSecure2Required", "subscription_payment_intent_requires_action"),
        (None, "resource_missing"),
    ],
)
async def test_an_app_may_want_no_subscription_without_a_payment(
    shop: Shop, method: str | None, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await subscribed(shop, method, payment_behavior="error_if_incomplete")
    assert (refused.value.error["code"], refused.value.status) == (code, 402 if method else 400)
    assert (await shop.get("/v1/subscriptions"))["data"] == []
    assert (await shop.get("/v1/invoices"))["data"] == []


async def test_pending_updates_are_for_what_exists(shop: Shop) -> None:
    with pytest.raises(Refusal) as refused:
        await subscribed(shop, payment_behavior="pending_if_incomplete")
    assert refused.value.error["param"] == "payment_behavior"


@pytest.mark.parametrize("method", ["pm_card_visa", "pm_card_threeDSecure2Required"])
async def test_it_begins_once_its_customer_has_paid_in_the_browser(shop: Shop, method: str) -> None:
    settings = {"save_default_payment_method": "on_subscription"}
    subscription = await subscribed(
        shop,
        None,
        payment_behavior="default_incomplete",
        payment_settings=settings,
        expand=["latest_invoice.confirmation_secret"],
    )
    first = subscription["latest_invoice"]
    assert (subscription["status"], first["status"]) == ("incomplete", "open")
    assert first["parent"]["subscription_details"]["subscription"] == subscription["id"]
    assert (await shop.events())[-4:] == [
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "customer.subscription.created",
    ]
    secret = first["confirmation_secret"]["client_secret"]
    path = f"/v1/payment_intents/{secret.partition('_secret_')[0]}"
    given = {"client_secret": secret, "payment_method": method, "is_publishable": True}
    intent = await shop.post(f"{path}/confirm", **given)
    if intent["status"] == "requires_action":
        assert (await shop.events())[-1] == "invoice.payment_action_required"
        assert (await shop.get(f"/v1/subscriptions/{subscription['id']}"))["status"] == "incomplete"
        await answer(shop, await shop.get(path), is_passed=True)
    active = await shop.get(f"/v1/subscriptions/{subscription['id']}", expand=["default_payment_method"])
    assert (active["status"], active["default_payment_method"]["customer"]) == (
        "active",
        subscription["customer"],
    )
    [*_, told] = await shop.event_objects()
    assert (told["type"], told["data"]["previous_attributes"]) == (
        "customer.subscription.updated",
        {"default_payment_method": None, "status": "incomplete"},
    )


async def test_nobody_can_pay_after_23_hours(shop: Shop) -> None:
    clock = await shop.post("/v1/test_helpers/test_clocks", frozen_time=1_700_000_000)
    by_clock = await subscribed_of(
        shop, await shop.customer(test_clock=clock["id"]), payment_behavior="default_incomplete"
    )
    subscription = await subscribed(shop, None, payment_behavior="default_incomplete")
    path = f"/v1/subscriptions/{subscription['id']}"
    await shop.pass_time((PATIENCE_S - 3600) * 1000)
    assert (await shop.get(path))["status"] == "incomplete"
    await shop.pass_time(3_601_000)
    expired = await shop.get(path, expand=["latest_invoice"])
    assert (expired["status"], expired["latest_invoice"]["status"]) == ("incomplete_expired", "void")
    assert (await shop.events())[-4:] == [
        "customer.subscription.updated",
        "invoice.updated",
        "invoice.voided",
        "payment_intent.canceled",
    ]
    path = f"/v1/subscriptions/{by_clock['id']}"
    assert (await shop.get(path))["status"] == "incomplete"
    await shop.post(
        f"/v1/test_helpers/test_clocks/{clock['id']}/advance", frozen_time=1_700_000_000 + PATIENCE_S
    )
    await shop.settle()
    assert (await shop.get(path))["status"] == "incomplete_expired"


@pytest.mark.parametrize(
    ("account", "status"), [("success", "active"), ("insufficientFunds", "incomplete_expired")]
)
async def test_a_bank_debit_may_take_longer_than_that(shop: Shop, account: str, status: str) -> None:
    subscription = await subscribed(
        shop,
        None,
        payment_behavior="default_incomplete",
        payment_settings={"payment_method_types": ["us_bank_account"]},
        expand=["latest_invoice.confirmation_secret"],
    )
    secret = subscription["latest_invoice"]["confirmation_secret"]["client_secret"]
    await shop.post(
        f"/v1/payment_intents/{secret.partition('_secret_')[0]}/confirm",
        payment_method=f"pm_usBankAccount_{account}",
        mandate_data={"customer_acceptance": {"type": "offline"}},
    )
    path = f"/v1/subscriptions/{subscription['id']}"
    await shop.pass_time((PATIENCE_S + 60) * 1000)
    assert (await shop.get(path))["status"] == "incomplete"
    for _ in range(8):
        await shop.pass_time(DAY_S * 1000)
    assert (await shop.get(path))["status"] == status


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


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/invoices"])
async def test_nobody_is_billed_for_nothing(shop: Shop, path: str) -> None:
    error = await shop.refused("POST", path)
    assert (error["code"], error["param"]) == ("parameter_missing", "customer")
