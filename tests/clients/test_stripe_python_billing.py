"""The official Python SDK against a running server: a subscription and an invoice that a customer pays in the browser."""

from __future__ import annotations

from typing import Any

import stripe

from app.lifespan import Running
from tests.clients.stripe_app import StripeApp, stripe_app
from tests.fakes.payments.flows.test_invoice_outcome import PAID

PLAN: Any = {
    "currency": "usd",
    "unit_amount": 1500,
    "recurring": {"interval": "month"},
    "product_data": {"name": "Plus"},
}


async def subscribed(app: StripeApp, **params: Any) -> Any:
    """Begin a subscription that waits for its customer; its first invoice is shown with the secret of its payment."""

    def begin(client: Any) -> Any:
        customer = client.v1.customers.create({"email": "ann@example.com"})
        price = client.v1.prices.create(PLAN)
        return client.v1.subscriptions.create(
            {
                "customer": customer.id,
                "items": [{"price": price.id}],
                "payment_behavior": "default_incomplete",
                "expand": ["latest_invoice.confirmation_secret"],
                **params,
            }
        )

    return await app.sdk(begin)


async def test_a_subscription_begins_once_its_customer_has_passed_the_challenge(server: Running) -> None:
    async with stripe_app(server) as app:
        begun = await subscribed(app, payment_settings={"save_default_payment_method": "on_subscription"})
        secret = begun.latest_invoice.confirmation_secret.client_secret
        assert (begun.status, begun.latest_invoice.status) == ("incomplete", "open")
        base: Any = {"api": server.http_url}
        browser: Any = stripe.StripeClient("pk_test_sbx_default", base_addresses=base)
        confirm = {
            "client_secret": secret,
            "payment_method": "pm_card_authenticationRequired",
            "return_url": "https://shop.test/",
        }
        intent = secret.partition("_secret_")[0]
        asked = await app.sdk(lambda _: browser.v1.payment_intents.confirm(intent, confirm))
        back = await app.ours.post(asked.next_action.redirect_to_url.url, data={"outcome": "pass"})
        assert "redirect_status=succeeded" in back.headers["location"]
        active = await app.sdk(
            lambda client: client.v1.subscriptions.retrieve(begun.id, {"expand": ["latest_invoice"]})
        )
        assert (active.status, active.latest_invoice.status) == ("active", "paid")
        assert active.default_payment_method.startswith("pm_")
        assert [name for name in await app.events() if not name.startswith("payment_method")][-7:] == [
            *PAID,
            "customer.subscription.updated",
        ]


async def test_an_app_that_wants_it_paid_at_once_hears_why_not(server: Running) -> None:
    async with stripe_app(server) as app:
        error = await app.refused(
            stripe.InvalidRequestError,
            lambda client: client.v1.subscriptions.create(
                {
                    "customer": client.v1.customers.create().id,
                    "items": [{"price": client.v1.prices.create(PLAN).id}],
                    "payment_behavior": "error_if_incomplete",
                }
            ),
        )
        assert "no attached payment source or default payment method" in error.user_message


async def test_a_first_invoice_lapses_after_23_hours(own_server: Running) -> None:
    async with stripe_app(own_server) as app:
        begun = await subscribed(app)
        await app.later("PT23H1S")

        async def lapsed() -> Any:
            seen = await app.sdk(
                lambda client: client.v1.subscriptions.retrieve(begun.id, {"expand": ["latest_invoice"]})
            )
            return seen if seen.status == "incomplete_expired" else None

        assert (await app.until(lapsed)).latest_invoice.status == "void"


async def test_a_customer_pays_an_invoice_on_its_page(server: Running) -> None:
    async with stripe_app(server) as app:

        def sent(client: Any) -> Any:
            customer = client.v1.customers.create({"email": "ann@example.com"})
            client.v1.invoice_items.create({"customer": customer.id, "amount": 900, "currency": "usd"})
            drafted = client.v1.invoices.create(
                {
                    "customer": customer.id,
                    "collection_method": "send_invoice",
                    "days_until_due": 3,
                    "pending_invoice_items_behavior": "include",
                }
            )
            return client.v1.invoices.send_invoice(drafted.id)

        invoice = await app.sdk(sent)
        card = {"number": "4000000000000002", "expires": "12/34", "cvc": "123"}
        assert (await app.ours.post(invoice.hosted_invoice_url, data=card)).status_code == 402
        card["number"] = "4000002760003184"
        challenge = (await app.ours.post(invoice.hosted_invoice_url, data=card)).headers["location"]
        back = (await app.ours.post(challenge, data={"outcome": "pass"})).headers["location"]
        assert "This invoice is paid." in (await app.ours.get(back)).text
        paid = await app.sdk(lambda client: client.v1.invoices.retrieve(invoice.id))
        assert (paid.status, paid.amount_paid) == ("paid", 900)
