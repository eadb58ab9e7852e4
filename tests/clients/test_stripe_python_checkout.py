"""The official Python SDK against a running server: a Checkout session that a person pays on its page."""

from __future__ import annotations

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
