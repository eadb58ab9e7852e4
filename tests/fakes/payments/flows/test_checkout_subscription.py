from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout_payment import answer
from tests.fakes.payments.flows.test_checkout_rules import MONTHLY, PRICE

CHALLENGED = "pm_card_authenticationRequired"


async def opened(shop: Shop, **params: Any) -> Json:
    given = {
        "mode": "subscription",
        "success_url": "https://shop.test/",
        "line_items": [{"price_data": MONTHLY, "quantity": 2}],
        **params,
    }
    return await shop.post("/v1/checkout/sessions", **given)


async def seen(shop: Shop, session: Json) -> Json:
    return await shop.get(
        f"/v1/checkout/sessions/{session['id']}", expand=["subscription.latest_invoice", "customer"]
    )


async def test_it_begins_once_the_challenge_was_passed_and_not_before(shop: Shop) -> None:
    session = await opened(shop)
    page = f"/v1/payment_pages/{session['id']}/confirm"
    asked = await shop.post(page, payment_method=CHALLENGED)
    assert (asked["status"], asked["payment_intent"]["status"]) == ("open", "requires_action")
    assert (await seen(shop, session))["subscription"] is None
    await answer(shop, asked["payment_intent"], is_passed=False)
    assert (await shop.events())[-1] == "invoice.payment_failed"
    again = await shop.post(page, payment_method=CHALLENGED)
    assert again["payment_intent"]["id"] == asked["payment_intent"]["id"]
    await answer(shop, again["payment_intent"], is_passed=True)
    done = await seen(shop, session)
    subscription = done["subscription"]
    assert (done["status"], done["payment_status"], subscription["status"]) == ("complete", "paid", "active")
    assert (subscription["latest_invoice"]["status"], done["invoice"]) == (
        "paid",
        subscription["latest_invoice"]["id"],
    )
    assert subscription["default_payment_method"] is not None
    assert len((await shop.get("/v1/subscriptions", status="all"))["data"]) == 1
    assert (await shop.events())[-4:] == [
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
        "checkout.session.completed",
    ]


async def test_a_declined_card_may_be_followed_by_a_better_one(shop: Shop) -> None:
    session = await opened(shop)
    page = f"/v1/payment_pages/{session['id']}/confirm"
    await shop.refused("POST", page, status=402, payment_method="pm_card_chargeDeclined")
    await shop.post(page, payment_method="pm_card_visa")
    assert (await seen(shop, session))["subscription"]["status"] == "active"
    assert len((await shop.get("/v1/payment_intents"))["data"]) == 1


async def test_a_trial_saves_the_card_that_pays_later(shop: Shop) -> None:
    session = await opened(shop, subscription_data={"trial_period_days": 7})
    assert session["amount_total"] == 0
    page = f"/v1/payment_pages/{session['id']}/confirm"
    asked = await shop.post(page, payment_method=CHALLENGED)
    assert asked["setup_intent"]["status"] == "requires_action"
    await answer(shop, asked["setup_intent"], is_passed=True)
    done = await seen(shop, session)
    assert (done["payment_status"], done["subscription"]["status"]) == ("no_payment_required", "trialing")
    method = await shop.get(f"/v1/payment_methods/{done['subscription']['default_payment_method']}")
    assert method["customer"] == done["customer"]["id"]
    free = await opened(
        shop, subscription_data={"trial_period_days": 7}, payment_method_collection="if_required"
    )
    assert (await shop.post(f"/v1/payment_pages/{free['id']}/confirm"))["status"] == "complete"


async def test_it_comes_to_what_the_session_did(shop: Shop) -> None:
    coupon = await shop.post("/v1/coupons", percent_off=50, duration="forever")
    rate = await shop.post("/v1/tax_rates", display_name="VAT", percentage=10, inclusive=False)
    session = await opened(
        shop,
        discounts=[{"coupon": coupon["id"]}],
        line_items=[
            {"price_data": MONTHLY, "quantity": 2, "tax_rates": [rate["id"]]},
            {"price_data": PRICE, "quantity": 1},
        ],
    )
    assert (session["amount_subtotal"], session["amount_total"]) == (2700, 1440)
    await shop.post(f"/v1/payment_pages/{session['id']}/confirm", payment_method="pm_card_visa")
    subscription = (await seen(shop, session))["subscription"]
    assert subscription["latest_invoice"]["amount_paid"] == 1440
    assert (len(subscription["items"]["data"]), len(subscription["discounts"])) == (1, 1)
    assert (await shop.get(f"/v1/coupons/{coupon['id']}"))["times_redeemed"] == 1


@pytest.mark.parametrize("how", ["expire", "quantity"])
async def test_what_is_not_paid_ends_with_the_session_or_with_another_choice(shop: Shop, how: str) -> None:
    bounds = {"enabled": True}
    items = [{"price_data": MONTHLY, "quantity": 2, "adjustable_quantity": bounds}]
    session = await opened(shop, line_items=items)
    page = f"/v1/payment_pages/{session['id']}/confirm"
    await shop.refused("POST", page, status=402, payment_method="pm_card_chargeDeclined")
    if how == "expire":
        await shop.post(f"/v1/checkout/sessions/{session['id']}/expire")
    else:
        await shop.post(page, payment_method="pm_card_visa", quantities={"0": 3})
        assert (await seen(shop, session))["subscription"]["latest_invoice"]["amount_paid"] == 2700
    found = (await shop.get("/v1/subscriptions", status="all"))["data"]
    assert found[-1]["status"] == "incomplete_expired"
    assert (await shop.get(f"/v1/invoices/{found[-1]['latest_invoice']}"))["status"] == "void"
