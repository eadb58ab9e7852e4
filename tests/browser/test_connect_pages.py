"""What the owner of a connected account does in a browser: consent and onboarding, without script, under axe's eyes."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import stripe
from playwright.async_api import Page, expect

from app.lifespan import Running
from tests.browser.accessibility import complaints

pytestmark = pytest.mark.asyncio(loop_scope="session")


def client_of(server: Running) -> Any:
    """The platform's SDK, for all three of Stripe's hosts."""
    return stripe.StripeClient(
        "sk_test_sbx_default", base_addresses={"api": server.http_url, "connect": server.http_url}
    )


async def test_an_owner_sets_an_account_up_and_is_led_back(page: Page, server: Running) -> None:
    client = client_of(server)
    account = await asyncio.to_thread(client.v1.accounts.create, {"type": "express", "country": "FR"})
    back = f"{server.http_url}/healthz"
    params = {
        "account": account.id,
        "type": "account_onboarding",
        "refresh_url": f"{back}?again",
        "return_url": f"{back}?done",
    }
    link = await asyncio.to_thread(client.v1.account_links.create, params)
    await page.goto(link.url)
    await expect(page.get_by_role("heading", name="Set up payments")).to_be_visible()
    assert await complaints(page) == []
    await page.get_by_label("Business type").select_option("company")
    await page.get_by_label("Business name").fill("Boulangerie")
    await page.get_by_role("button", name="Finish with test data").click()
    await page.wait_for_url(params["return_url"])
    await page.goto(link.url)
    await page.wait_for_url(params["refresh_url"])
    done = await asyncio.to_thread(client.v1.accounts.retrieve, account.id)
    assert (done.charges_enabled, done.company.name) == (True, "Boulangerie")
    login = await asyncio.to_thread(client.v1.accounts.login_links.create, account.id)
    await page.goto(login.url)
    await expect(page.get_by_role("heading", name="Boulangerie")).to_be_visible()
    assert await complaints(page) == []


async def test_an_owner_connects_an_account(page: Page, server: Running) -> None:
    client = client_of(server)
    query = {
        "client_id": "ca_1",
        "response_type": "code",
        "redirect_uri": f"{server.http_url}/healthz",
        "state": "s1",
    }
    await page.goto(f"{server.http_url}/oauth/authorize?{urlencode(query)}")
    assert await complaints(page) == []
    await page.get_by_label("Email").fill("ann@example.com")
    await page.get_by_role("button", name="Connect a test account").click()
    await page.wait_for_url("**/healthz?*")
    answer = parse_qs(urlsplit(page.url).query)
    grant = {"grant_type": "authorization_code", "code": answer["code"][0]}
    keys = await asyncio.to_thread(client.oauth.token, grant)
    account = await asyncio.to_thread(client.v1.accounts.retrieve, keys.stripe_user_id)
    assert (account.email, answer["state"]) == ("ann@example.com", ["s1"])
