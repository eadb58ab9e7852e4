from fakes.core.transaction import Tx
from fakes.payments.flows import payer
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout import DAY_MS, session


async def test_a_payer_who_was_challenged_completes_the_session(shop: Shop) -> None:
    opened = await session(shop)
    page = f"/v1/payment_pages/{opened['id']}"
    await shop.refused("POST", f"{page}/confirm", status=402, payment_method="pm_card_chargeDeclined")
    asked = await shop.post(f"{page}/confirm", payment_method="pm_card_authenticationRequired")
    intent = asked["payment_intent"]
    assert (asked["status"], intent["status"]) == ("open", "requires_action")
    await answer(shop, intent, is_passed=False)
    assert (await shop.get(page))["status"] == "open"
    again = await shop.post(f"{page}/confirm", payment_method="pm_card_authenticationRequired")
    assert again["payment_intent"]["id"] == intent["id"]
    await answer(shop, intent, is_passed=True)
    seen = await shop.get(f"/v1/checkout/sessions/{opened['id']}")
    assert (seen["status"], seen["payment_status"], seen["payment_intent"]) == (
        "complete",
        "paid",
        intent["id"],
    )
    assert (await shop.events())[-2:] == ["payment_intent.succeeded", "checkout.session.completed"]
    assert len((await shop.get("/v1/payment_intents"))["data"]) == 1


async def answer(shop: Shop, intent: Json, *, is_passed: bool) -> None:
    form = {f"{intent['object']}_client_secret": intent["client_secret"]}

    def unit(tx: Tx) -> None:
        payer.answer(Work(tx, Scope("shop", ""), Cause()), intent["id"], form, is_passed=is_passed)

    await shop.context.store.write(unit)
    await shop.settle()


async def test_a_bank_debit_is_told_of_when_it_ends(shop: Shop) -> None:
    for account, outcome in (("success", "succeeded"), ("insufficientFunds", "failed")):
        opened = await session(shop, payment_method_types=["us_bank_account"])
        page = f"/v1/payment_pages/{opened['id']}"
        paid = await shop.post(f"{page}/confirm", payment_method=f"pm_usBankAccount_{account}")
        assert (paid["status"], paid["payment_status"]) == ("complete", "unpaid")
        await shop.pass_time(7 * DAY_MS)
        assert (await shop.events(type="checkout.session.*"))[-2:] == [
            "checkout.session.completed",
            f"checkout.session.async_payment_{outcome}",
        ]
        assert (await shop.get(page))["payment_status"] == ("paid" if outcome == "succeeded" else "unpaid")


async def test_a_voucher_is_paid_after_the_session(shop: Shop) -> None:
    data = {"currency": "mxn", "unit_amount": 9000, "product_data": {"name": "Tea"}}
    items = [{"price_data": data, "quantity": 1}]
    for payer_is, outcome in (("succeed_immediately", "succeeded"), ("expire_immediately", "failed")):
        opened = await session(shop, payment_method_types=["oxxo"], line_items=items)
        billing = {"name": "Ann", "email": f"{payer_is}@example.com"}
        paid = await shop.post(
            f"/v1/payment_pages/{opened['id']}/confirm",
            payment_method_data={"type": "oxxo", "billing_details": billing},
        )
        assert (paid["status"], paid["payment_status"]) == ("complete", "unpaid")
        await shop.pass_time(7 * DAY_MS)
        assert (await shop.events(type="checkout.session.*"))[
            -1
        ] == f"checkout.session.async_payment_{outcome}"


async def test_a_session_saves_a_method_for_its_customer(shop: Shop) -> None:
    customer = await shop.customer()
    opened = await shop.post(
        "/v1/checkout/sessions", mode="setup", success_url="https://shop.test/", customer=customer["id"]
    )
    assert (opened["setup_intent"][:5], opened["payment_status"]) == ("seti_", "no_payment_required")
    page = f"/v1/payment_pages/{opened['id']}"
    asked = await shop.post(f"{page}/confirm", payment_method="pm_card_authenticationRequired")
    assert (asked["status"], asked["setup_intent"]["status"]) == ("open", "requires_action")
    await answer(shop, asked["setup_intent"], is_passed=True)
    assert (await shop.get(page))["status"] == "complete"
    saved = await shop.get(f"/v1/customers/{customer['id']}/payment_methods")
    assert len(saved["data"]) == 1


async def test_a_session_begins_a_subscription_for_whoever_pays(shop: Shop) -> None:
    recurring = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}}
    opened = await shop.post(
        "/v1/checkout/sessions",
        mode="subscription",
        success_url="https://shop.test/",
        line_items=[{"price_data": {**recurring, "product_data": {"name": "Plus"}}, "quantity": 2}],
        subscription_data={"metadata": {"tier": "plus"}},
        expand=["line_items"],
    )
    line = opened["line_items"]["data"][0]
    assert (line["description"], line["amount_total"], line["quantity"]) == ("Plus", 1800, 2)
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    payer = {"email": "ann@example.com", "name": "Ann"}
    card = {"type": "card", "card": {"token": "tok_visa"}, "billing_details": payer}
    await shop.refused("POST", page, status=402, payment_method="pm_card_chargeCustomerFail")
    assert (await shop.post(page, payment_method_data=card))["payment_status"] == "paid"
    seen = await shop.get(f"/v1/checkout/sessions/{opened['id']}", expand=["subscription", "customer"])
    assert (seen["subscription"]["status"], seen["subscription"]["metadata"]) == ("active", {"tier": "plus"})
    assert (seen["customer"]["email"], seen["customer_details"]["name"]) == ("ann@example.com", "Ann")
    assert seen["invoice"] == seen["subscription"]["latest_invoice"]


async def test_what_costs_nothing_is_taken_without_a_payment(shop: Shop) -> None:
    data = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Sample"}}
    opened = await session(shop, line_items=[{"price_data": data, "quantity": 1}])
    paid = await shop.post(f"/v1/payment_pages/{opened['id']}/confirm")
    assert (paid["status"], paid["payment_status"]) == ("complete", "no_payment_required")
