"""Searches by the official Python SDK: every clause of the language, page after page."""

from typing import Any

import httpx
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import stripe_app


async def test_finds_what_was_stored(server: Running) -> None:
    async with stripe_app(server) as app:

        def customer(client: Any, place: int) -> Any:
            team = "red" if place % 2 else "blue"
            return client.v1.customers.create(
                {"email": f"ann{place}@example.com", "metadata": {"team": team}}
            )

        await app.sdk(lambda client: [customer(client, place) for place in range(5)])
        paid = await app.pay(metadata={"order": "6735"})

        def customers(query: str, **params: Any) -> Any:
            return app.sdk(lambda client: client.v1.customers.search({"query": query, **params}))

        page = await customers("-metadata['team']:'red'", limit=2, expand=["total_count"])
        assert (page.object, len(page.data), page.has_more, page.total_count) == ("search_result", 2, True, 3)
        every = await app.sdk(lambda _: [each.email for each in page.auto_paging_iter()])
        assert every == ["ann4@example.com", "ann2@example.com", "ann0@example.com"]
        either = await customers("email:'ann1@example.com' OR email~'ann3'")
        assert [each.email for each in either.data] == ["ann3@example.com", "ann1@example.com"]
        found = await app.sdk(
            lambda client: client.v1.charges.search(
                {
                    "query": "metadata['order']:'6735' AND amount>100 AND payment_method_details.card.last4:4242",
                    "expand": ["data.payment_intent"],
                }
            )
        )
        assert found.data[0].payment_intent.id == paid.id
        error = await app.refused(
            stripe.InvalidRequestError, lambda client: client.v1.prices.search({"query": "a"})
        )
        assert error.user_message.startswith("We were unable to parse your search query.")


async def test_an_older_client_sees_and_expands_what_it_knows(server: Running) -> None:
    async with httpx.AsyncClient(base_url=server.http_url, trust_env=False) as old:
        old.headers.update({"Authorization": "Bearer sk_test_1", "Stripe-Version": "2022-08-01"})
        values = {
            "amount": "2000",
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": "true",
            "expand[]": "charges.data.balance_transaction",
        }
        paid = (await old.post("/v1/payment_intents", data=values)).json()
        [charge] = paid["charges"]["data"]
        assert (charge["id"], charge["balance_transaction"]["net"]) == (paid["latest_charge"], 1912)
        assert charge["refunds"]["data"] == []
        customer = (await old.post("/v1/customers", data={"source": "tok_visa"})).json()
        assert "sources" not in customer
        old.headers["Stripe-Version"] = "2019-12-03"
        shown = (await old.get(f"/v1/customers/{customer['id']}")).json()
        assert shown["sources"]["data"][0]["id"] == customer["default_source"]
