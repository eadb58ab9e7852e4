"""The official Python SDK against a running server: invoices line by line, and what the next one would be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import StripeApp, stripe_app


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


def _payer(client: stripe.StripeClient) -> str:
    params: Any = {"payment_method": "pm_card_visa"}
    params["invoice_settings"] = {"default_payment_method": "pm_card_visa"}
    return client.v1.customers.create(params).id


async def test_an_invoice_is_written_line_by_line_and_paid(app: StripeApp) -> None:
    def invoiced(client: stripe.StripeClient) -> tuple[Any, ...]:
        api, customer = client.v1, _payer(client)
        invoice = api.invoices.create({"customer": customer})
        lamp = api.prices.create({"currency": "usd", "unit_amount": 4500, "product_data": {"name": "Lamp"}})
        item: Any = {
            "customer": customer,
            "invoice": invoice.id,
            "pricing": {"price": lamp.id},
            "quantity": 2,
        }
        api.invoice_items.create(item)
        more: Any = [{"amount": 500, "description": "Wrapping"}, {"amount": -1000, "description": "Thanks"}]
        added = api.invoices.add_lines(invoice.id, {"lines": more})
        api.invoices.line_items.update(invoice.id, added.lines.data[1].id, {"amount": 700})
        return added, api.invoices.pay(invoice.id), api.invoices.line_items.list(invoice.id)

    added, paid, lines = await app.sdk(invoiced)
    assert (added.total, [line.amount for line in added.lines.data]) == (8500, [-1000, 500, 9000])
    assert (paid.status, paid.amount_paid) == ("paid", 8700)
    assert [line.amount for line in lines.auto_paging_iter()] == [-1000, 700, 9000]
    assert lines.data[2].description == "Lamp"


async def test_the_next_invoice_is_known_before_it_is_made(app: StripeApp) -> None:
    def previewed(client: stripe.StripeClient) -> Any:
        api, customer = client.v1, _payer(client)
        monthly: Any = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Tea"}}
        monthly["recurring"] = {"interval": "month"}
        tea = api.prices.create(monthly)
        subscription = api.subscriptions.create(
            {"customer": customer, "items": [{"price": tea.id, "quantity": 2}]}
        )
        api.invoice_items.create({"customer": customer, "amount": 250, "currency": "usd"})
        return api.invoices.create_preview({"subscription": subscription.id})

    coming = await app.sdk(previewed)
    assert (coming.total, [line.amount for line in coming.lines.data]) == (1250, [250, 1000])
