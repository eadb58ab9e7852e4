"""A platform with the official Python SDK: its accounts, their owners, and what it does and hears on their behalf."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running
from fakes.payments.wire.conform import check
from tests.clients.stripe_app import CARD, StripeApp, stripe_app
from tests.fakes.payments.builders import ADA, SELLER
from tests.fakes.payments.flows.test_accounts_v2 import SELLER as SELLER_V2
from tests.receiver import Receiver

Json = dict[str, Any]
SLOW = {**ADA, "dob": {"day": 1, "month": 1, "year": 1901}, "id_number": "000000000"}
URLS = {"refresh_url": "https://shop.test/again", "return_url": "https://shop.test/done"}


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """A platform in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def browse(url: str, **chosen: str) -> httpx.Response:
    """Open a page as its owner, choose, and return where that leads."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(url)
        assert page.status_code == 200, page.text
        form = re.search(r'<form method="post" action="([^"]*)"', page.text)
        assert form is not None
        return await browser.post(page.url.join(form[1].replace("&amp;", "&")), data=chosen)


async def heard(receiver: Receiver, secret: str, count: int) -> list[Any]:
    """Return the next events, each verified by the SDK and as Stripe's reference has it."""
    events = []
    for _ in range(count):
        request = await receiver.next()
        event = stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], secret)
        assert check("event", event.to_dict()) == []
        assert check(event.data.object["object"], event.data.object.to_dict()) == []
        events.append(event)
    return events


async def test_a_custom_account_is_verified_and_the_connect_endpoint_hears(
    app: StripeApp, receiver: Receiver
) -> None:
    hook = {"url": receiver.url + "/connect", "enabled_events": ["*"], "connect": True}
    endpoint = await app.sdk(lambda client: client.v1.webhook_endpoints.create(hook))
    bare = {**SELLER}
    individual = bare.pop("individual")
    account = await app.sdk(lambda client: client.v1.accounts.create(bare))
    assert account.charges_enabled is False
    assert "individual.first_name" in account.requirements.currently_due
    assert account.requirements.disabled_reason == "requirements.past_due"
    filled = await app.sdk(
        lambda client: client.v1.accounts.update(
            account.id, {"individual": {**individual, "dob": SLOW["dob"], "id_number": "000000000"}}
        )
    )
    assert (filled.capabilities.card_payments, filled.individual.verification.status) == (
        "pending",
        "pending",
    )
    events = await heard(receiver, endpoint.secret, 9)
    assert {event.account for event in events} == {account.id}
    assert [event.type for event in events] == [
        "account.external_account.created",
        "person.created",
        "capability.updated",
        "capability.updated",
        "account.updated",
        "person.updated",
        "capability.updated",
        "capability.updated",
        "account.updated",
    ]
    assert [(each.data.object.id, each.data.object.status) for each in events[6:8]] == [
        ("card_payments", "active"),
        ("transfers", "active"),
    ]
    assert events[-1].data.object.charges_enabled is True
    assert events[-1].data.previous_attributes["charges_enabled"] is False
    mine = await app.sdk(lambda client: client.v1.events.list())
    assert mine.data == []
    theirs = await app.sdk(
        lambda client: client.v1.events.list({"type": "account.updated"}, {"stripe_account": account.id})
    )
    assert [each.id for each in theirs.data] == [events[-1].id, events[4].id]


async def test_direct_charges_stay_in_their_account(app: StripeApp, receiver: Receiver) -> None:
    one = await app.sdk(lambda client: client.v1.accounts.create(SELLER))
    two = await app.sdk(lambda client: client.v1.accounts.create(SELLER))
    hook = {"url": receiver.url, "enabled_events": ["charge.succeeded"], "connect": True}
    endpoint = await app.sdk(lambda client: client.v1.webhook_endpoints.create(hook))
    as_one, as_two = {"stripe_account": one.id}, {"stripe_account": two.id}
    values = {"amount": 2000, "currency": "usd", **CARD, "payment_method": "pm_card_visa", "confirm": True}
    paid = await app.sdk(lambda client: client.v1.payment_intents.create(values, as_one))
    assert paid.status == "succeeded"
    assert paid.last_response.headers["stripe-account"] == one.id
    [event] = await heard(receiver, endpoint.secret, 1)
    assert (event.account, event.data.object.payment_intent) == (one.id, paid.id)
    nowhere = [
        lambda client: client.v1.payment_intents.retrieve(paid.id),
        lambda client: client.v1.payment_intents.retrieve(paid.id, None, as_two),
    ]
    for look in nowhere:
        assert (await app.refused(stripe.InvalidRequestError, look)).code == "resource_missing"
    assert (await app.sdk(lambda client: client.v1.balance.retrieve(None, as_one))).pending[0].amount > 0
    assert (await app.sdk(lambda client: client.v1.balance.retrieve())).pending[0].amount == 0
    assert (await app.sdk(lambda client: client.v1.accounts.retrieve_current(None, as_one))).id == one.id
    error = await app.refused(
        stripe.PermissionError,
        lambda client: client.v1.customers.list(None, {"stripe_account": "acct_1NobodyKnowsMe0"}),
    )
    assert (error.http_status, error.error.code) == (403, "account_invalid")
    error = await app.refused(
        stripe.PermissionError, lambda client: client.v1.accounts.retrieve("acct_1Nobody")
    )
    assert "does not have access to account 'acct_1Nobody'" in error.user_message


async def test_people_capabilities_and_payout_accounts(app: StripeApp) -> None:
    company = {"name": "The Best Cookie Co", "tax_id": "111111111"}
    params = {**SELLER, "business_type": "company", "company": company}
    del params["individual"]
    account = await app.sdk(lambda client: client.v1.accounts.create(params))
    jenny = await app.sdk(
        lambda client: client.v1.accounts.persons.create(
            account.id, {**ADA, "relationship": {"representative": True, "title": "CEO"}}
        )
    )
    assert (jenny.verification.status, jenny.requirements.currently_due) == ("verified", [])
    found = await app.sdk(
        lambda client: client.v1.accounts.persons.list(account.id, {"relationship": {"representative": True}})
    )
    assert [each.id for each in found.data] == [jenny.id]
    failed = await app.until(lambda: with_errors(app, account.id))
    assert failed.requirements.errors[0].code == "verification_failed_tax_id_match"
    transfers = await app.sdk(
        lambda client: client.v1.accounts.capabilities.retrieve(account.id, "transfers")
    )
    assert (transfers.status, transfers.requirements.disabled_reason) == (
        "inactive",
        "requirements.fields_needed",
    )
    bank = await app.sdk(
        lambda client: client.v1.accounts.external_accounts.create(
            account.id, {"external_account": "btok_us_verified_noAccount", "default_for_currency": True}
        )
    )
    assert (bank.last4, bank.default_for_currency) == ("1116", True)
    externals = await app.sdk(
        lambda client: list(client.v1.accounts.external_accounts.list(account.id).auto_paging_iter())
    )
    assert [each.default_for_currency for each in externals] == [True, False]
    gone = await app.sdk(lambda client: client.v1.accounts.persons.delete(account.id, jenny.id))
    assert gone.deleted
    rejected = await app.sdk(lambda client: client.v1.accounts.reject(account.id, {"reason": "fraud"}))
    assert rejected.requirements.disabled_reason == "rejected.platform_fraud"
    assert (await app.sdk(lambda client: client.v1.accounts.delete(account.id))).deleted
    assert (await app.sdk(lambda client: client.v1.accounts.list())).data == []


async def with_errors(app: StripeApp, account_id: str) -> Any:
    """Return the account once a check has failed."""
    account = await app.sdk(lambda client: client.v1.accounts.retrieve(account_id))
    return account if account.requirements.errors else None


async def test_an_express_account_is_set_up_by_its_owner_and_logs_in(app: StripeApp) -> None:
    account = await app.sdk(lambda client: client.v1.accounts.create({"type": "express", "country": "DE"}))
    link = await app.sdk(
        lambda client: client.v1.account_links.create(
            {"account": account.id, "type": "account_onboarding", **URLS}
        )
    )
    back = await browse(link.url, outcome="complete", business_type="company", name="Kekse")
    assert back.headers["location"] == URLS["return_url"]
    done = await app.sdk(lambda client: client.v1.accounts.retrieve(account.id))
    assert (done.charges_enabled, done.payouts_enabled, done.details_submitted) == (True, True, True)
    assert (done.company.name, done.external_accounts.data[0].currency) == ("Kekse", "eur")
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert (await browser.get(link.url)).headers["location"] == URLS["refresh_url"]
        login = await app.sdk(lambda client: client.v1.accounts.login_links.create(account.id))
        assert "Kekse" in (await browser.get(login.url)).text
    components = {"account_onboarding": {"enabled": True}, "payments": {"enabled": True}}
    session = await app.sdk(
        lambda client: client.v1.account_sessions.create({"account": account.id, "components": components})
    )
    assert session.client_secret.startswith("accs_secret__")
    assert session.components.payments.enabled is True


async def test_oauth_connects_and_disconnects_an_account(app: StripeApp, server: Running) -> None:
    client: Any = stripe.StripeClient(
        "sk_test_sbx_default", base_addresses={"api": server.http_url, "connect": server.http_url}
    )
    url = client.oauth.authorize_url(
        {"client_id": "ca_1", "scope": "read_write", "state": "s", "redirect_uri": URLS["return_url"]}
    )
    back = await browse(url, outcome="complete", email="ann@example.com")
    answer = parse_qs(urlsplit(back.headers["location"]).query)
    assert answer["state"] == ["s"]
    grant: Json = {"grant_type": "authorization_code", "code": answer["code"][0]}
    keys = await asyncio.to_thread(client.oauth.token, grant)
    own = await app.sdk(
        lambda client: client.v1.accounts.retrieve_current(None, {"api_key": keys.access_token})
    )
    assert (own.id, own.type, own.email) == (keys.stripe_user_id, "standard", "ann@example.com")
    with pytest.raises(stripe.oauth_error.InvalidGrantError, match="already been used"):
        await asyncio.to_thread(client.oauth.token, grant)
    gone = await asyncio.to_thread(
        client.oauth.deauthorize, {"client_id": "ca_1", "stripe_user_id": keys.stripe_user_id}
    )
    assert gone.stripe_user_id == keys.stripe_user_id
    await app.refused(stripe.PermissionError, lambda client: client.v1.accounts.retrieve(own.id))


async def test_an_account_of_version_two_is_the_same_account(app: StripeApp) -> None:
    params = {**SELLER_V2, "include": ["configuration.merchant", "identity", "requirements"]}
    account = await app.sdk(lambda client: client.v2.core.accounts.create(params))
    assert account.configuration.merchant.capabilities.card_payments.status == "active"
    assert account.identity.individual.given_name == "Ada"
    old = await app.sdk(lambda client: client.v1.accounts.retrieve(account.id))
    assert (old.charges_enabled, old.individual.last_name) == (True, "Lovelace")
    person = await app.sdk(lambda client: client.v2.core.accounts.persons.list(account.id))
    assert [each.surname for each in person.data] == ["Lovelace"]
    use = {
        "type": "account_onboarding",
        "account_onboarding": {"refresh_url": URLS["refresh_url"], "return_url": URLS["return_url"]},
    }
    link = await app.sdk(
        lambda client: client.v2.core.account_links.create({"account": account.id, "use_case": use})
    )
    assert (await browse(link.url, outcome="skip")).headers["location"] == URLS["return_url"]
    closed = await app.sdk(
        lambda client: client.v2.core.accounts.close(
            account.id, {"applied_configurations": account.applied_configurations}
        )
    )
    assert closed.closed
    listed = await app.sdk(
        lambda client: list(client.v2.core.accounts.list({"closed": True}).auto_paging_iter())
    )
    assert [each.id for each in listed] == [account.id]
