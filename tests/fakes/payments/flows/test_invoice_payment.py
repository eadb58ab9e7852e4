import pytest

from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_invoices import invoice, told
from tests.fakes.payments.test_vanished import as_in


@pytest.mark.parametrize(
    ("method", "code", "events"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", ["invoice.payment_failed"]),
        (
            "pm_card_threeDSecure2Required",
            "invoice_payment_intent_requires_action",
            ["invoice.payment_action_required", "invoice.payment_failed"],
        ),
    ],
)
async def test_a_bank_may_refuse_or_want_to_see_the_payer(
    shop: Shop, method: str, code: str, events: list[str]
) -> None:
    drafted, card = await invoice(shop, method)
    path = f"/v1/invoices/{drafted['id']}"
    error = await shop.refused("POST", f"{path}/pay", status=402, payment_method=card)
    assert error["code"] == code
    assert [name for name in await told(shop) if name.startswith("invoice.payment")] == events
    previous = (await shop.event_objects(type="invoice.updated"))[0]["data"]["previous_attributes"]
    assert (previous["attempted"], previous["attempt_count"]) == (False, 0)
    owed = await shop.get(path)
    assert (owed["status"], owed["attempt_count"], owed["next_payment_attempt"] is None) == ("open", 1, False)


async def test_all_attempts_are_at_one_intent_which_old_versions_show_with_its_invoice(shop: Shop) -> None:
    drafted, card = await invoice(shop, "pm_card_chargeCustomerFail")
    path = f"/v1/invoices/{drafted['id']}"
    await shop.refused("POST", f"{path}/pay", status=402, payment_method=card)
    good = await shop.saved_card(drafted["customer"])
    await shop.post(f"{path}/pay", payment_method=good["id"])
    [payment] = (await shop.get("/v1/invoice_payments", invoice=drafted["id"]))["data"]
    assert (payment["status"], payment["amount_paid"]) == ("paid", 2000)
    assert (await shop.events())[-1] == "invoice_payment.paid"
    whole = await shop.get(path, expand=["payments"])
    assert whole["payments"]["data"] == [payment]
    [intent] = (await shop.get("/v1/payment_intents"))["data"]
    assert payment["payment"]["payment_intent"] == intent["id"]
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    other = (await shop.paid())["id"]
    old = [{**whole}, intent, charge, await shop.get(f"/v1/payment_intents/{other}")]
    await as_in(shop, "2024-06-20", *old)
    assert (old[0]["payment_intent"], old[0]["charge"]) == (intent["id"], charge["id"])
    assert [each["invoice"] for each in old[1:]] == [drafted["id"], drafted["id"], None]


async def test_a_final_invoice_has_a_secret_that_a_browser_pays_it_with(shop: Shop) -> None:
    drafted, _ = await invoice(shop)
    final = await shop.post(f"/v1/invoices/{drafted['id']}/finalize", expand=["confirmation_secret"])
    secret = final["confirmation_secret"]["client_secret"]
    assert "confirmation_secret" not in await shop.get(f"/v1/invoices/{drafted['id']}")
    await shop.post(
        f"/v1/payment_intents/{secret.partition('_secret_')[0]}/confirm",
        client_secret=secret,
        payment_method="pm_card_visa",
        is_publishable=True,
    )
    assert (await shop.get(f"/v1/invoices/{drafted['id']}"))["status"] == "paid"
    free = await shop.post("/v1/invoices", customer=drafted["customer"])
    assert "confirmation_secret" not in await shop.get(
        f"/v1/invoices/{free['id']}", expand=["confirmation_secret"]
    )


async def test_an_amount_that_no_card_can_pay_is_refused_only_when_it_is_tried(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    await shop.post("/v1/invoiceitems", customer=customer["id"], amount=20, currency="usd")
    small = await shop.post("/v1/invoices", customer=customer["id"], pending_invoice_items_behavior="include")
    path = f"/v1/invoices/{small['id']}"
    assert (await shop.post(f"{path}/finalize"))["status"] == "open"
    error = await shop.refused("POST", f"{path}/pay", payment_method=card["id"])
    assert error["code"] == "amount_too_small"
