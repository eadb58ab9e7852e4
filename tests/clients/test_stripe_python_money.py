"""The official Python SDK against a running server: disputes, shared payments, payouts, and what Stripe knows by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import PAYMENT, StripeApp, stripe_app
from tests.fakes.payments.builders import SELLER

AVAILABLE: Any = {**PAYMENT, "payment_method": "pm_card_bypassPending", "confirm": True, "amount": 100_000}


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def _disputed(app: StripeApp, method: str) -> Any:
    """Return the dispute that a card brings about, once it is there."""
    paid = await app.pay(payment_method=method)

    async def look() -> Any:
        found = await app.sdk(lambda client: client.v1.disputes.list({"payment_intent": paid.id}))
        return found.data[0] if found.data else None

    return await app.until(look)


@pytest.mark.parametrize(
    ("evidence", "status", "ending"),
    [
        ("winning_evidence", "won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]),
        ("losing_evidence", "lost", ["charge.dispute.updated", "charge.dispute.closed"]),
    ],
)
async def test_a_dispute_is_answered_and_decided(
    app: StripeApp, evidence: str, status: str, ending: list[str]
) -> None:
    dispute = await _disputed(app, "pm_card_createDispute")
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 2000)
    assert dispute.evidence_details.due_by > dispute.created
    assert (dispute.balance_transactions[0].fee, dispute.balance_transactions[0].net) == (1500, -3500)
    error = await app.refused(
        stripe.InvalidRequestError, lambda client: client.v1.refunds.create({"charge": dispute.charge})
    )
    assert error.code == "charge_disputed"

    def answer(client: Any) -> None:
        staged = client.v1.disputes.update(
            dispute.id, {"evidence": {"customer_name": "Ann"}, "submit": False}
        )
        assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
        sent = client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": evidence}})
        assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)

    await app.sdk(answer)

    async def decided() -> bool:
        found = await app.sdk(lambda client: client.v1.disputes.retrieve(dispute.id))
        return bool(found.status == status)

    await app.until(decided)
    assert (await app.events())[-2:] == ending


async def test_a_dispute_that_nobody_answers_is_lost(app: StripeApp) -> None:
    dispute = await _disputed(app, "pm_card_createDisputeProductNotReceived")
    await app.later("P21D")
    late = await app.sdk(lambda client: client.v1.disputes.retrieve(dispute.id))
    assert (late.status, late.evidence_details.past_due) == ("lost", True)
    inquiry = await _disputed(app, "pm_card_createDisputeInquiry")
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    closed = await app.sdk(lambda client: client.v1.disputes.close(inquiry.id))
    assert closed.status == "warning_closed"


async def test_risky_payments_are_looked_at(app: StripeApp) -> None:
    risky = await app.pay(payment_method="pm_card_riskLevelElevated", expand=["latest_charge.review"])
    review = risky.latest_charge.review
    assert (review.open, review.reason) == (True, "rule")
    approved = await app.sdk(lambda client: client.v1.reviews.approve(review.id))
    assert (approved.open, approved.closed_reason) == (False, "approved")
    warned = await app.pay(payment_method="pm_card_createIssuerFraudRecord")

    async def look() -> Any:
        found = await app.sdk(
            lambda client: client.v1.radar.early_fraud_warnings.list({"payment_intent": warned.id})
        )
        return found.data

    [warning] = await app.until(look)
    assert (warning.actionable, warning.charge) == (True, warned.latest_charge)


def _paid_directly(client: Any, there: Any) -> Any:
    """Let a connected account be paid, of which the platform keeps a fee."""
    return client.v1.payment_intents.create(
        {
            **PAYMENT,
            "capture_method": "automatic",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "application_fee_amount": 200,
            "expand": ["latest_charge.balance_transaction"],
        },
        there,
    )


async def test_a_payment_is_shared_and_given_back(app: StripeApp) -> None:
    def live(client: Any) -> None:
        seller = client.v1.accounts.create(SELLER)
        paid = client.v1.payment_intents.create(
            {
                **PAYMENT,
                "capture_method": "automatic",
                "payment_method": "pm_card_visa",
                "confirm": True,
                "transfer_data": {"destination": seller.id},
                "application_fee_amount": 300,
                "on_behalf_of": seller.id,
                "expand": ["latest_charge.transfer", "latest_charge.application_fee"],
            }
        )
        charge = paid.latest_charge
        assert (charge.transfer.amount, charge.transfer.destination) == (2000, seller.id)
        assert charge.transfer_group == f"group_{paid.id}"
        assert (charge.application_fee.amount, charge.application_fee.originating_transaction) == (
            300,
            charge.id,
        )
        there = {"stripe_account": seller.id}
        payment = client.v1.charges.retrieve(
            charge.transfer.destination_payment, {"expand": ["balance_transaction"]}, there
        )
        assert (payment.source_transfer, payment.balance_transaction.net) == (charge.transfer.id, 1700)
        refund = client.v1.refunds.create(
            {"charge": charge.id, "amount": 1000, "reverse_transfer": True, "refund_application_fee": True}
        )
        assert refund.transfer_reversal is not None
        assert client.v1.transfers.retrieve(charge.transfer.id).amount_reversed == 1000
        assert client.v1.application_fees.retrieve(charge.application_fee.id).amount_refunded == 150
        direct = _paid_directly(client, there)
        assert direct.latest_charge.balance_transaction.net == 2000 - 88 - 200
        assert [each.amount for each in client.v1.application_fees.list().data] == [200, 300]

    await app.sdk(live)
    told = [event for event in await app.events() if event.startswith(("transfer", "application", "refund"))]
    assert told == [
        "transfer.created",
        "application_fee.created",
        "transfer.reversed",
        "application_fee.refunded",
        "refund.created",
        "application_fee.created",
    ]


async def test_money_moves_on_and_back(app: StripeApp) -> None:
    def live(client: Any) -> str:
        seller = client.v1.accounts.create({**SELLER, "external_account": "btok_us_verified_accountClosed"})
        transfer: Any = {"amount": 5000, "currency": "usd", "destination": seller.id}
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.transfers.create(transfer)
        assert caught.value.code == "balance_insufficient"
        client.v1.payment_intents.create(AVAILABLE)
        moved = client.v1.transfers.create({**transfer, "transfer_group": "ORDER_7"})
        assert [each.id for each in client.v1.transfers.list({"transfer_group": "ORDER_7"}).data] == [
            moved.id
        ]
        back = client.v1.transfers.reversals.create(moved.id, {"amount": 1000})
        assert client.v1.transfers.retrieve(moved.id).reversals.data == [back]
        there = {"stripe_account": seller.id}
        payout = client.v1.payouts.create({"amount": 4000, "currency": "usd"}, there)
        assert (payout.status, client.v1.balance.retrieve({}, there).available[0].amount) == ("pending", 0)
        own = client.v1.payouts.create({"amount": 1000, "currency": "usd", "method": "instant"})
        canceled = client.v1.payouts.create({"amount": 1000, "currency": "usd"})
        assert client.v1.payouts.cancel(canceled.id).status == "canceled"
        client.v1.topups.create({"amount": 7000, "currency": "usd", "description": "May"})
        client.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "daily"}}}})
        return f"{seller.id} {payout.id} {own.id}"

    seller_id, payout_id, own_id = (await app.sdk(live)).split()
    await app.later("P7D")

    def ended(client: Any) -> None:
        failed = client.v1.payouts.retrieve(payout_id, {}, {"stripe_account": seller_id})
        assert (failed.status, failed.failure_code) == ("failed", "account_closed")
        assert client.v1.payouts.retrieve(own_id).status == "paid"
        assert client.v1.topups.list().data[0].status == "succeeded"
        automatic = [each for each in client.v1.payouts.list().auto_paging_iter() if each.automatic]
        assert sum(each.amount for each in automatic) == 100_000 - 2930 - 4000 - 1000 - 50 + 7000
        first = client.v1.balance_transactions.list({"payout": automatic[-1].id}).data
        assert {"charge", "transfer"} <= {each.type for each in first}

    await app.sdk(ended)
    assert {"payout.paid", "topup.succeeded", "payout.reconciliation_completed"} <= set(await app.events())


async def test_what_stripe_knows_by_itself(app: StripeApp) -> None:
    def read(client: Any) -> None:
        assert client.v1.country_specs.retrieve("DE").default_currency == "eur"
        assert client.v1.exchange_rates.retrieve("usd").rates["eur"] < 1
        codes = {each.id for each in client.v1.tax_codes.list({"limit": 100}).auto_paging_iter()}
        assert "txcd_99999999" in codes
        rate = client.v1.shipping_rates.create(
            {
                "display_name": "Ground",
                "type": "fixed_amount",
                "fixed_amount": {"amount": 500, "currency": "usd"},
                "tax_code": "txcd_92010001",
            }
        )
        assert client.v1.shipping_rates.list({"active": True}).data == [rate]
        assert client.v1.shipping_rates.update(rate.id, {"active": False}).active is False

    await app.sdk(read)


async def test_money_that_a_payer_sends_to_a_source_is_spent_by_charges(app: StripeApp) -> None:
    values = {"type": "ach_credit_transfer", "currency": "usd", "owner": {"email": "amount_4242@example.com"}}
    made = await app.sdk(lambda client: client.v1.sources.create(values))
    assert (made.flow, made.status, made.receiver.amount_received) == ("receiver", "pending", 0)
    source = await app.sdk(lambda client: client.v1.sources.retrieve(made.id))
    assert (source.status, source.receiver.amount_received) == ("chargeable", 4242)
    [arrived] = (await app.sdk(lambda client: client.v1.sources.transactions.list(made.id))).data
    assert (arrived.amount, arrived.source) == (4242, made.id)
    spent = {"amount": 4242, "currency": "usd", "source": made.id}
    charge = await app.sdk(lambda client: client.v1.charges.create(spent))
    assert (charge.paid, charge.payment_method_details.type) == (True, "ach_credit_transfer")
    assert (await app.events())[:2] == ["source.chargeable", "source.transaction.created"]
