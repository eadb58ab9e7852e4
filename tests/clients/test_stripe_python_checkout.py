"""The official Python SDK against a running server: a Checkout session that a person pays on its page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.lifespan import Running
from tests.clients.stripe_app import stripe_app

ITEM: Any = {
    "price_data": {"currency": "usd", "unit_amount": 2500, "product_data": {"name": "Ticket"}},
    "quantity": 2,
}
CARD = {
    "method": "card",
    "number": "4000002760003184",
    "expires": "12/34",
    "cvc": "123",
    "email": "ann@example.com",
}


async def test_a_shop_lets_its_customer_pay_on_the_page(server: Running) -> None:
    async with stripe_app(server) as app:
        opened = await app.sdk(
            lambda client: client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "success_url": "https://shop.test/done?id={CHECKOUT_SESSION_ID}",
                    "line_items": [ITEM],
                    "payment_intent_data": {"metadata": {"order": "7"}},
                }
            )
        )
        challenge = (await app.ours.post(opened.url, data=CARD)).headers["location"]
        back = (await app.ours.post(challenge, data={"outcome": "pass"})).headers["location"]
        landed = (await app.ours.get(back)).headers["location"]
        assert landed == f"https://shop.test/done?id={opened.id}"

        def look(client: Any) -> None:
            done = client.v1.checkout.sessions.retrieve(
                opened.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
            )
            assert (done.status, done.payment_status, done.amount_total) == ("complete", "paid", 5000)
            assert done.payment_intent.metadata["order"] == "7"
            assert done.payment_intent.latest_charge.payment_method_details.card.three_d_secure.result == (
                "authenticated"
            )
            assert done.line_items.data[0].description == "Ticket"
            assert len(client.v1.payment_intents.list().data) == 1

        await app.sdk(look)
        assert (await app.events())[-3:] == [
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
        ]


SALE: Any = {
    "mode": "payment",
    "success_url": "https://shop.test/done",
    "allow_promotion_codes": True,
    "customer_creation": "always",
    "phone_number_collection": {"enabled": True},
    "shipping_address_collection": {"allowed_countries": ["US"]},
    "shipping_options": [
        {
            "shipping_rate_data": {
                "display_name": "Post",
                "type": "fixed_amount",
                "fixed_amount": {"amount": 500, "currency": "usd"},
            }
        }
    ],
    "custom_fields": [{"key": "seat", "label": {"type": "custom", "custom": "Seat"}, "type": "numeric"}],
    "consent_collection": {"terms_of_service": "required"},
}
FORM = {
    **CARD,
    "number": "4242424242424242",
    "name": "Ann",
    "phone": "+12015550123",
    "quantity_0": "1",
    "promotion_code": "SDKSPRING",
    "shipping_name": "Bob",
    "shipping_line1": "1 Main St",
    "shipping_country": "US",
    "field_seat": "12",
    "terms_of_service": "yes",
}


async def test_what_a_customer_chooses_and_says_stands_on_the_session(server: Running) -> None:
    async with stripe_app(server) as app:

        def open_session(client: Any) -> Any:
            coupon = client.v1.coupons.create({"percent_off": 10, "duration": "once"})
            client.v1.promotion_codes.create(
                {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SDKSPRING"}
            )
            rate = client.v1.tax_rates.create(
                {"display_name": "VAT", "percentage": Decimal(20), "inclusive": False}
            )
            item = {**ITEM, "tax_rates": [rate.id], "adjustable_quantity": {"enabled": True, "minimum": 1}}
            return client.v1.checkout.sessions.create({**SALE, "line_items": [item]})

        opened = await app.sdk(open_session)
        before = (opened.amount_subtotal, opened.total_details.amount_tax, opened.amount_total)
        assert before == (5000, 1000, 6500)
        assert (await app.ours.post(opened.url, data=FORM)).headers["location"] == "https://shop.test/done"

        def look(client: Any) -> None:
            shown = ["total_details.breakdown", "line_items.data.taxes", "payment_intent", "customer"]
            done = client.v1.checkout.sessions.retrieve(opened.id, {"expand": shown})
            assert (done.amount_subtotal, done.amount_total) == (2500, 3200)
            assert (done.total_details.amount_discount, done.total_details.amount_tax) == (250, 450)
            assert done.total_details.breakdown.taxes[0].amount == 450
            assert done.line_items.data[0].taxes[0].taxable_amount == 2250
            assert (done.payment_intent.amount_received, done.payment_intent.shipping.name) == (3200, "Bob")
            assert done.collected_information.shipping_details.address.line1 == "1 Main St"
            assert (done.custom_fields[0].numeric.value, done.consent.terms_of_service) == ("12", "accepted")
            assert (done.customer.phone, done.customer_details.name) == ("+12015550123", "Ann")

        await app.sdk(look)


async def test_a_subscription_begins_after_its_customer_was_challenged(server: Running) -> None:
    async with stripe_app(server) as app:
        price: Any = {**ITEM["price_data"], "recurring": {"interval": "month"}}
        opened = await app.sdk(
            lambda client: client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "success_url": "https://shop.test/done",
                    "line_items": [{"price_data": price, "quantity": 1}],
                }
            )
        )
        declined = await app.ours.post(opened.url, data={**CARD, "number": "4000000000000002"})
        assert declined.status_code == 402
        challenge = (await app.ours.post(opened.url, data=CARD)).headers["location"]
        back = (await app.ours.post(challenge, data={"outcome": "pass"})).headers["location"]
        assert (await app.ours.get(back)).headers["location"] == "https://shop.test/done"
        done = await app.sdk(
            lambda client: client.v1.checkout.sessions.retrieve(
                opened.id, {"expand": ["subscription.latest_invoice"]}
            )
        )
        assert (done.payment_status, done.subscription.status) == ("paid", "active")
        assert done.subscription.latest_invoice.status == "paid"
