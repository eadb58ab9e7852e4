"""How disputes begin and end: by card, by evidence, by time."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Json, Shop

DAY_MS = 24 * 60 * 60 * 1000
BORN = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


async def disputed(shop: Shop, name: str = "createDispute") -> tuple[Json, Json]:
    """Return a payment that was disputed because of its card, and the newest dispute of it."""
    paid = await shop.paid(f"pm_card_{name}")
    await shop.settle()
    return paid, (await shop.get("/v1/disputes", payment_intent=paid["id"]))["data"][0]


@pytest.mark.parametrize(
    ("name", "reason", "case_type", "status", "takes_funds"),
    [
        ("createDispute", "fraudulent", "chargeback", "needs_response", True),
        ("createDisputeProductNotReceived", "product_not_received", "chargeback", "needs_response", True),
        ("createDisputeInquiry", "fraudulent", "inquiry", "warning_needs_response", False),
        ("createCe3EligibleDispute", "fraudulent", "chargeback", "needs_response", True),
        ("createComplianceDispute", "noncompliant", "compliance", "needs_response", True),
        ("createMastercardComplianceDispute", "noncompliant", "compliance", "needs_response", True),
        ("createRapidDisputeResolutionDispute", "fraudulent", "resolution", "prevented", True),
    ],
)
async def test_a_card_is_disputed(
    shop: Shop, name: str, reason: str, case_type: str, status: str, *, takes_funds: bool
) -> None:
    paid, dispute = await disputed(shop, name)
    assert (dispute["reason"], dispute["status"]) == (reason, status)
    assert dispute["payment_method_details"]["card"]["case_type"] == case_type
    assert dispute["is_charge_refundable"] is not takes_funds
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    assert charge["disputed"] is True
    told = ["charge.dispute.created", *(["charge.dispute.funds_withdrawn"] if takes_funds else [])]
    assert await shop.events() == [*BORN, *told]


async def test_the_money_goes_with_a_fee(shop: Shop) -> None:
    paid, dispute = await disputed(shop)
    [transaction] = dispute["balance_transactions"]
    assert (transaction["amount"], transaction["fee"], transaction["net"]) == (-2000, 1500, -3500)
    assert (transaction["type"], transaction["reporting_category"]) == ("adjustment", "dispute")
    assert transaction["description"] == f"Chargeback withdrawal for {paid['latest_charge']}"
    assert transaction["fee_details"][0]["description"] == "Dispute fee"
    withdrawn = (await shop.event_objects())[-1]
    assert withdrawn["data"]["previous_attributes"] == {"balance_transactions": []}
    assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == 1912 - 3500
    await shop.pass_time(5 * DAY_MS)
    seen = await shop.get(f"/v1/disputes/{dispute['id']}")
    assert seen["balance_transactions"][0]["status"] == "available"


async def test_one_charge_is_disputed_twice(shop: Shop) -> None:
    paid, _ = await disputed(shop, "createMultipleDisputes")
    found = await shop.get("/v1/disputes", charge=paid["latest_charge"])
    assert [each["amount"] for each in found["data"]] == [1000, 1000]


@pytest.mark.parametrize(
    ("evidence", "status", "told"),
    [
        ("winning_evidence", "won", ["updated", "closed", "funds_reinstated"]),
        ("losing_evidence", "lost", ["updated", "closed"]),
        ("We shipped it.", "under_review", ["updated"]),
    ],
)
async def test_the_bank_decides_by_the_evidence(
    shop: Shop, evidence: str, status: str, told: list[str]
) -> None:
    paid, dispute = await disputed(shop)
    answered = await shop.post(f"/v1/disputes/{dispute['id']}", evidence={"uncategorized_text": evidence})
    assert answered["status"] == "under_review"
    await shop.settle()
    ended = await shop.get(f"/v1/disputes/{dispute['id']}")
    assert ended["status"] == status
    events = (await shop.event_objects())[5:]
    assert [event["type"] for event in events] == [f"charge.dispute.{each}" for each in told]
    assert events[0]["data"]["previous_attributes"]["status"] == "needs_response"
    if status != "under_review":
        assert events[1]["data"]["previous_attributes"] == {"status": "under_review"}
    if status == "won":
        assert ended["balance_transactions"][1]["description"] == (
            f"Chargeback reversal for {paid['latest_charge']}"
        )
        assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == 1912


async def test_an_inquiry_becomes_a_chargeback(shop: Shop) -> None:
    _, dispute = await disputed(shop, "createDisputeInquiry")
    path = f"/v1/disputes/{dispute['id']}"
    await shop.post(path, evidence={"uncategorized_text": "escalate_inquiry_evidence"})
    await shop.settle()
    escalated = await shop.get(path)
    assert (escalated["status"], escalated["is_charge_refundable"]) == ("needs_response", False)
    assert escalated["payment_method_details"]["card"]["case_type"] == "chargeback"
    assert (await shop.events())[-2:] == ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]


@pytest.mark.parametrize(
    ("name", "days", "status", "past_due"),
    [
        ("createDispute", 18, "needs_response", False),
        ("createDispute", 21, "lost", True),
        ("createDisputeInquiry", 21, "warning_needs_response", True),
        ("createDisputeInquiry", 121, "warning_closed", True),
        ("createAutoRepresentmentEligibleDispute", 21, "under_review", False),
    ],
)
async def test_time_runs_out(shop: Shop, name: str, days: int, status: str, *, past_due: bool) -> None:
    _, dispute = await disputed(shop, name)
    await shop.pass_time(days * DAY_MS)
    late = await shop.get(f"/v1/disputes/{dispute['id']}")
    assert (late["status"], late["evidence_details"]["past_due"]) == (status, past_due)


async def test_what_was_refunded_is_not_disputed_and_inquiries_end_with_it(shop: Shop) -> None:
    paid = await shop.paid("pm_card_createDispute")
    await shop.settle()
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"])
    assert (error["code"], error["message"]) == (
        "charge_disputed",
        f"Charge {paid['latest_charge']} has been charged back; cannot issue a refund.",
    )
    _, inquiry = await disputed(shop, "createDisputeInquiry")
    await shop.post("/v1/refunds", charge=inquiry["charge"])
    assert (await shop.get(f"/v1/disputes/{inquiry['id']}"))["status"] == "warning_closed"
    assert (await shop.events())[-3:] == ["refund.created", "charge.refunded", "charge.dispute.closed"]


async def test_a_held_charge_is_disputed_once_it_is_captured(shop: Shop) -> None:
    held = await shop.paid("pm_card_createDispute", capture_method="manual")
    await shop.settle()
    assert (await shop.get("/v1/disputes"))["data"] == []
    await shop.post(f"/v1/payment_intents/{held['id']}/capture")
    await shop.settle()
    assert len((await shop.get("/v1/disputes"))["data"]) == 1


async def test_only_what_was_taken_and_not_given_back_is_disputed(shop: Shop) -> None:
    held = await shop.paid("pm_card_createDispute", capture_method="manual")
    await shop.post(f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=1200)
    await shop.settle()
    [dispute] = (await shop.get("/v1/disputes", payment_intent=held["id"]))["data"]
    assert dispute["amount"] == 1200
    paid, inquiry = await disputed(shop, "createDisputeInquiry")
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=800)
    await shop.post(
        f"/v1/disputes/{inquiry['id']}", evidence={"uncategorized_text": "escalate_inquiry_evidence"}
    )
    await shop.settle()
    escalated = await shop.get(f"/v1/disputes/{inquiry['id']}")
    assert (escalated["amount"], escalated["balance_transactions"][0]["amount"]) == (1200, -1200)


async def test_a_charge_stays_charged_back_while_one_of_its_disputes_does(shop: Shop) -> None:
    paid, won = await disputed(shop, "createMultipleDisputes")
    await shop.post(f"/v1/disputes/{won['id']}", evidence={"uncategorized_text": "winning_evidence"})
    await shop.settle()
    assert (await shop.get(f"/v1/disputes/{won['id']}"))["status"] == "won"
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"])
    assert error["code"] == "charge_disputed"
