"""The official Python SDK against a running server: something of every family that has no flow of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running, serving
from app.settings import Settings
from tests.clients.stripe_app import StripeApp, stripe_app

ADDRESS = {"line1": "1 Main St", "city": "Bonn", "country": "DE", "postal_code": "53111"}


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


@contextmanager
def missing(id: str, code: str = "resource_missing") -> Iterator[None]:
    """Expect that what follows is refused because an id names nothing."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        yield
    assert caught.value.code == code
    assert id in str(caught.value)


async def test_cards_are_issued_and_used(app: StripeApp) -> None:
    def live(client: Any) -> None:
        issuing = client.v1.issuing
        holder = issuing.cardholders.create({"name": "Ann Lee", "billing": {"address": ADDRESS}})
        card = issuing.cards.create({"cardholder": holder.id, "currency": "eur", "type": "virtual"})
        assert (card.status, card.cardholder.id, len(card.last4)) == ("inactive", holder.id, 4)
        issuing.cards.update(card.id, {"status": "active", "metadata": {"team": "ops"}})
        [listed] = issuing.cards.list({"cardholder": holder.id, "status": "active"}).data
        assert (listed.id, listed.metadata.team) == (card.id, "ops")
        with missing("ich_none"):
            issuing.cards.create({"cardholder": "ich_none", "currency": "eur", "type": "virtual"})

    await app.sdk(live)
    assert await app.events() == [
        "issuing_cardholder.created",
        "issuing_card.created",
        "issuing_card.updated",
    ]


async def test_ids_are_chosen_numbers_asked_for_and_lists_filtered(app: StripeApp) -> None:
    def live(client: Any) -> None:
        v1 = client.v1
        product = v1.products.create({"id": "gold", "name": "Gold"})
        v1.coupons.create({"id": "gold", "percent_off": 10})
        plan = {"id": "gold", "amount": 500, "currency": "usd", "interval": "month", "product": product.id}
        assert v1.plans.create(plan).product == v1.products.retrieve("gold").id == "gold"
        assert v1.coupons.retrieve("gold").percent_off == 10
        code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": "gold"}})
        assert [each.id for each in v1.promotion_codes.list({"coupon": "gold"}).data] == [code.id]
        customer = v1.customers.create({"payment_method": "pm_card_visa"})
        method = v1.customers.payment_methods.list(customer.id).data[0].id
        items = {"customer": customer.id, "default_payment_method": method, "items": [{"price": "gold"}]}
        subscription = v1.subscriptions.create(items)
        assert [each.id for each in v1.subscriptions.list({"price": "gold"}).data] == [subscription.id]
        [bill] = v1.invoices.list({"subscription": subscription.id}).data
        assert bill.id == subscription.latest_invoice
        holder = v1.issuing.cardholders.create({"name": "Ann Lee", "billing": {"address": ADDRESS}})
        card = v1.issuing.cards.create({"cardholder": holder.id, "currency": "eur", "type": "virtual"})
        seen = v1.issuing.cards.retrieve(card.id, {"expand": ["number", "cvc"]})
        assert (seen.number[-4:], len(seen.cvc)) == (card.last4, 3)

    await app.sdk(live)


async def test_readers_stand_in_their_places(app: StripeApp) -> None:
    def live(client: Any) -> None:
        terminal = client.v1.terminal
        place = terminal.locations.create({"display_name": "Shop", "address": ADDRESS})
        reader = terminal.readers.create({"registration_code": "simulated-wpe", "location": place.id})
        assert terminal.readers.retrieve(reader.id, {"expand": ["location"]}).location == place
        assert terminal.connection_tokens.create().secret.startswith("pst_test_")
        assert terminal.readers.delete(reader.id).deleted
        with missing(reader.id):
            terminal.readers.retrieve(reader.id)

    await app.sdk(live)


async def test_money_moves_through_treasury(app: StripeApp) -> None:
    def live(client: Any) -> None:
        treasury, helpers = client.v1.treasury, client.v1.test_helpers.treasury
        account = treasury.financial_accounts.create({"supported_currencies": ["usd"]})
        payment = treasury.outbound_payments.create(
            {"financial_account": account.id, "amount": 500, "currency": "usd"}
        )
        assert (payment.status, payment.amount) == ("processing", 500)
        posted = helpers.outbound_payments.post(payment.id)
        assert (posted.status, posted.status_transitions.posted_at is not None) == ("posted", True)
        returned = helpers.outbound_payments.return_outbound_payment(payment.id)
        assert returned.status == "returned"
        closed = treasury.financial_accounts.close(account.id)
        assert closed.status == "closed"

    await app.sdk(live)
    assert [each for each in await app.events() if each.startswith("treasury.outbound")] == [
        "treasury.outbound_payment.created",
        "treasury.outbound_payment.posted",
        "treasury.outbound_payment.returned",
    ]


async def test_people_are_verified_and_lists_are_kept(app: StripeApp) -> None:
    def live(client: Any) -> None:
        identity, radar = client.v1.identity, client.v1.radar
        session = identity.verification_sessions.create({"type": "document", "metadata": {"user": "7"}})
        assert (session.status, session.metadata.user) == ("requires_input", "7")
        assert identity.verification_sessions.cancel(session.id).status == "canceled"
        values = radar.value_lists.create({"alias": "friends", "name": "Friends", "item_type": "email"})
        item = radar.value_list_items.create({"value_list": values.id, "value": "ann@example.com"})
        [listed] = radar.value_list_items.list({"value_list": values.id}).data
        assert listed == item
        assert radar.value_lists.delete(values.id).deleted

    await app.sdk(live)


async def test_what_is_sold_has_taxes_features_and_bills(app: StripeApp) -> None:
    def live(client: Any) -> None:
        v1 = client.v1
        settings = v1.tax.settings.update({"defaults": {"tax_behavior": "exclusive"}})
        assert v1.tax.settings.retrieve() == settings
        registration = v1.tax.registrations.create(
            {"country": "IE", "country_options": {"ie": {"type": "oss_union"}}, "active_from": "now"}
        )
        assert registration.country_options.ie.type == "oss_union"
        product = v1.products.create({"name": "Tea", "metadata": {"kind": "green"}})
        feature = v1.entitlements.features.create({"name": "Hot", "lookup_key": "hot"})
        v1.products.features.create(product.id, {"entitlement_feature": feature.id})
        [shown] = v1.products.features.list(product.id).data
        assert shown.entitlement_feature.lookup_key == "hot"
        customer = v1.customers.create()
        grant = v1.billing.credit_grants.create(
            {
                "customer": customer.id,
                "category": "paid",
                "amount": {"type": "monetary", "monetary": {"currency": "usd", "value": 1000}},
                "applicability_config": {"scope": {"price_type": "metered"}},
            }
        )
        assert grant.amount.monetary.value == 1000
        assert v1.billing.credit_grants.void_grant(grant.id).voided_at is not None

    await app.sdk(live)


async def test_apps_accounts_and_requests_elsewhere(app: StripeApp) -> None:
    def live(client: Any) -> None:
        v1 = client.v1
        secret = v1.apps.secrets.create({"name": "key", "payload": "s3cret", "scope": {"type": "account"}})
        assert secret.name == "key"
        customer = v1.customers.create()
        session = v1.financial_connections.sessions.create(
            {"account_holder": {"type": "customer", "customer": customer.id}, "permissions": ["balances"]}
        )
        assert v1.financial_connections.sessions.retrieve(session.id).account_holder.customer == customer.id
        with missing("order_none"):
            v1.climate.orders.cancel("order_none")
        with missing("sqr_none"):
            v1.sigma.scheduled_query_runs.retrieve("sqr_none")
        assert v1.reporting.report_types.list().object == "list"

    await app.sdk(live)


async def test_version_2_speaks_its_own_language(app: StripeApp) -> None:
    def live(client: Any) -> None:
        core, money = client.v2.core, client.v2.money_management
        bank = core.vault.us_bank_accounts.create(
            {"currency": "usd", "account_number": "000123456789", "routing_number": "110000000"}
        )
        assert (bank.last4, bank.archived) == ("6789", False)
        assert core.vault.us_bank_accounts.archive(bank.id).archived
        assert [each.id for each in core.vault.us_bank_accounts.list().auto_paging_iter()] == [bank.id]
        assert money.financial_accounts.list().data == []
        with missing("usba_test_none", "not_found"):
            core.vault.us_bank_accounts.retrieve("usba_test_none")

    await app.sdk(live)


async def test_suites_of_stateless_mocks_find_what_nobody_made() -> None:
    settings = Settings(http_port=0, smtp_port=0, ephemeral=True, stripe_unknown_ids="create")
    async with serving(settings) as server, stripe_app(server) as app:

        def live(client: Any) -> None:
            v1 = client.v1
            assert v1.customers.retrieve("cus_123").id == "cus_123"
            assert v1.invoices.retrieve("in_123", {"expand": ["customer"]}).object == "invoice"
            assert v1.issuing.cards.update("ic_123", {"metadata": {"a": "b"}}).metadata.a == "b"
            assert v1.issuing.cards.retrieve("ic_123").metadata.a == "b"
            paid = v1.payment_intents.create(
                {"amount": 500, "currency": "usd", "customer": "cus_123", "payment_method_types": ["card"]}
            )
            assert paid.customer == "cus_123"

        await app.sdk(live)
