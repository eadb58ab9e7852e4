import pytest

from fakes.payments.fake import PaymentsFake
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_checkout_rules import MONTHLY
from tests.fakes.payments.flows.test_invoice_outcome import PAID

WHOLE = [
    "invoice.created",
    "invoice.finalized",
    "payment_intent.created",
    "customer.subscription.created",
    *PAID,
    "customer.subscription.updated",
    "checkout.session.completed",
]


@pytest.mark.parametrize("seen_from", ["invoice.created", "charge.succeeded", "checkout.session.completed"])
async def test_a_subscription_that_was_bought_has_one_life(shop: Shop, seen_from: str) -> None:
    await shop.paid()
    opened = await shop.post(
        "/v1/checkout/sessions",
        mode="subscription",
        success_url="https://shop.test/",
        line_items=[{"price_data": MONTHLY, "quantity": 1}],
    )
    await shop.post(f"/v1/payment_pages/{opened['id']}/confirm", payment_method="pm_card_visa")
    seen = [each for each in await shop.captures() if each.detail["event"] == seen_from][-1]
    life = await PaymentsFake(shop.context).life(seen, await shop.context.library.raw("shop", seen.id))
    assert [step["event"] for step in life] == WHOLE
    assert [step["event"] for step in life if step["is_here"]] == [seen_from]


async def test_a_payment_of_its_own_has_nobody_elses(shop: Shop) -> None:
    await shop.paid()
    await shop.paid()
    seen = (await shop.captures())[0]
    life = await PaymentsFake(shop.context).life(seen, await shop.context.library.raw("shop", seen.id))
    assert [step["event"] for step in life] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
