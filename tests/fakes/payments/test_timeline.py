from typing import Any

import pytest

from fakes.payments.timeline import event_draft, life_of, near_miss_draft, payment_detail, summary
from tests.fakes.payments.builders import Shop

CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 2000,
    "amount_refunded": 500,
    "currency": "usd",
    "customer": "cus_1",
    "payment_intent": "pi_1",
    "status": "succeeded",
    "failure_message": "Your card was declined.",
    "receipt_email": "b@example.com",
    "metadata": {"order": "seven"},
}
CUSTOMER = {"id": "cus_1", "object": "customer", "email": "a@example.com", "name": "Ann"}


@pytest.mark.parametrize(
    ("type", "data", "words"),
    [
        ("charge.succeeded", CHARGE, "Charge of $20.00 succeeded"),
        ("charge.refunded", CHARGE, "Charge refunded: $5.00 of $20.00"),
        ("charge.failed", CHARGE, "Charge of $20.00 failed: Your card was declined."),
        ("customer.created", CUSTOMER, "Customer a@example.com created"),
        (
            "invoiceitem.created",
            {"object": "invoiceitem", "amount": 500, "currency": "eur"},
            "Invoice item of €5.00 created",
        ),
        (
            "payment_method.attached",
            {"object": "payment_method", "card": {"brand": "visa", "last4": "4242"}},
            "Visa card ending in 4242 saved",
        ),
        (
            "setup_intent.setup_failed",
            {"object": "setup_intent", "last_setup_error": {"message": "Not authenticated."}},
            "Setup intent failed: Not authenticated.",
        ),
        (
            "payment_intent.payment_failed",
            {
                "object": "payment_intent",
                "amount": 500,
                "currency": "jpy",
                "last_payment_error": {"message": "No."},
            },
            "Payment of ¥500 failed: No.",
        ),
        (
            "person.created",
            {"object": "person", "first_name": "Ada", "last_name": "Lovelace"},
            "Ada Lovelace named",
        ),
        (
            "capability.updated",
            {"object": "capability", "id": "transfers", "status": "active"},
            "Capability transfers is active",
        ),
        (
            "charge.dispute.created",
            {"object": "dispute", "amount": 2000, "currency": "usd", "reason": "product_not_received"},
            "Charge of $20.00 disputed: product not received",
        ),
        (
            "payout.updated",
            {"object": "payout", "amount": 500, "currency": "eur", "status": "in_transit"},
            "Payout of €5.00 is in transit",
        ),
        (
            "invoice.payment_failed",
            {"object": "invoice", "amount_due": 2000, "currency": "usd"},
            "Invoice over $20.00 could not be paid",
        ),
        ("customer.source.created", {"object": "card"}, "Customer source created"),
    ],
)
def test_an_event_reads_as_a_sentence(type: str, data: dict[str, Any], words: str) -> None:
    assert summary(type, data) == words


def test_the_payment_part_of_a_capture() -> None:
    assert payment_detail("charge.succeeded", CHARGE) == {
        "event": "charge.succeeded",
        "object": "charge",
        "object_id": "ch_1",
        "amount": 2000,
        "currency": "usd",
        "customer": "cus_1",
        "status": "succeeded",
        "summary": "Charge of $20.00 succeeded",
    }
    assert payment_detail("customer.created", CUSTOMER)["customer"] == "cus_1"
    owed = {"object": "invoice", "id": "in_1", "amount_due": 900, "currency": "usd"}
    assert payment_detail("invoice.paid", owed)["amount"] == 900


def test_a_capture_names_the_people_it_concerns() -> None:
    draft = event_draft(
        "shop",
        "evt_1",
        "charge.succeeded",
        CHARGE,
        raw=b"{}",
        customer_email="a@example.com",
        flags=["fault"],
    )
    assert (draft.kind, draft.ref, draft.flags) == ("charge", "evt_1", ["fault"])
    assert (draft.recipients, draft.people) == (["b@example.com", "a@example.com"], ["cus_1"])
    assert "seven" in draft.text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (CHARGE, "pi_1"),
        (CUSTOMER, "cus_1"),
        ({"object": "payment_method", "id": "pm_1", "customer": "cus_1"}, "cus_1"),
        ({"object": "refund", "id": "re_1", "charge": "ch_1", "payment_intent": None}, "ch_1"),
        ({"object": "balance"}, None),
    ],
)
def test_events_that_belong_together(data: dict[str, Any], key: str | None) -> None:
    assert life_of(data) == key


def test_a_near_miss() -> None:
    draft = near_miss_draft("shop", "live_key", "A live key was refused", request_id="req_1")
    assert (draft.kind, draft.title, draft.preview) == (
        "refusal",
        "A live key was refused",
        "refused.live_key",
    )
    masked = near_miss_draft("shop", "real_card", "A number", request_id="req_1", outcome="masked")
    assert (masked.kind, masked.preview, masked.flags) == (
        "masking",
        "masked.real_card",
        ["near_miss", "real_card"],
    )


async def test_everything_about_a_customer_is_found_by_address_and_id(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.paid(customer=customer["id"], metadata={"order": "seven"})
    by_address = await shop.captures(concerns="ann@example.com")
    by_id = await shop.captures(concerns=customer["id"])
    titles = [
        "Customer ann@example.com created",
        "Payment of $20.00 started",
        "Charge of $20.00 succeeded",
        "Payment of $20.00 succeeded",
    ]
    assert [capture.title for capture in by_address] == titles
    assert [capture.title for capture in by_id] == titles
    assert len(await shop.captures(q="seven")) == 3
    assert [capture.kind for capture in await shop.captures(kind="charge")] == ["charge"]


async def test_refunds_and_disputes_concern_the_customer_of_their_charge(shop: Shop) -> None:
    customer = await shop.customer(email="ada@example.com")
    paid = await shop.paid(customer=customer["id"])
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=500)
    await shop.paid("pm_card_createDispute", customer=customer["id"])
    await shop.settle()
    captures = [each for each in await shop.captures() if each.kind in {"refund", "dispute"}]
    assert {each.kind for each in captures} == {"refund", "dispute"}
    assert {(*each.recipients,) for each in captures} == {("ada@example.com",)}


async def test_the_refund_of_a_guest_concerns_the_address_of_the_receipt(shop: Shop) -> None:
    paid = await shop.paid(receipt_email="guest@example.com")
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    refund = next(each for each in await shop.captures() if each.kind == "refund")
    assert refund.recipients == ["guest@example.com"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("succeeded", "Refund of €5.00 succeeded"),
        ("pending", "Refund of €5.00 is pending"),
        ("requires_action", "Refund of €5.00 requires action"),
    ],
)
def test_how_a_refund_stands(status: str, words: str) -> None:
    refund = {"object": "refund", "id": "re_1", "amount": 500, "currency": "eur", "status": status}
    assert summary("refund.updated", refund) == words
