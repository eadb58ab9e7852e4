"""The official Python SDK against a running server: keys, repetition, retries, errors, accounts and its older style."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import PAYMENT, StripeApp, stripe_app
from tests.fakes.core.builders import recorded

REAL = "4539578763621486"


def create_intent(client: Any, params: dict[str, Any]) -> Any:
    """Create a payment intent."""
    return client.v1.payment_intents.create(params)


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def test_a_repeated_request_happens_once(app: StripeApp) -> None:
    def repeat(client: Any) -> None:
        first = client.v1.customers.create({"email": "ann@example.com"}, {"idempotency_key": "k1"})
        again = client.v1.customers.create({"email": "ann@example.com"}, {"idempotency_key": "k1"})
        assert again == first
        assert first.last_response.idempotency_key == "k1"
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        with pytest.raises(stripe.IdempotencyError, match="can only be used with the same parameters"):
            client.v1.customers.create({"email": "bob@example.com"}, {"idempotency_key": "k1"})
        assert len(client.v1.customers.list().data) == 1

    await app.sdk(repeat)


async def test_the_sdk_tries_again_and_nothing_happens_twice(server: Running) -> None:
    async with stripe_app(server, max_network_retries=2) as app:
        await app.post("/faults", provider="stripe", do={"drop": True}, times=1)
        await app.post("/faults", provider="stripe", do={"status": 500}, times=1)
        customer = await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
        listed = await app.sdk(lambda client: client.v1.customers.list())
        assert [each.id for each in listed.data] == [customer.id]


async def test_what_is_not_imitated_is_not_tried_again(server: Running) -> None:
    async with stripe_app(server, max_network_retries=2) as app:
        error = await app.refused(
            stripe.APIError, lambda client: client.raw_request("post", "/v1/terminal/refunds")
        )
        assert error.http_status == 501
        await recorded(server.context)
        assert len((await app.get("/requests"))["items"]) == 1


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        ({"status": 500}, stripe.APIError),
        ({"status": 429}, stripe.RateLimitError),
        ({"status": 401}, stripe.AuthenticationError),
        ({"status": 402, "code": "expired_card"}, stripe.CardError),
        ({"drop": True}, stripe.APIConnectionError),
    ],
)
async def test_a_fault_is_the_sdks_own_exception(
    server: Running, do: dict[str, Any], kind: type[stripe.StripeError]
) -> None:
    async with stripe_app(server, max_network_retries=0) as app:
        await app.post("/faults", channel="payments", do=do)
        await app.refused(kind, lambda client: client.v1.balance.retrieve())


async def test_wrong_parameters_are_refused_in_stripes_words(app: StripeApp) -> None:
    cases: list[tuple[Any, str | None, str | None, str]] = [
        ({"amount": 2000}, "parameter_missing", "currency", "Missing required param: currency."),
        (
            {"amount": 10, "currency": "usd"},
            "amount_too_small",
            "amount",
            "Amount must be at least $0.50 usd",
        ),
        (
            {"amount": 2000, "currency": "usd", "colour": "red"},
            "parameter_unknown",
            "colour",
            "Received unknown parameter: colour",
        ),
        (
            {"amount": "x", "currency": "usd"},
            "parameter_invalid_integer",
            "amount",
            "Invalid integer: x",
        ),
    ]
    for params, code, param, message in cases:
        error = await app.refused(stripe.InvalidRequestError, partial(create_intent, params=params))
        assert (error.http_status, error.code, error.param) == (400, code, param)
        assert str(error.user_message).startswith(message)


@pytest.mark.parametrize("key", ["sk_live_51HqLyjWDarjtT1zdp7dc", "rk_live_51HqLyjWDarjtT1zdp7dc"])
async def test_a_live_key_is_refused(server: Running, key: str) -> None:
    async with stripe_app(server, key) as app:
        error = await app.refused(stripe.AuthenticationError, lambda client: client.v1.balance.retrieve())
        assert str(error.user_message).startswith("Invalid API Key provided: ")
        [capture] = (await app.get("/captures"))["items"]
        assert capture["flags"] == ["near_miss", "live_key"]


async def test_a_real_card_is_refused_and_masked_elsewhere(app: StripeApp) -> None:
    card = {"number": REAL, "exp_month": 12, "exp_year": 2040}
    error = await app.refused(
        stripe.CardError, lambda client: client.v1.payment_methods.create({"type": "card", "card": card})
    )
    assert error.error.decline_code == "test_mode_live_card"
    assert "used a real card while testing" in str(error.user_message)
    careless = {"name": "Ada", "metadata": {"card": f"{REAL} of Ada's"}}
    customer = await app.sdk(lambda client: client.v1.customers.create(careless))
    assert customer.metadata["card"] == "453957******1486 of Ada's"
    shown = (await app.get("/captures"))["items"]
    assert {each["kind"]: each["title"] for each in shown} == {
        "refusal": "A real card number was refused",
        "masking": "A card number in metadata[card] was masked",
        "customer": "Customer Ada created",
    }


async def test_a_page_sees_its_payment_and_nothing_else(app: StripeApp, server: Running) -> None:
    intent = await app.sdk(lambda client: client.v1.payment_intents.create(PAYMENT))
    async with stripe_app(server, "pk_test_sbx_default") as page:
        secret = {"client_secret": intent.client_secret}
        seen = await page.sdk(lambda client: client.v1.payment_intents.retrieve(intent.id, secret))
        assert (seen.id, seen.amount) == (intent.id, 2000)
        await page.refused(stripe.PermissionError, lambda client: client.v1.customers.list())


async def test_lent_keys_open_what_they_were_lent_for_and_expire(app: StripeApp, server: Running) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Ada"}))
    version = {"stripe_version": stripe.api_version}
    lent = await app.sdk(
        lambda client: client.v1.ephemeral_keys.create({"customer": customer.id}, options=version)
    )
    session = await app.sdk(lambda client: client.v2.billing.meter_event_session.create())
    async with stripe_app(server, lent.secret) as phone, stripe_app(server, "ek_test_madeUp") as stranger:
        seen = await phone.sdk(lambda client: client.v1.customers.retrieve(customer.id))
        assert seen.name == "Ada"
        await phone.refused(stripe.PermissionError, lambda client: client.v1.customers.list())
        await stranger.refused(
            stripe.AuthenticationError, lambda client: client.v1.customers.retrieve(customer.id)
        )
        await app.later("PT1H")
        error = await phone.refused(
            stripe.AuthenticationError, lambda client: client.v1.customers.retrieve(customer.id)
        )
        assert error.error.code == "api_key_expired"
    async with stripe_app(server, session.authentication_token) as meter:
        events = {"events": [{"event_name": "calls", "payload": {"value": "1"}}]}
        error = await meter.refused(
            stripe.TemporarySessionExpiredError,
            lambda client: client.v2.billing.meter_event_stream.create(events),
        )
        assert error.code == "billing_meter_event_session_expired"


async def test_sandboxes_and_accounts_keep_to_themselves(app: StripeApp, server: Running) -> None:
    await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
    async with stripe_app(server, "sk_test_sbx_qa") as other:
        assert (await other.sdk(lambda client: client.v1.customers.list())).data == []
        await other.sdk(lambda client: client.v1.customers.create({"email": "bob@example.com"}))
        found = await other.ours.get("/s/qa/stagedoor/v1/captures")
        assert [each["payment"]["summary"] for each in found.json()["items"]] == [
            "Customer bob@example.com created"
        ]
    account = await app.sdk(lambda client: client.v1.accounts.create({"type": "express"}))
    theirs = await app.sdk(lambda client: client.v1.customers.create(options={"stripe_account": account.id}))
    listed = await app.sdk(lambda client: client.v1.customers.list())
    assert theirs.id not in [each.id for each in listed.data]


async def test_an_app_is_pointed_here_by_what_a_sandbox_says(app: StripeApp, server: Running) -> None:
    await app.post("/sandboxes", name="qa")
    env = await app.get("/sandboxes/qa/env")
    assert env["STRIPE_API_BASE"] == server.http_url
    async with stripe_app(server, env["STRIPE_API_KEY"]) as other:
        assert (await other.pay()).status == "succeeded"
    assert (await app.get("/captures"))["items"] == []


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way of calling HTTPX
async def test_the_older_style_and_its_asynchronous_form(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe, "api_key", "sk_test_sbx_default")
    monkeypatch.setattr(stripe, "api_base", server.http_url)
    connections: Any = stripe.HTTPXClient(allow_sync_methods=True)
    monkeypatch.setattr(stripe, "default_http_client", connections)
    customer = await asyncio.to_thread(lambda: stripe.Customer.create(email="ann@example.com"))
    assert await stripe.Customer.retrieve_async(customer.id) == customer
    connections.close()
    await connections.close_async()
