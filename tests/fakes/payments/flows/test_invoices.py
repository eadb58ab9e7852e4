from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout_payment import answer
from tests.fakes.payments.test_vanished import as_in


async def invoice(shop: Shop, method: str | None = "pm_card_visa", **params: Any) -> tuple[Json, str]:
    """Draft an invoice over 2000 for a customer with a saved card; returns it, and the card's id."""
    customer = await shop.customer()
    saved = (await shop.saved_card(customer["id"], method))["id"] if method else ""
    await shop.post("/v1/invoiceitems", customer=customer["id"], amount=2000, currency="usd")
    drafted = await shop.post(
        "/v1/invoices", customer=customer["id"], pending_invoice_items_behavior="include", **params
    )
    return drafted, saved


async def told(shop: Shop) -> list[str]:
    return [name for name in await shop.events() if name.startswith(("invoice.", "payment_intent."))]


async def test_a_draft_takes_up_what_waits_and_is_paid(shop: Shop) -> None:
    drafted, card = await invoice(shop)
    assert (drafted["status"], drafted["amount_due"], drafted["currency"]) == ("draft", 2000, "usd")
    paid = await shop.post(f"/v1/invoices/{drafted['id']}/pay", payment_method=card)
    assert (paid["status"], paid["amount_paid"], paid["amount_remaining"]) == ("paid", 2000, 0)
    assert await told(shop) == [
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    again = await shop.post(
        "/v1/invoices", customer=drafted["customer"], pending_invoice_items_behavior="include"
    )
    assert again["amount_due"] == 0
    assert (await shop.post(f"/v1/invoices/{again['id']}/pay"))["status"] == "paid"


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


async def test_a_payer_who_passed_the_challenge_does_not_pay_twice(shop: Shop) -> None:
    drafted, card = await invoice(shop, "pm_card_threeDSecure2Required")
    path = f"/v1/invoices/{drafted['id']}"
    await shop.refused("POST", f"{path}/pay", status=402, payment_method=card)
    [intent] = (await shop.get("/v1/payment_intents"))["data"]
    await answer(shop, intent, is_passed=True)
    assert (await shop.post(f"{path}/pay", payment_method=card))["status"] == "paid"
    assert len((await shop.get("/v1/charges"))["data"]) == 1


async def test_it_is_sent_marked_paid_and_refused_without_a_method(shop: Shop) -> None:
    drafted, _ = await invoice(shop, None, collection_method="send_invoice", days_until_due=7)
    path = f"/v1/invoices/{drafted['id']}"
    sent = await shop.post(f"{path}/send")
    assert (sent["status"], sent["hosted_invoice_url"].startswith("http://pay.test/s/shop/pay/invoice/")) == (
        "open",
        True,
    )
    assert (await told(shop))[-2:] == ["invoice.finalized", "invoice.sent"]
    error = await shop.refused("POST", f"{path}/pay")
    assert "no `default_payment_method`" in error["message"]
    paid = await shop.post(f"{path}/pay", paid_out_of_band=True)
    assert (paid["status"], paid["amount_remaining"]) == ("paid", 0)
    await shop.refused("POST", f"{path}/finalize")
