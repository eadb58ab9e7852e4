"""Payments and set-ups beyond the plain card, by the official Python SDK against a running server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import CARD, StripeApp, stripe_app

RETURN = "https://shop.test/done"
ACCEPTED: dict[str, Any] = {"customer_acceptance": {"type": "offline"}}
JENNY: dict[str, Any] = {"name": "Jenny Rosen", "email": "jenny@example.com"}


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as running:
        yield running


def retrieved(intent_id: str, client: Any) -> Any:
    """Read a payment intent."""
    return client.v1.payment_intents.retrieve(intent_id)


async def visit(url: str, **form: str) -> httpx.Response:
    """Open one of our pages as the payer does, and press a button on it."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(url)
        assert page.status_code == 200
        assert "<script" not in page.text
        return await browser.post(url, data=form)


BANK: dict[str, Any] = {
    "type": "us_bank_account",
    "billing_details": JENNY,
    "us_bank_account": {
        "account_holder_type": "individual",
        "account_number": "000123456789",
        "routing_number": "110000000",
    },
}
DEBIT: dict[str, Any] = {"payment_method_types": ["us_bank_account"], "confirm": True}


async def ended(app: StripeApp, intent_id: str) -> Any:
    """Wait until the bank of a debit has said yes or no, days later."""
    await app.later("P8D")

    async def look() -> Any:
        intent = await app.sdk(
            lambda client: client.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]})
        )
        return intent if intent.status != "processing" else None

    return await app.until(look)


async def set_up(app: StripeApp, customer: str) -> Any:
    """Set a bank account up, and verify it on its page."""
    values = {**DEBIT, "customer": customer, "payment_method_data": BANK}
    error = await app.refused(
        stripe.InvalidRequestError, lambda client: client.v1.setup_intents.create(values)
    )
    assert (error.code, error.param) == ("setup_intent_mandate_invalid", "mandate_data")
    asked = await app.sdk(lambda client: client.v1.setup_intents.create({**values, "mandate_data": ACCEPTED}))
    assert (asked.status, asked.next_action.type) == ("requires_action", "verify_with_microdeposits")
    error = await app.refused(
        stripe.InvalidRequestError,
        lambda client: client.v1.setup_intents.verify_microdeposits(asked.id, {"amounts": [1, 2]}),
    )
    assert error.code == "payment_method_microdeposit_verification_amounts_mismatch"
    url = asked.next_action.verify_with_microdeposits.hosted_verification_url
    assert "The payment method was saved." in (await visit(url, first="32", second="45")).text
    return await app.sdk(
        lambda client: client.v1.setup_intents.retrieve(asked.id, {"expand": ["mandate", "latest_attempt"]})
    )


async def test_a_bank_account_is_set_up_and_debited_for_years(app: StripeApp) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"email": "jenny@example.com"}))
    done = await set_up(app, customer.id)
    assert (done.status, done.mandate.type, done.latest_attempt.status) == (
        "succeeded",
        "multi_use",
        "succeeded",
    )
    later = {**DEBIT, "amount": 2500, "currency": "usd", "customer": customer.id}
    begun = await app.sdk(
        lambda client: client.v1.payment_intents.create(
            {**later, "payment_method": done.payment_method, "off_session": True}
        )
    )
    assert begun.status == "processing"
    intent = await ended(app, begun.id)
    assert intent.status == "succeeded"
    assert intent.latest_charge.payment_method_details.us_bank_account.last4 == "6789"
    failing = await app.sdk(
        lambda client: client.v1.payment_intents.create(
            {**later, "payment_method": "pm_usBankAccount_accountClosed", "mandate_data": ACCEPTED}
        )
    )
    assert (await ended(app, failing.id)).last_payment_error.code == "account_closed"
    gone = await app.sdk(lambda client: client.v1.payment_methods.detach(done.payment_method))
    mandate = await app.sdk(lambda client: client.v1.mandates.retrieve(done.mandate.id))
    assert (gone.customer, mandate.status) == (None, "inactive")


def create(**values: Any) -> Any:
    """Return a call that creates and confirms an intent."""
    return lambda client: client.v1.payment_intents.create(
        {"amount": 2000, "currency": "eur", "confirm": True, "return_url": RETURN, **values}
    )


async def test_payers_say_yes_and_no_on_pages(app: StripeApp) -> None:
    for outcome, status in (("pass", "succeeded"), ("fail", "requires_payment_method")):
        asked = await app.sdk(create(payment_method_types=["ideal"], payment_method_data={"type": "ideal"}))
        back = await visit(asked.next_action.redirect_to_url.url, outcome=outcome)
        query = parse_qs(urlsplit(back.headers["location"]).query)
        assert query["payment_intent"] == [asked.id]
        assert query["payment_intent_client_secret"] == [asked.client_secret]
        assert query["redirect_status"] == ["succeeded" if outcome == "pass" else "failed"]
        ended = await app.sdk(partial(retrieved, asked.id))
        assert ended.status == status
    assert ended.last_payment_error.code == "payment_intent_authentication_failure"
    error = await app.refused(
        stripe.InvalidRequestError,
        create(payment_method_types=["card"], payment_method_data={"type": "ideal"}),
    )
    assert error.code == "payment_intent_incompatible_payment_method"
    events = await app.events()
    assert events[:4] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert events[4:7] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.payment_failed",
    ]


async def test_wallets_hold_and_vouchers_are_paid(app: StripeApp) -> None:
    held = await app.sdk(
        create(
            automatic_payment_methods={"enabled": True},
            payment_method_data={"type": "klarna"},
            capture_method="manual",
        )
    )
    await visit(held.next_action.redirect_to_url.url, outcome="pass")
    taken = await app.sdk(
        lambda client: client.v1.payment_intents.capture(held.id, {"amount_to_capture": 900})
    )
    assert (taken.status, taken.amount_received) == ("succeeded", 900)
    voucher = await app.sdk(
        create(
            currency="mxn",
            payment_method_types=["oxxo"],
            payment_method_data={"type": "oxxo", "billing_details": {**JENNY, "email": "fill_never@a.test"}},
        )
    )
    told = voucher.next_action.oxxo_display_details
    assert len(told.number) == 14
    await visit(told.hosted_voucher_url, outcome="pass")
    paid = await app.sdk(partial(retrieved, voucher.id))
    assert paid.status == "succeeded"


async def test_money_is_held_in_every_way(app: StripeApp) -> None:
    card = {
        f"request_{name}": "if_available"
        for name in ("multicapture", "overcapture", "incremental_authorization")
    }
    values: dict[str, Any] = {
        "capture_method": "manual",
        "payment_method_options": {"card": card},
        "expand": ["latest_charge"],
    }
    held = await app.pay(**values)
    details = held.latest_charge.payment_method_details.card
    assert (details.multicapture.status, details.overcapture.maximum_amount_capturable) == ("available", 2400)
    more = await app.sdk(
        lambda client: client.v1.payment_intents.increment_authorization(held.id, {"amount": 3000})
    )
    assert (more.amount, more.amount_capturable) == (3000, 3000)
    part = await app.sdk(
        lambda client: client.v1.payment_intents.capture(
            held.id, {"amount_to_capture": 1000, "final_capture": False}
        )
    )
    assert (part.status, part.amount_capturable, part.amount_received) == ("requires_capture", 2000, 1000)
    error = await app.refused(
        stripe.InvalidRequestError,
        lambda client: client.v1.payment_intents.capture(held.id, {"amount_to_capture": 9999}),
    )
    assert error.code == "amount_too_large"
    done = await app.sdk(lambda client: client.v1.payment_intents.capture(held.id))
    assert (done.status, done.amount_received) == ("succeeded", 3000)
    forgotten = await app.pay(capture_method="manual")
    await app.later("P7DT1M")

    async def expired() -> Any:
        intent = await app.sdk(lambda client: client.v1.payment_intents.retrieve(forgotten.id))
        return intent if intent.status == "canceled" else None

    assert (await app.until(expired)).cancellation_reason == "automatic"
    assert (await app.events())[-2:] == ["charge.expired", "payment_intent.canceled"]
    error = await app.refused(
        stripe.InvalidRequestError,
        lambda client: client.v1.payment_intents.confirm(forgotten.id),
    )
    assert error.code == "payment_intent_unexpected_state"


async def test_cards_are_set_up_with_and_without_a_challenge(app: StripeApp) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Jenny"}))
    values: dict[str, Any] = {**CARD, "customer": customer.id, "confirm": True, "return_url": RETURN}
    asked = await app.sdk(
        lambda client: client.v1.setup_intents.create(
            {**values, "payment_method": "pm_card_authenticationRequiredOnSetup"}
        )
    )
    back = await visit(asked.next_action.redirect_to_url.url, outcome="pass")
    assert parse_qs(urlsplit(back.headers["location"]).query)["setup_intent"] == [asked.id]
    done = await app.sdk(lambda client: client.v1.setup_intents.retrieve(asked.id))
    paid = await app.pay(customer=customer.id, payment_method=done.payment_method, off_session=True)
    assert (done.status, paid.status) == ("succeeded", "succeeded")
    error = await app.refused(
        stripe.CardError,
        lambda client: client.v1.setup_intents.create({**values, "payment_method": "pm_card_chargeDeclined"}),
    )
    assert (error.code, error.error.setup_intent.last_setup_error.decline_code) == (
        "card_declined",
        "generic_decline",
    )
    token = await app.sdk(
        lambda client: client.v1.test_helpers.confirmation_tokens.create(
            {"payment_method": "pm_card_mastercard", "setup_future_usage": "off_session"}
        )
    )
    assert token.payment_method_preview.card.brand == "mastercard"
    by_token = await app.sdk(
        lambda client: client.v1.payment_intents.create(
            {
                **CARD,
                "amount": 700,
                "currency": "usd",
                "customer": customer.id,
                "confirm": True,
                "confirmation_token": token.id,
            }
        )
    )
    saved = await app.sdk(lambda client: client.v1.customers.payment_methods.list(customer.id))
    assert by_token.payment_method in [each.id for each in saved.data]
    attempts = await app.sdk(
        lambda client: client.v1.setup_attempts.list({"setup_intent": error.error.setup_intent.id})
    )
    assert [each.status for each in attempts.data] == ["failed"]


async def test_customers_pay_by_bank_transfer(app: StripeApp) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Jenny"}))
    transfer = {
        "customer_balance": {
            "funding_type": "bank_transfer",
            "bank_transfer": {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "DE"}},
        }
    }
    asked = await app.sdk(
        lambda client: client.v1.payment_intents.create(
            {
                "amount": 2000,
                "currency": "eur",
                "customer": customer.id,
                "payment_method_types": ["customer_balance"],
                "payment_method_data": {"type": "customer_balance"},
                "payment_method_options": transfer,
                "confirm": True,
            }
        )
    )
    assert asked.next_action.display_bank_transfer_instructions.amount_remaining == 2000
    await app.sdk(
        lambda client: client.v1.test_helpers.customers.fund_cash_balance(
            customer.id, {"amount": 2500, "currency": "eur"}
        )
    )
    paid = await app.sdk(lambda client: client.v1.payment_intents.retrieve(asked.id))
    cash = await app.sdk(lambda client: client.v1.customers.cash_balance.retrieve(customer.id))
    moves = await app.sdk(lambda client: client.v1.customers.cash_balance_transactions.list(customer.id))
    assert (paid.status, cash.available.to_dict()) == ("succeeded", {"eur": 500})
    assert [each.type for each in moves.data] == ["applied_to_payment", "funded"]


async def test_customers_have_credit_banks_and_tax_ids(app: StripeApp) -> None:
    customer = await app.sdk(
        lambda client: client.v1.customers.create(
            {"name": "Jenny", "tax_id_data": [{"type": "eu_vat", "value": "DE000000000"}]}
        )
    )
    credit = await app.sdk(
        lambda client: client.v1.customers.balance_transactions.create(
            customer.id, {"amount": -700, "currency": "eur"}
        )
    )
    token = await app.sdk(
        lambda client: client.v1.tokens.create(
            {
                "bank_account": {
                    "country": "US",
                    "currency": "usd",
                    "account_number": "000123456789",
                    "routing_number": "110000000",
                }
            }
        )
    )
    bank = await app.sdk(
        lambda client: client.v1.customers.payment_sources.create(customer.id, {"source": token.id})
    )
    verified = await app.sdk(
        lambda client: client.v1.customers.payment_sources.verify(customer.id, bank.id, {"amounts": [32, 45]})
    )
    charge = await app.sdk(
        lambda client: client.v1.charges.create({"amount": 900, "currency": "usd", "customer": customer.id})
    )
    assert (credit.ending_balance, verified.status, charge.status) == (-700, "verified", "pending")
    await app.later("PT10S")

    async def checked() -> Any:
        found = await app.sdk(lambda client: client.v1.customers.tax_ids.list(customer.id))
        return found.data[0] if found.data[0].verification.status == "verified" else None

    assert (await app.until(checked)).verification.verified_name == "Jenny"


async def test_what_an_amount_is_made_of_must_add_up(app: StripeApp) -> None:
    item = {"product_name": "Shirt", "quantity": 2, "unit_cost": 900, "product_code": "S1"}
    parts: Any = {"line_items": [item], "shipping": {"amount": 300}, "discount_amount": 100}
    values = {"amount": 2000, "currency": "usd", "expand": ["amount_details.line_items"]}
    intent = await app.sdk(
        lambda client: client.v1.payment_intents.create({**values, "amount_details": parts})
    )
    assert (intent.amount_details.discount_amount, intent.amount_details.shipping.amount) == (100, 300)
    assert intent.amount_details.line_items.data[0].product_name == "Shirt"
    listed = await app.sdk(lambda client: client.v1.payment_intents.amount_details_line_items.list(intent.id))
    assert [each.unit_cost for each in listed.data] == [900]
    wrong = {**values, "amount": 1999, "amount_details": parts}
    error = await app.refused(
        stripe.InvalidRequestError, lambda client: client.v1.payment_intents.create(wrong)
    )
    assert error.code == "amount_details_amount_mismatch"
