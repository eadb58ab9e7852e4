"""Disputes over the API: read, listed, answered in steps, and given up."""

from __future__ import annotations

import pytest

from fakes.core.transaction import Tx
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_disputing import disputed


async def test_disputes_are_found_by_charge_and_intent(shop: Shop) -> None:
    paid, dispute = await disputed(shop)
    await disputed(shop, "createDisputeInquiry")
    for filters in ({"charge": paid["latest_charge"]}, {"payment_intent": paid["id"]}):
        assert (await shop.get("/v1/disputes", **filters))["data"] == [dispute]
    assert await shop.get(f"/v1/charges/{paid['latest_charge']}/dispute") == dispute
    error = await shop.refused("GET", "/v1/disputes/du_gone", status=404)
    assert error["message"] == "No such dispute: 'du_gone'"
    fine = await shop.paid()
    error = await shop.refused("GET", f"/v1/charges/{fine['latest_charge']}/dispute", status=404)
    assert error["message"] == f"No dispute for charge: {fine['latest_charge']}"


async def test_evidence_is_staged_and_then_sent_once(shop: Shop) -> None:
    _, dispute = await disputed(shop)
    path = f"/v1/disputes/{dispute['id']}"
    assert dispute["evidence_details"]["submission_method"] == "not_submitted"
    staged = await shop.post(path, evidence={"customer_name": "Ann"}, submit=False, metadata={"k": "v"})
    details = staged["evidence_details"]
    assert (staged["status"], details["has_evidence"], details["submission_count"]) == (
        "needs_response",
        True,
        0,
    )
    sent = await shop.post(path, evidence={"product_description": "Tea"}, submit=True)
    evidence, details = sent["evidence"], sent["evidence_details"]
    assert (evidence["customer_name"], evidence["product_description"]) == ("Ann", "Tea")
    assert (sent["status"], details["submission_count"], details["submission_method"]) == (
        "under_review",
        1,
        "manual",
    )
    error = await shop.refused("POST", path, evidence={"customer_name": "Bob"})
    assert error["message"] == "This dispute is already under review"
    assert (await shop.post(path, metadata={"k": "w"}))["metadata"] == {"k": "w"}


async def test_too_much_evidence(shop: Shop) -> None:
    _, dispute = await disputed(shop)
    names = (
        "access_activity_log",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
        "duplicate_charge_explanation",
        "product_description",
        "refund_policy_disclosure",
        "refund_refusal_explanation",
        "uncategorized_text",
    )
    evidence = dict.fromkeys(names, "x" * 20_000)
    error = await shop.refused("POST", f"/v1/disputes/{dispute['id']}", evidence=evidence)
    assert error["param"] == "evidence"


@pytest.mark.parametrize(
    ("name", "status"), [("createDispute", "lost"), ("createDisputeInquiry", "warning_closed")]
)
async def test_giving_up(shop: Shop, name: str, status: str) -> None:
    _, dispute = await disputed(shop, name)
    path = f"/v1/disputes/{dispute['id']}"
    assert (await shop.post(f"{path}/close"))["status"] == status
    event = (await shop.event_objects())[-1]
    assert (event["type"], event["data"]["previous_attributes"]) == (
        "charge.dispute.closed",
        {"status": dispute["status"]},
    )
    for words in (f"{path}/close", path):
        error = await shop.refused("POST", words, **({} if words != path else {"submit": True}))
        assert error["message"] == "This dispute is already closed"


async def test_enhanced_evidence_makes_a_dispute_qualify(shop: Shop) -> None:
    _, dispute = await disputed(shop, "createCe3EligibleDispute")
    assert dispute["enhanced_eligibility_types"] == ["visa_compelling_evidence_3"]
    prior = [{"charge": "ch_1"}, {"charge": "ch_2"}]
    answered = await shop.post(
        f"/v1/disputes/{dispute['id']}",
        submit=False,
        evidence={
            "enhanced_evidence": {"visa_compelling_evidence_3": {"prior_undisputed_transactions": prior}}
        },
    )
    terms = answered["evidence_details"]["enhanced_eligibility"]["visa_compelling_evidence_3"]
    assert terms == {"required_actions": [], "status": "qualified"}
    _, compliance = await disputed(shop, "createMastercardComplianceDispute")
    answered = await shop.post(
        f"/v1/disputes/{compliance['id']}",
        submit=False,
        evidence={"enhanced_evidence": {"mastercard_compliance": {"fee_acknowledged": True}}},
    )
    terms = answered["evidence_details"]["enhanced_eligibility"]["mastercard_compliance"]
    assert terms == {"status": "fee_acknowledged"}


async def test_evidence_files_must_be_there_for_that(shop: Shop) -> None:
    _, dispute = await disputed(shop)
    path = f"/v1/disputes/{dispute['id']}"
    error = await shop.refused("POST", path, evidence={"receipt": "file_gone"})
    assert (error["message"], error["param"]) == ("No such file: 'file_gone'", "evidence[receipt]")

    def unit(tx: Tx) -> tuple[str, str]:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause())
        fit = work.create("file", {"purpose": "dispute_evidence"})
        unfit = work.create("file", {"purpose": "business_logo"})
        return fit.id, unfit.id

    fit, unfit = await shop.context.store.write(unit)
    error = await shop.refused("POST", path, evidence={"receipt": unfit})
    assert error["param"] == "evidence[receipt]"
    staged = await shop.post(path, evidence={"receipt": fit}, submit=False)
    assert staged["evidence"]["receipt"] == fit
