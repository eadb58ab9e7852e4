"""The official Python SDK against a running server: customers, cards, payments and refunds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import PAYMENT, StripeApp, stripe_app

ENROLLED = "pm_card_threeDSecure2Required"


def create_intent(client: Any, **params: Any) -> Any:
    """Create a payment intent."""
    return client.v1.payment_intents.create(params)


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def test_a_customer_from_first_to_last(app: StripeApp) -> None:
    def live(client: Any) -> None:
        customer = client.v1.customers.create(
            {"email": "ann@example.com", "name": "Ann", "metadata": {"plan": "pro"}, "phone": "+14155552671"}
        )
        assert (customer.object, customer.livemode, customer.metadata.plan) == ("customer", False, "pro")
        changed = client.v1.customers.update(
            customer.id, {"name": "Ann Lee", "phone": "", "metadata": {"plan": ""}}
        )
        assert (changed.name, changed.phone, changed.metadata.to_dict()) == ("Ann Lee", None, {})
        assert client.v1.customers.retrieve(customer.id) == changed
        gone = client.v1.customers.delete(customer.id)
        assert (gone.id, gone.deleted) == (customer.id, True)
        assert client.v1.customers.retrieve(customer.id) == gone
        assert client.v1.customers.list().data == []

    await app.sdk(live)
    error = await app.refused(
        stripe.InvalidRequestError, lambda client: client.v1.customers.retrieve("cus_1")
    )
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")
    assert error.user_message == "No such customer: 'cus_1'"
    assert error.request_id is not None
    assert await app.events() == ["customer.created", "customer.updated", "customer.deleted"]


async def test_walks_the_pages_of_a_list_forth_and_back(app: StripeApp) -> None:
    def walk(client: Any) -> None:
        ids = [client.v1.customers.create({"email": f"{n % 2}@example.com"}).id for n in range(5)]
        listed = client.v1.customers.list({"limit": 2})
        assert [each.id for each in listed.auto_paging_iter()] == ids[::-1]
        assert [each.id for each in listed.next_page().data] == [ids[2], ids[1]]
        before = client.v1.customers.list({"limit": 2, "ending_before": ids[1]})
        assert [each.id for each in before.data] == [ids[3], ids[2]]
        assert [each.id for each in before.auto_paging_iter()] == ids[2:]
        assert [each.id for each in client.v1.customers.list({"email": "1@example.com"}).data] == [
            ids[3],
            ids[1],
        ]

    await app.sdk(walk)


async def test_saves_cards(app: StripeApp) -> None:
    def save(client: Any) -> None:
        customer = client.v1.customers.create()
        first = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
        assert (first.id == "pm_card_visa", first.card.brand, first.customer) == (False, "visa", customer.id)
        card = {"number": "5555555555554444", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        second = client.v1.payment_methods.create({"type": "card", "card": card})
        client.v1.payment_methods.attach(second.id, {"customer": customer.id})
        listed = client.v1.customers.payment_methods.list(customer.id, {"type": "card"})
        assert [each.card.brand for each in listed.data] == ["mastercard", "visa"]
        assert client.v1.payment_methods.detach(first.id).customer is None
        assert [each.id for each in client.v1.payment_methods.list({"customer": customer.id}).data] == [
            second.id
        ]
        with pytest.raises(stripe.CardError) as caught:
            client.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer.id})
        error: Any = caught.value
        assert (error.code, error.error.decline_code) == ("card_declined", "generic_decline")

    await app.sdk(save)


async def test_a_token_pays_in_the_old_way(app: StripeApp) -> None:
    def pay(client: Any) -> None:
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        token = client.v1.tokens.create({"card": card})
        charge = client.v1.charges.create({"amount": 500, "currency": "usd", "source": token.id})
        assert (charge.paid, charge.payment_method_details.card.last4) == (True, "4242")
        with pytest.raises(stripe.InvalidRequestError, match="more than once"):
            client.v1.charges.create({"amount": 500, "currency": "usd", "source": token.id})
        updated = client.v1.charges.update(charge.id, {"description": "Tea"})
        assert client.v1.charges.list({"limit": 1}).data == [updated]

    await app.sdk(pay)


async def test_pays_at_once(app: StripeApp) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
    paid = await app.pay(
        customer=customer.id,
        expand=["latest_charge", "customer"],
        setup_future_usage="off_session",
        capture_method="automatic",
    )
    assert (paid.status, paid.amount_received, paid.customer) == ("succeeded", 2000, customer)
    assert (paid.latest_charge.paid, paid.latest_charge.receipt_email) == (True, None)
    transaction = await app.sdk(
        lambda client: client.v1.balance_transactions.retrieve(paid.latest_charge.balance_transaction)
    )
    assert (transaction.amount, transaction.fee, transaction.net) == (2000, 88, 1912)
    assert (await app.sdk(lambda client: client.v1.balance.retrieve())).pending[0].amount == 1912
    again = await app.pay(
        customer=customer.id,
        payment_method=paid.payment_method,
        off_session=True,
        amount=700,
        capture_method="automatic",
    )
    assert again.status == "succeeded"
    assert await app.events() == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_method.attached",
        "payment_intent.succeeded",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_pays_step_by_step(app: StripeApp) -> None:
    def walk(client: Any) -> None:
        intents = client.v1.payment_intents
        methods = {"enabled": True, "allow_redirects": "never"}
        intent = intents.create({"amount": 2000, "currency": "usd", "automatic_payment_methods": methods})
        assert intent.status == "requires_payment_method"
        intent = intents.update(intent.id, {"payment_method": "pm_card_visa", "amount": 2500})
        assert (intent.status, intent.amount) == ("requires_confirmation", 2500)
        assert intents.confirm(intent.id).status == "succeeded"
        with pytest.raises(stripe.InvalidRequestError) as caught:
            intents.cancel(intent.id)
        assert (caught.value.code, caught.value.user_message) == (
            "payment_intent_unexpected_state",
            "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one "
            "of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
        )
        other = intents.create({"amount": 2000, "currency": "usd"})
        canceled = intents.cancel(other.id, {"cancellation_reason": "abandoned"})
        assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
        assert [each.id for each in intents.list().data] == [other.id, intent.id]

    await app.sdk(walk)


async def test_holds_money_and_takes_a_part(app: StripeApp) -> None:
    held = await app.pay(capture_method="manual", amount=6500)
    assert (held.status, held.amount_capturable) == ("requires_capture", 6500)
    taken = await app.sdk(
        lambda client: client.v1.payment_intents.capture(held.id, {"amount_to_capture": 5000})
    )
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 5000, 0)
    released = await app.pay(capture_method="manual")
    await app.sdk(lambda client: client.v1.payment_intents.cancel(released.id))
    assert "payment_intent.amount_capturable_updated" in await app.events()


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedFraudulent", "card_declined", "fraudulent"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
    ],
)
async def test_declines(app: StripeApp, method: str, code: str, decline_code: str | None) -> None:
    values = {**PAYMENT, "payment_method": method, "confirm": True}
    error = await app.refused(stripe.CardError, lambda client: client.v1.payment_intents.create(values))
    assert (error.http_status, error.code, getattr(error.error, "decline_code", None)) == (
        402,
        code,
        decline_code,
    )
    assert error.error.type == "card_error"
    intent = error.error.payment_intent
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    charge = await app.sdk(lambda client: client.v1.charges.retrieve(error.error.charge))
    assert (charge.status, charge.failure_code) == ("failed", code)
    assert (await app.events())[-2:] == ["charge.failed", "payment_intent.payment_failed"]


@pytest.mark.parametrize(("outcome", "status"), [("pass", "succeeded"), ("fail", "requires_payment_method")])
async def test_the_bank_asks_the_payer(app: StripeApp, outcome: str, status: str) -> None:
    asked = await app.pay(payment_method=ENROLLED, return_url="https://shop.test/done")
    assert (asked.status, asked.next_action.type) == ("requires_action", "redirect_to_url")
    back = await app.ours.post(asked.next_action.redirect_to_url.url, data={"outcome": outcome})
    assert back.headers["location"].startswith("https://shop.test/done?payment_intent=pi_")
    ended = await app.sdk(lambda client: client.v1.payment_intents.retrieve(asked.id))
    assert ended.status == status
    assert "payment_intent.requires_action" in await app.events()


async def test_an_app_may_not_want_to_be_asked(app: StripeApp) -> None:
    values = {**PAYMENT, "payment_method": ENROLLED, "confirm": True}
    for more in ("error_on_requires_action", "off_session"):
        create = partial(create_intent, **values, **{more: True})
        error = await app.refused(stripe.CardError, create)
        assert error.code == "authentication_required"


async def test_gives_back_in_parts(app: StripeApp) -> None:
    paid = await app.pay()
    part = await app.sdk(lambda client: client.v1.refunds.create({"payment_intent": paid.id, "amount": 500}))
    rest = await app.sdk(lambda client: client.v1.refunds.create({"charge": paid.latest_charge}))
    assert [(each.status, each.amount) for each in (part, rest)] == [("succeeded", 500), ("succeeded", 1500)]
    error = await app.refused(
        stripe.InvalidRequestError, lambda client: client.v1.refunds.create({"payment_intent": paid.id})
    )
    assert error.code == "charge_already_refunded"
    assert error.user_message == f"Charge {paid.latest_charge} has already been refunded."
    charge = await app.sdk(
        lambda client: client.v1.charges.retrieve(paid.latest_charge, {"expand": ["refunds"]})
    )
    assert (charge.refunded, [each.amount for each in charge.refunds.data]) == (True, [1500, 500])


@pytest.mark.parametrize(
    ("method", "before", "after", "told"),
    [
        ("pm_card_pendingRefund", "pending", "succeeded", "refund.updated"),
        ("pm_card_refundFail", "succeeded", "failed", "refund.failed"),
    ],
)
async def test_a_refund_takes_its_time(
    app: StripeApp, method: str, before: str, after: str, told: str
) -> None:
    paid = await app.pay(payment_method=method)
    refund = await app.sdk(lambda client: client.v1.refunds.create({"payment_intent": paid.id}))
    assert refund.status == before
    await app.later("PT1H")
    later = await app.sdk(lambda client: client.v1.refunds.retrieve(refund.id))
    assert later.status == after
    assert told in await app.events()


async def test_money_becomes_available(app: StripeApp) -> None:
    await app.pay(capture_method="automatic")
    await app.later("P8D")
    balance = await app.sdk(lambda client: client.v1.balance.retrieve())
    assert (balance.pending[0].amount, balance.available[0].amount) == (0, 1912)
    assert (await app.events())[-1] == "balance.available"
