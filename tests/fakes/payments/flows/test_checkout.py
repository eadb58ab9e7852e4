from typing import Any

from tests.fakes.payments.builders import Json, Shop

DAY_MS = 86_400_000


async def session(shop: Shop, **params: Any) -> Json:
    product = await shop.post("/v1/products", name="Thing")
    price = await shop.post("/v1/prices", product=product["id"], currency="usd", unit_amount=1500)
    items = [{"price": price["id"], "quantity": 2}]
    given = {"mode": "payment", "success_url": "https://shop.test/", "line_items": items, **params}
    return await shop.post("/v1/checkout/sessions", **given)


async def test_a_session_knows_what_it_comes_to_and_is_paid(shop: Shop) -> None:
    opened = await session(shop, payment_intent_data={"metadata": {"order": "7"}})
    assert (opened["amount_total"], opened["currency"], opened["status"]) == (3000, "usd", "open")
    page = f"/v1/payment_pages/{opened['id']}"
    assert (await shop.get(page))["amount_total"] == 3000
    error = await shop.refused("POST", f"{page}/confirm", payment_method="pm_card_visa", expected_amount=1)
    assert error["code"] == "checkout_amount_mismatch"
    await shop.refused("POST", f"{page}/confirm", status=402, payment_method="pm_card_chargeDeclined")
    paid = await shop.post(f"{page}/confirm", payment_method="pm_card_visa", expected_amount=3000)
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert paid["payment_intent"]["metadata"] == {"order": "7"}
    assert (await shop.events())[-1] == "checkout.session.completed"
    error = await shop.refused("POST", f"{page}/confirm", payment_method="pm_card_visa")
    assert error["code"] == "checkout_not_active_session"
    seen = await shop.get(f"/v1/checkout/sessions/{opened['id']}")
    assert (seen["payment_intent"], seen["url"]) == (paid["payment_intent"]["id"], None)


async def test_nobody_pays_when_the_time_is_over(shop: Shop) -> None:
    first, second = (
        await session(shop),
        await session(shop, ui_mode="embedded", return_url="https://shop.test/"),
    )
    assert (second["ui_mode"], second["url"]) == ("embedded_page", None)
    assert second["client_secret"].startswith(f"{second['id']}_secret_")
    page = f"/v1/payment_pages/{first['id']}/confirm"
    declined = await shop.refused("POST", page, status=402, payment_method="pm_card_chargeDeclined")
    await shop.post(f"/v1/checkout/sessions/{first['id']}/expire")
    assert (await shop.events())[-2:] == ["checkout.session.expired", "payment_intent.canceled"]
    given_up = await shop.get(f"/v1/payment_intents/{declined['payment_intent']['id']}")
    assert (given_up["status"], given_up["cancellation_reason"]) == ("canceled", "expired")
    error = await shop.refused("POST", f"/v1/checkout/sessions/{first['id']}/expire")
    assert "status of expired" in error["message"]
    await shop.pass_time(DAY_MS + 1000)
    assert (await shop.get(f"/v1/checkout/sessions/{second['id']}"))["status"] == "expired"
    assert (await shop.events())[-1] == "checkout.session.expired"
    saving = await shop.post("/v1/checkout/sessions", mode="setup", success_url="https://shop.test/")
    await shop.post(f"/v1/checkout/sessions/{saving['id']}/expire")
    assert (await shop.get(f"/v1/setup_intents/{saving['setup_intent']}"))["status"] == "canceled"
    await shop.refused("POST", f"/v1/payment_pages/{second['id']}/confirm", payment_method="pm_card_visa")


async def test_a_fee_needs_an_account_that_is_paid(shop: Shop) -> None:
    params: Json = {"mode": "payment", "success_url": "https://shop.test/"}
    fee = {"application_fee_amount": 5}
    error = await shop.refused("POST", "/v1/checkout/sessions", **params, payment_intent_data=fee)
    assert "application_fee_amount" in error["message"]
