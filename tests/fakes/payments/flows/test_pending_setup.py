import pytest

from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_subscriptions import subscribed


@pytest.mark.parametrize("keeps", ["on_subscription", "off"])
async def test_a_trial_waits_for_a_method_that_the_browser_saves(shop: Shop, keeps: str) -> None:
    begun = await subscribed(
        shop,
        None,
        trial_period_days=30,
        payment_settings={"save_default_payment_method": keeps},
        expand=["pending_setup_intent"],
    )
    assert begun["status"] == "trialing"
    assert (await shop.events())[-2:] == ["setup_intent.created", "customer.subscription.created"]
    intent = begun["pending_setup_intent"]
    path = f"/v1/setup_intents/{intent['id']}/confirm"
    await shop.post(
        path, client_secret=intent["client_secret"], payment_method="pm_card_visa", is_publishable=True
    )
    seen = await shop.get(f"/v1/subscriptions/{begun['id']}")
    assert seen["pending_setup_intent"] is None
    assert (seen["default_payment_method"] is not None) is (keeps == "on_subscription")
    assert (await shop.events())[-1] == "customer.subscription.updated"


async def test_who_has_a_method_is_not_asked_for_one(shop: Shop) -> None:
    assert (await subscribed(shop, trial_period_days=30))["pending_setup_intent"] is None
