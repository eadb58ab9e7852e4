"""What a customer does in a browser: pays a Checkout session on its page, without script, under axe's eyes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import stripe
from playwright.async_api import Page, expect

from app.lifespan import Running
from tests.browser.accessibility import complaints

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_customer_pays_after_a_card_was_declined(page: Page, server: Running) -> None:
    client: Any = stripe.StripeClient("sk_test_sbx_default", base_addresses={"api": server.http_url})
    data = {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Tea"}}
    params: Any = {
        "mode": "payment",
        "payment_method_types": ["card", "klarna"],
        "success_url": f"{server.http_url}/healthz?done={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{server.http_url}/healthz",
        "line_items": [{"price_data": data, "quantity": 1, "adjustable_quantity": {"enabled": True}}],
        "allow_promotion_codes": True,
        "consent_collection": {"terms_of_service": "required"},
        "phone_number_collection": {"enabled": True},
    }
    session = await asyncio.to_thread(client.v1.checkout.sessions.create, params)
    await page.goto(session.url)
    await page.get_by_label("Quantity of Tea").fill("2")
    await page.get_by_role("button", name="Work out the total").click()
    await expect(page.get_by_text("$25.00")).to_be_visible()
    assert await complaints(page) == []
    await page.get_by_label("Email").fill("ann@example.com")
    await page.get_by_label("Phone number").fill("+12015550123")
    await page.get_by_label("I agree to the terms of service").check()
    for number in ("4000 0000 0000 0002", "4000 0027 6000 3184"):
        await page.get_by_label("Card number").fill(number)
        await page.get_by_label("Expires").fill("12 / 34")
        await page.get_by_label("CVC").fill("123")
        # The Enter key pays; it does not only work out the total.
        await page.get_by_label("CVC").press("Enter")
        if number.endswith("2"):
            await expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
            await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            assert await complaints(page) == []
    await page.get_by_role("button", name="Complete authentication").click()
    await page.wait_for_url(params["success_url"].replace("{CHECKOUT_SESSION_ID}", session.id))
    await page.goto(session.url)
    await expect(page.get_by_role("status")).to_contain_text("You have paid.")
    assert await complaints(page) == []


async def test_a_customer_pays_an_invoice(page: Page, server: Running) -> None:
    client: Any = stripe.StripeClient("sk_test_sbx_default", base_addresses={"api": server.http_url})

    def final() -> Any:
        customer = client.v1.customers.create({"email": "ann@example.com", "name": "Ann"})
        drafted = client.v1.invoices.create({"customer": customer.id})
        line = {"amount": 2500, "description": "Assam tea, second flush, 250 g"}
        client.v1.invoices.add_lines(drafted.id, {"lines": [line]})
        return client.v1.invoices.finalize_invoice(drafted.id)

    invoice = await asyncio.to_thread(final)
    await page.goto(invoice.hosted_invoice_url)
    assert await complaints(page) == []
    await page.get_by_label("Card number").fill("4000 0027 6000 3184")
    await page.get_by_label("Expires").fill("12 / 34")
    await page.get_by_label("CVC").fill("123")
    await page.get_by_role("button", name="Pay", exact=True).click()
    await page.get_by_role("button", name="Complete authentication").click()
    await expect(page.get_by_role("status")).to_contain_text("This invoice is paid.")
    assert await complaints(page) == []
