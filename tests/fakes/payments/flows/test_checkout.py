from typing import Any

from fakes.core.transaction import Tx
from fakes.payments.flows import checkout
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop


async def session(shop: Shop, **params: Any) -> Json:
    product = await shop.post("/v1/products", name="Thing")
    price = await shop.post("/v1/prices", product=product["id"], currency="usd", unit_amount=1500)
    given = {"mode": "payment", "success_url": "https://shop.test/", **params}
    return await shop.post(
        "/v1/checkout/sessions", line_items=[{"price": price["id"], "quantity": 2}], **given
    )


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


async def test_prices_may_be_given_in_place(shop: Shop) -> None:
    data = {"currency": "eur", "unit_amount": 250, "product_data": {"name": "Pen"}}
    opened = await shop.post(
        "/v1/checkout/sessions",
        mode="payment",
        success_url="https://shop.test/",
        line_items=[{"price_data": data, "quantity": 4}],
    )
    assert (opened["amount_total"], opened["currency"]) == (1000, "eur")


async def test_other_modes_are_opened_and_not_completed(shop: Shop) -> None:
    opened = await shop.post(
        "/v1/checkout/sessions", mode="setup", success_url="https://shop.test/", currency="usd"
    )
    error = await shop.refused("POST", f"/v1/payment_pages/{opened['id']}/confirm", status=501)
    assert "'setup'" in error["message"]


async def test_a_payment_under_way_is_told_of_when_it_ends(shop: Shop) -> None:
    opened = await session(shop)
    intent = await shop.intent()
    paid = await shop.paid()

    def looks(intent_id: str, status: str) -> None:
        def unit(tx: Tx) -> None:
            work = Work(tx, Scope("shop", ""), Cause())
            document = work.require("payment_intent", intent_id)
            document["status"] = status
            work.save(document)
            checkout.settle(work, {"session": opened["id"], "intent": intent_id, "looks": 0})

        units.append(unit)

    units: list[Any] = []
    looks(intent["id"], "processing")
    looks(intent["id"], "requires_payment_method")
    looks(paid["id"], "succeeded")
    for unit in units:
        await shop.context.store.write(unit)
    assert (await shop.events())[-2:] == [
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
    ]


async def test_a_session_without_items_cannot_be_paid(shop: Shop) -> None:
    opened = await shop.post("/v1/checkout/sessions", mode="payment")
    error = await shop.refused(
        "POST", f"/v1/payment_pages/{opened['id']}/confirm", payment_method="pm_card_visa"
    )
    assert error["message"].endswith("there is nothing to pay for.")
