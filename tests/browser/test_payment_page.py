"""The life of a payment: its line, its money, what the app was told and asked, and the buttons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import stripe
from playwright.async_api import Page, expect

from app.lifespan import Running
from tests.browser.captures import open_capture
from tests.receiver import Receiver, Reply, receiving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def app() -> AsyncIterator[Receiver]:
    """The app, which takes every webhook."""
    async with receiving() as receiver:
        receiver.answer = lambda _: Reply(body='{"received": true}', content_type="application/json")
        yield receiver


async def _started(server: Running, app: Receiver, **fields: Any) -> tuple[stripe.StripeClient, str]:
    def start() -> tuple[stripe.StripeClient, str]:
        client = stripe.StripeClient("sk_test_sbx_default", base_addresses={"api": server.http_url})
        client.v1.webhook_endpoints.create({"url": f"{app.url}/hook", "enabled_events": ["*"]})
        customer = client.v1.customers.create({"name": "Ann", "email": "ann@example.com"})
        params: Any = {
            "amount": 4200,
            "currency": "eur",
            "customer": customer.id,
            "payment_method_types": ["card"],
            **fields,
        }
        return client, client.v1.payment_intents.create(params).id

    return await asyncio.to_thread(start)


async def test_the_life_of_a_payment_is_a_line_with_what_the_app_answered(
    page: Page, server: Running, app: Receiver
) -> None:
    await _started(server, app, payment_method="pm_card_visa", confirm=True)
    await open_capture(page, server, "Payment of €42.00 succeeded")
    line = page.get_by_role("region", name="Life line").get_by_role("listitem")
    await expect(line.first).to_contain_text("payment_intent.created")
    await expect(line.first.locator("time")).to_have_text(re.compile("^Today, .* UTC$"))
    await expect(line.last.locator("time")).to_have_text(re.compile("^[0-9:]+ UTC$"))
    await expect(line.filter(has_text="payment_intent.succeeded").first).to_contain_text("200")
    facts = page.locator(".payment-facts")
    await expect(facts).to_contain_text("ann@example.com")
    await expect(facts).to_contain_text("Visa ending in 4242")
    told = page.get_by_role("region", name="What the app was told")
    await expect(told).to_contain_text('{"received": true}')
    asked = page.get_by_role("region", name="The app's requests")
    await expect(asked).to_contain_text("POST /v1/payment_intents")
    await asked.locator("summary").first.click()
    await expect(asked).to_contain_text("amount=4200")


async def test_a_refund_is_made_by_button_and_told_to_the_app(
    page: Page, server: Running, app: Receiver
) -> None:
    await _started(server, app, payment_method="pm_card_visa", confirm=True)
    await open_capture(page, server, "Payment of €42.00 succeeded")
    await page.get_by_label("Amount in EUR").fill("4200")
    await page.get_by_role("button", name="Refund").click()
    await expect(page.get_by_role("alert")).to_contain_text("greater than")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.locator(".notice")).to_have_count(0)
    await page.get_by_label("Amount in EUR").fill("12")
    await page.get_by_role("button", name="Refund").click()
    await expect(page.get_by_role("status").first).to_have_text("Refunded €12.00.")
    line = page.get_by_role("region", name="Life line")
    await expect(line.get_by_role("listitem").filter(has_text="charge.refunded")).to_contain_text("200")
    await expect(page.get_by_label("Amount in EUR")).to_have_attribute("placeholder", "30.00")


async def test_what_is_typed_stays_when_there_is_news(page: Page, server: Running, app: Receiver) -> None:
    client, intent = await _started(server, app, payment_method="pm_card_visa", confirm=True)
    await open_capture(page, server, "Payment of €42.00 succeeded")
    amount = page.get_by_label("Amount in EUR")
    await amount.fill("12")
    await asyncio.to_thread(client.v1.refunds.create, {"payment_intent": intent, "amount": 100})
    await expect(amount).to_have_attribute("placeholder", "41.00")
    await expect(amount).to_have_value("12")
    await expect(amount).to_be_focused()
    await page.keyboard.type(".50")
    await expect(amount).to_have_value("12.50")


async def test_a_challenge_is_failed_by_button(page: Page, server: Running, app: Receiver) -> None:
    await _started(server, app, payment_method="pm_card_authenticationRequired", confirm=True)
    await open_capture(page, server, "Payment of €42.00 waits for authentication")
    await page.get_by_role("button", name="Fail 3-D Secure").click()
    await expect(page.locator(".payment-status").first).to_have_text("requires payment method")
    await page.get_by_role("button", name="Pay with a good card").click()
    await expect(page.locator(".payment-status").first).to_have_text("succeeded")
    await expect(page.get_by_role("button", name="Refund")).to_be_visible()


async def test_a_webhook_is_sent_again(page: Page, server: Running, app: Receiver) -> None:
    await _started(server, app)
    await open_capture(page, server, "Payment of €42.00 started")
    told = page.get_by_role("region", name="What the app was told")
    await expect(told).to_contain_text("200")
    before = len(app.seen)
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_role("status").first).to_contain_text("Sent again")
    await expect(told.locator(".exchange")).to_have_count(2)
    await expect(told.locator(".state-delivered")).to_have_count(2)
    assert len(app.seen) > before


async def test_a_payment_is_disputed_and_won_by_buttons(page: Page, server: Running, app: Receiver) -> None:
    await _started(server, app, payment_method="pm_card_visa", confirm=True)
    await open_capture(page, server, "Payment of €42.00 succeeded")
    await page.get_by_label("Reason").select_option(label="Product not received")
    await page.get_by_role("button", name="Dispute", exact=True).click()
    await expect(page.get_by_role("status").first).to_have_text("Disputed: product not received.")
    facts = page.locator(".payment-facts")
    await expect(facts).to_contain_text("product not received: needs response, evidence until")
    await expect(page.get_by_role("button", name="Refund")).to_have_count(0)
    await expect(page.locator(".payment-head")).to_contain_text("succeeded disputed")
    line = page.get_by_role("region", name="Life line").get_by_role("listitem")
    await expect(line.filter(has_text="charge.dispute.funds_withdrawn")).to_contain_text("200")
    await page.get_by_role("button", name="Let the dispute be won").click()
    await expect(facts).to_contain_text("product not received: won")
    await expect(page.locator(".payment-head")).to_contain_text("dispute won")
    await expect(line.filter(has_text="charge.dispute.funds_reinstated")).to_contain_text("given back")
    assert any(b"charge.dispute.closed" in request.body for request in app.seen)
