from typing import Any

from tests.fakes.payments.builders import Json, Shop


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
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    again = await shop.post(
        "/v1/invoices", customer=drafted["customer"], pending_invoice_items_behavior="include"
    )
    assert again["amount_due"] == 0
    assert (await shop.post(f"/v1/invoices/{again['id']}/finalize"))["status"] == "paid"


async def test_it_is_sent_marked_paid_and_refused_without_a_method(shop: Shop) -> None:
    drafted, _ = await invoice(shop, None, collection_method="send_invoice", days_until_due=7)
    assert drafted["due_date"] - drafted["created"] == 7 * 86_400
    path = f"/v1/invoices/{drafted['id']}"
    sent = await shop.post(f"{path}/send")
    assert (sent["status"], sent["hosted_invoice_url"].startswith("http://pay.test/s/shop/pay/invoice/")) == (
        "open",
        True,
    )
    assert (await told(shop))[-3:] == ["invoice.finalized", "payment_intent.created", "invoice.sent"]
    error = await shop.refused("POST", f"{path}/pay")
    assert "no `default_payment_method`" in error["message"]
    paid = await shop.post(f"{path}/pay", paid_out_of_band=True)
    assert (paid["status"], paid["amount_remaining"]) == ("paid", 0)
    assert (await shop.events())[-4:] == [
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "payment_intent.canceled",
    ]
    await shop.refused("POST", f"{path}/finalize")
    error = await shop.refused("POST", f"{path}/pay")
    assert error["message"] == "Invoice is already paid"


async def test_what_is_void_cannot_be_paid(shop: Shop) -> None:
    drafted, card = await invoice(shop)
    path = f"/v1/invoices/{drafted['id']}"
    await shop.post(f"{path}/finalize")
    assert (await shop.post(f"{path}/void"))["status"] == "void"
    assert (await shop.events())[-2:] == ["invoice.voided", "payment_intent.canceled"]
    [payment] = (await shop.get("/v1/invoice_payments", invoice=drafted["id"]))["data"]
    intent = await shop.get(f"/v1/payment_intents/{payment['payment']['payment_intent']}")
    assert (payment["status"], intent["cancellation_reason"]) == ("canceled", "void_invoice")
    await shop.refused("POST", f"{path}/pay", payment_method=card)
