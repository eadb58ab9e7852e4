"""The buttons of a payment's page: what they do is what the app or the payer could have done."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fake import Acted
from fakes.payments.fake import PaymentsFake
from fakes.payments.play import minor_units
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_rail_payments import pay

AUTHENTICATION: dict[str, Any] = {"payment_method": "pm_card_authenticationRequired", "confirm": True}
MANUAL: dict[str, Any] = {"payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"}


async def _started(shop: Shop, **fields: Any) -> str:
    intent = await shop.post(
        "/v1/payment_intents", amount=2000, currency="usd", payment_method_types=["card"], **fields
    )
    return str(intent["id"])


async def _act(shop: Shop, action: str, event: str = "payment_intent.created", **fields: str) -> Acted:
    capture = next(each for each in await shop.captures() if each.detail["event"] == event)
    raw = await shop.context.library.raw(capture.sandbox, capture.id)
    return await PaymentsFake(shop.context).act(capture, raw, action, fields)


@pytest.mark.parametrize(
    ("fields", "action", "status"),
    [
        ({}, "pay", "succeeded"),
        ({}, "decline", "requires_payment_method"),
        ({}, "cancel", "canceled"),
        (AUTHENTICATION, "authenticate", "succeeded"),
        (AUTHENTICATION, "fail_authentication", "requires_payment_method"),
        (MANUAL, "capture", "succeeded"),
        (MANUAL, "cancel", "canceled"),
    ],
)
async def test_a_button_moves_the_payment_on(
    shop: Shop, fields: dict[str, Any], action: str, status: str
) -> None:
    intent_id = await _started(shop, **fields)
    assert (await _act(shop, action)).notice
    assert (await shop.get(f"/v1/payment_intents/{intent_id}"))["status"] == status


@pytest.mark.parametrize(
    ("action", "status", "event"),
    [
        ("authenticate", "succeeded", "setup_intent.succeeded"),
        ("fail_authentication", "requires_payment_method", "setup_intent.setup_failed"),
        ("cancel", "canceled", "setup_intent.canceled"),
    ],
)
async def test_a_button_moves_on_what_only_sets_a_card_up(
    shop: Shop, action: str, status: str, event: str
) -> None:
    intent = await shop.post("/v1/setup_intents", payment_method_types=["card"], **AUTHENTICATION)
    assert (await _act(shop, action, "setup_intent.requires_action")).notice
    assert (await shop.get(f"/v1/setup_intents/{intent['id']}"))["status"] == status
    assert event in [each.detail["event"] for each in await shop.captures()]
    with pytest.raises(InvalidInput, match="it is"):
        await _act(shop, action, "setup_intent.requires_action")


async def test_a_decline_is_told_to_the_app_as_any_other(shop: Shop) -> None:
    await _started(shop)
    assert "declined" in (await _act(shop, "decline")).notice.lower()
    assert "payment_intent.payment_failed" in [each.detail["event"] for each in await shop.captures()]


async def test_a_refund_is_of_the_amount_that_is_asked_or_of_all_that_is_left(shop: Shop) -> None:
    intent_id = await _started(shop, payment_method="pm_card_visa", confirm=True)
    assert (await _act(shop, "refund", amount="5.5")).notice == "Refunded $5.50."
    assert (await _act(shop, "refund", amount="")).notice == "Refunded $14.50."
    found = await shop.get("/v1/refunds", payment_intent=intent_id)
    assert sorted(each["amount"] for each in found["data"]) == [550, 1450]
    with pytest.raises(InvalidInput):
        await _act(shop, "refund", amount="")


@pytest.mark.parametrize("amount", ["x", "-1", "0", "1.234", "1e99", "NaN", "25.00"])
async def test_an_amount_that_cannot_be_is_refused(shop: Shop, amount: str) -> None:
    await _started(shop, payment_method="pm_card_visa", confirm=True)
    with pytest.raises(InvalidInput):
        await _act(shop, "refund", amount=amount)


async def test_what_is_not_offered_is_refused(shop: Shop) -> None:
    await _started(shop)
    with pytest.raises(InvalidInput):
        await _act(shop, "capture")
    with pytest.raises(NotFound):
        await _act(shop, "explode")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "usd", 1250),
        ("12,5", "eur", 1250),
        ("500", "jpy", 500),
        ("1.234", "kwd", 1234),
        (" ", "usd", None),
    ],
)
def test_amounts_are_written_as_people_do(text: str, currency: str, amount: int | None) -> None:
    assert minor_units(text, currency) == amount


@pytest.mark.parametrize(
    ("kind", "verb", "status", "event"),
    [
        ("product_not_received", "win_dispute", "won", "charge.dispute.funds_reinstated"),
        ("fraudulent", "lose_dispute", "lost", "charge.dispute.closed"),
        ("inquiry", "escalate_inquiry", "needs_response", "charge.dispute.funds_withdrawn"),
        ("inquiry", "close_inquiry", "warning_closed", "charge.dispute.closed"),
    ],
)
async def test_a_payment_is_disputed_and_the_bank_decides(
    shop: Shop, kind: str, verb: str, status: str, event: str
) -> None:
    intent_id = await _started(shop, payment_method="pm_card_visa", confirm=True)
    assert (await _act(shop, "dispute", kind=kind)).notice.startswith("Disputed: ")
    assert (await _act(shop, verb)).notice
    [dispute] = (await shop.get("/v1/disputes", payment_intent=intent_id))["data"]
    assert dispute["status"] == status
    assert (await shop.captures())[-1].detail["event"] == event
    with pytest.raises(InvalidInput):
        await _act(shop, "dispute", kind=kind)


async def test_a_bank_warns_or_somebody_looks(shop: Shop) -> None:
    await _started(shop, payment_method="pm_card_riskLevelElevated", confirm=True)
    with pytest.raises(InvalidInput, match="is no reason"):
        await _act(shop, "dispute", kind="boredom")
    assert (await _act(shop, "dispute", kind="early_fraud_warning")).notice == "The bank warned of fraud."
    assert (await _act(shop, "approve_review")).notice == "Approved."
    assert (await shop.captures())[-1].detail["event"] == "review.closed"


@pytest.mark.parametrize(
    ("action", "done", "status"),
    [
        ("bank_pays", "The bank paid.", "succeeded"),
        ("bank_refuses", "The bank refused.", "requires_payment_method"),
    ],
)
async def test_somebody_plays_the_bank_of_a_debit(shop: Shop, action: str, done: str, status: str) -> None:
    intent = await pay(shop, "us_bank_account", payment_method="pm_usBankAccount_processing")
    assert (await _act(shop, action)).notice == done
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == status


async def test_somebody_answers_for_the_payer_of_a_bank_account(shop: Shop) -> None:
    intent = await pay(shop, "us_bank_account")
    await _act(shop, "authenticate")
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == "processing"
