import asyncio

import stripe

from app.lifespan import Running
from fakes.payments.providers.stripe import advice
from tests.clients.node_script import run_node

ENVIRONMENT = {"STRIPE_SECRET_KEY": "sk_test_sbx_a", "STRIPE_API_BASE": "https://pay.test"}


async def test_what_it_says_of_python_and_node_creates_a_customer_in_the_sandbox(server: Running) -> None:
    code = {each.title: each.code for each in server.service.fakes["payments"].snippets("shop")}

    await asyncio.to_thread(exec, code["Python, stripe"], {})
    await run_node(code["Node, stripe"] + "\nconsole.log(1);")

    client = stripe.StripeClient("sk_test_sbx_shop", base_addresses={"api": server.http_url})
    customers = await asyncio.to_thread(client.v1.customers.list)
    assert [customer.email for customer in customers.data] == ["ada@example.com"] * 2


def test_every_sdk_gets_key_and_address() -> None:
    for snippet in advice.snippets(ENVIRONMENT):
        assert "sk_test_sbx_a" in snippet.code
        assert "pay.test" in snippet.code
    node = next(each.code for each in advice.snippets(ENVIRONMENT) if each.language == "javascript")
    assert all(line in node for line in ('host: "pay.test",', "port: 443,", 'protocol: "https",'))


def test_recipes_concern_stripe_only() -> None:
    assert {recipe.rule["provider"] for recipe in advice.recipes()} == {"stripe"}
