"""Where a payment stands, and what can be done with it then."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.payments.fake import PaymentsFake
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_rail_payments import pay


async def _standing(shop: Shop, event: str) -> dict[str, Any] | None:
    capture = next(each for each in await shop.captures() if each.detail["event"] == event)
    raw = await shop.context.library.raw(capture.sandbox, capture.id)
    view = await PaymentsFake(shop.context).view(capture, raw, {})
    standing: dict[str, Any] | None = view.values["standing"]
    return standing


async def test_a_paid_payment_shows_payer_card_and_what_was_refunded(shop: Shop) -> None:
    customer = await shop.customer(name="Ann", email="ann@example.com")
    paid = await shop.paid(customer=customer["id"])
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=500)
    for event in ("payment_intent.created", "charge.succeeded", "refund.created"):
        now = await _standing(shop, event)
        assert now is not None
        assert (now["status"], now["amount"], now["refunded"]) == ("succeeded", "$20.00", "$5.00")
        assert (now["refundable"], [each["name"] for each in now["offers"]]) == (
            "15.00",
            ["refund", "dispute"],
        )
        assert now["customer"] == {"id": customer["id"], "name": "Ann", "email": "ann@example.com"}
        assert now["card"].startswith("Visa ending in 4242, until ")
        assert [each["amount"] for each in now["refunds"]] == ["$5.00"]


@pytest.mark.parametrize(
    ("fields", "status", "offers"),
    [
        ({}, "requires_payment_method", ["pay", "decline", "cancel"]),
        ({"payment_method": "pm_card_visa"}, "requires_confirmation", ["pay", "decline", "cancel"]),
        (
            {"payment_method": "pm_card_authenticationRequired", "confirm": True},
            "requires_action",
            ["authenticate", "fail_authentication", "cancel"],
        ),
        (
            {"payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"},
            "requires_capture",
            ["capture", "cancel"],
        ),
    ],
)
async def test_what_is_offered_depends_on_the_status(
    shop: Shop, fields: dict[str, Any], status: str, offers: list[str]
) -> None:
    await shop.post(
        "/v1/payment_intents", amount=2000, currency="usd", payment_method_types=["card"], **fields
    )
    now = await _standing(shop, "payment_intent.created")
    assert now is not None
    assert (now["status"], [each["name"] for each in now["offers"]]) == (status, offers)


async def test_a_method_that_is_set_up_waits_for_its_payer_and_has_no_amount(shop: Shop) -> None:
    await shop.post(
        "/v1/setup_intents",
        payment_method_types=["card"],
        payment_method="pm_card_authenticationRequiredOnSetup",
        confirm=True,
    )
    now = await _standing(shop, "setup_intent.created")
    assert now is not None
    assert (now["status"], now["amount"], now["card"][:19]) == ("requires_action", "", "Visa ending in 3155")
    assert [each["label"] for each in now["offers"]] == ["Pass 3-D Secure", "Fail 3-D Secure", "Cancel"]


async def test_what_is_no_payment_stands_nowhere(shop: Shop) -> None:
    await shop.customer()
    assert await _standing(shop, "customer.created") is None


@pytest.mark.parametrize(
    ("card", "status", "offers"),
    [
        ("pm_card_createDispute", "needs_response", ["win_dispute", "lose_dispute"]),
        (
            "pm_card_createDisputeInquiry",
            "warning_needs_response",
            ["refund", "escalate_inquiry", "close_inquiry"],
        ),
    ],
)
async def test_a_disputed_payment_waits_for_its_bank(
    shop: Shop, card: str, status: str, offers: list[str]
) -> None:
    await shop.paid(card)
    await shop.settle()
    now = await _standing(shop, "payment_intent.created")
    assert now is not None
    [dispute] = now["disputes"]
    assert (dispute["status"], dispute["reason"], dispute["amount"]) == (status, "fraudulent", "$20.00")
    assert len(dispute["due_by"]) == len("2026-11-28")
    assert [each["name"] for each in now["offers"]] == offers


async def test_a_review_waits_for_a_look(shop: Shop) -> None:
    await shop.paid("pm_card_riskLevelElevated")
    now = await _standing(shop, "review.opened")
    assert now is not None
    assert (now["review"], now["offers"][-1]["name"]) == ("rule", "approve_review")
    assert {"value": "duplicate", "label": "Duplicate"} in now["offers"][1]["choices"]


async def test_what_is_no_card_is_named_and_answered_by_its_name(shop: Shop) -> None:
    await pay(shop, "klarna")
    now = await _standing(shop, "payment_intent.created")
    assert now is not None
    assert now["card"] == "Klarna"
    assert [each["label"] for each in now["offers"]] == ["Approve by Klarna", "Refuse by Klarna", "Cancel"]


async def test_a_debit_waits_for_its_bank(shop: Shop) -> None:
    await pay(shop, "us_bank_account", payment_method="pm_usBankAccount_success")
    now = await _standing(shop, "payment_intent.created")
    assert now is not None
    assert now["card"] == "ACH Direct Debit ending in 6789"
    assert [each["name"] for each in now["offers"]] == ["bank_pays", "bank_refuses"]
