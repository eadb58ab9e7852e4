import asyncio

import pytest
import stripe

from app.lifespan import Running
from fakes.payments.providers.stripe import advice
from tests.clients.node_script import run_node

ENVIRONMENT = {"STRIPE_SECRET_KEY": "sk_test_sbx_a", "STRIPE_API_BASE": "https://pay.test"}


_BASES = ("api_base", "upload_api_base", "connect_api_base", "meter_events_api_base")


async def test_what_it_says_of_python_and_node_creates_a_customer_in_the_sandbox(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("api_key", *_BASES):
        monkeypatch.setattr(stripe, name, getattr(stripe, name))
    code = {each.title: each.code for each in server.service.fakes["payments"].snippets("shop")}

    await asyncio.to_thread(exec, code["Python, stripe"], {})
    assert {getattr(stripe, name) for name in _BASES} == {server.http_url}
    await run_node(code["Node, stripe"] + "\nconsole.log(1);")

    client = stripe.StripeClient("sk_test_sbx_shop", base_addresses={"api": server.http_url})
    customers = await asyncio.to_thread(client.v1.customers.list)
    assert [customer.email for customer in customers.data] == ["ada@example.com"] * 2


def test_every_sdk_gets_key_and_address() -> None:
    for snippet in advice.snippets(ENVIRONMENT):
        assert "sk_test_sbx_a" in snippet.code
        assert "pay.test" in snippet.code


@pytest.mark.parametrize("language", ["python", "php", "ruby", "java", "csharp"])
def test_sdks_with_one_setting_for_each_host_get_them_all(language: str) -> None:
    code = next(each.code for each in advice.snippets(ENVIRONMENT) if each.language == language).lower()
    assert "upload" in code or "files" in code
    assert "connect" in code
    assert "meter" in code


def test_node_gets_host_port_and_protocol() -> None:
    node = next(each.code for each in advice.snippets(ENVIRONMENT) if each.language == "javascript")
    assert all(line in node for line in ('host: "pay.test",', "port: 443,", 'protocol: "https",'))


def test_recipes_concern_stripe_only() -> None:
    assert {recipe.rule["provider"] for recipe in advice.recipes()} == {"stripe"}
