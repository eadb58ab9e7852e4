"""A risky payment waits for somebody's look, which ends in one of Stripe's ways."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Json, Shop


async def risky(shop: Shop, **params: object) -> tuple[Json, Json]:
    """Return the charge of a payment of elevated risk, and its review."""
    paid = await shop.paid("pm_card_riskLevelElevated", **params)
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}", expand=["review"])
    return charge, charge["review"]


async def test_a_risky_payment_is_reviewed_and_approved(shop: Shop) -> None:
    charge, review = await risky(shop)
    assert (charge["outcome"]["type"], charge["outcome"]["reason"]) == (
        "manual_review",
        "elevated_risk_level",
    )
    assert (review["open"], review["reason"], review["opened_reason"]) == (True, "rule", "rule")
    assert review["payment_intent"] == charge["payment_intent"]
    assert (await shop.get(f"/v1/payment_intents/{charge['payment_intent']}"))["review"] == review["id"]
    assert (await shop.get("/v1/reviews"))["data"] == [review]
    approved = await shop.post(f"/v1/reviews/{review['id']}/approve")
    assert (approved["open"], approved["reason"], approved["closed_reason"]) == (
        False,
        "approved",
        "approved",
    )
    assert (await shop.get("/v1/reviews"))["data"] == []
    assert await shop.get(f"/v1/reviews/{review['id']}") == approved
    error = await shop.refused("POST", f"/v1/reviews/{review['id']}/approve")
    assert error["message"] == f"Review {review['id']} is already closed."
    assert [event for event in await shop.events() if event.startswith("review")] == [
        "review.opened",
        "review.closed",
    ]


@pytest.mark.parametrize(
    ("reason", "closed"), [("fraudulent", "refunded_as_fraud"), ("duplicate", "refunded")]
)
async def test_a_refund_ends_a_review(shop: Shop, reason: str, closed: str) -> None:
    charge, review = await risky(shop)
    await shop.post("/v1/refunds", charge=charge["id"], reason=reason)
    assert (await shop.get(f"/v1/reviews/{review['id']}"))["closed_reason"] == closed
    report = (await shop.get(f"/v1/charges/{charge['id']}"))["fraud_details"]
    assert report == ({"user_report": "fraudulent"} if reason == "fraudulent" else {})


async def test_letting_go_ends_a_review(shop: Shop) -> None:
    charge, review = await risky(shop, capture_method="manual")
    await shop.post(f"/v1/payment_intents/{charge['payment_intent']}/cancel")
    assert (await shop.get(f"/v1/reviews/{review['id']}"))["closed_reason"] == "canceled"
