import pytest

from tests.fakes.payments.builders import Shop

SOON_MS = 10_000


async def test_a_part_then_the_rest(shop: Shop) -> None:
    paid = await shop.paid(capture_method="automatic", description="Order 7")
    part = await shop.post(
        "/v1/refunds",
        payment_intent=paid["id"],
        amount=500,
        reason="requested_by_customer",
        metadata={"k": "v"},
    )
    assert (part["status"], part["amount"], part["reason"], part["metadata"]) == (
        "succeeded",
        500,
        "requested_by_customer",
        {"k": "v"},
    )
    assert (part["charge"], part["payment_intent"]) == (paid["latest_charge"], paid["id"])
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (500, False)
    rest = await shop.post("/v1/refunds", charge=paid["latest_charge"])
    assert rest["amount"] == 1500
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (2000, True)
    assert (await shop.events())[-4:] == ["refund.created", "charge.refunded"] * 2
    transaction = await shop.get(f"/v1/balance_transactions/{part['balance_transaction']}")
    assert (transaction["amount"], transaction["fee"], transaction["type"]) == (-500, 0, "refund")
    assert transaction["description"] == "REFUND FOR CHARGE (Order 7)"


@pytest.mark.parametrize(
    ("amount", "code", "message"),
    [
        (2001, None, "Refund amount ($20.01) is greater than charge amount ($20.00)"),
        (0, "parameter_invalid_integer", "This value must be greater than or equal to 1."),
    ],
)
async def test_amounts_that_cannot_be(shop: Shop, amount: int, code: str | None, message: str) -> None:
    paid = await shop.paid()
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"], amount=amount)
    assert (error.get("code"), error["param"], error["message"]) == (code, "amount", message)


async def test_more_than_is_left(shop: Shop) -> None:
    paid = await shop.paid()
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=1500)
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"], amount=800)
    assert error["message"] == "Refund amount ($8.00) is greater than unrefunded amount on charge ($5.00)"
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"])
    assert (error["code"], error["message"]) == (
        "charge_already_refunded",
        f"Charge {paid['latest_charge']} has already been refunded.",
    )


async def test_what_cannot_be_refunded(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/refunds", amount=100)
    assert error["message"] == (
        "One of the following params should be provided for this request: payment_intent or charge."
    )
    intent = await shop.intent()
    error = await shop.refused("POST", "/v1/refunds", payment_intent=intent["id"])
    assert error["message"] == (
        f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
    )
    declined = await shop.declined("pm_card_chargeDeclined")
    error = await shop.refused("POST", "/v1/refunds", charge=declined["charge"])
    assert "does not have a successful charge to refund" in error["message"]
    held = await shop.paid(capture_method="manual")
    error = await shop.refused("POST", "/v1/refunds", charge=held["latest_charge"])
    assert error["message"].startswith("This uncaptured Charge was created by a PaymentIntent")
    error = await shop.refused("POST", "/v1/refunds", status=404, charge="ch_gone")
    assert (error["message"], error["param"]) == ("No such charge: 'ch_gone'", "id")
    error = await shop.refused("POST", "/v1/refunds", payment_intent="pi_gone")
    assert error["param"] == "payment_intent"


async def test_a_refund_that_pends_succeeds_on_the_clock(shop: Shop) -> None:
    paid = await shop.paid("pm_card_pendingRefund", capture_method="automatic")
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"])
    assert (refund["status"], refund["balance_transaction"]) == ("pending", None)
    await shop.pass_time(SOON_MS)
    refund = await shop.get(f"/v1/refunds/{refund['id']}")
    assert refund["status"] == "succeeded"
    assert refund["balance_transaction"] is not None
    assert (await shop.events())[-2:] == ["refund.updated", "charge.refund.updated"]
    event = (await shop.event_objects())[-2]
    assert event["data"]["previous_attributes"]["status"] == "pending"


async def test_a_refund_that_fails_gives_the_money_back(shop: Shop) -> None:
    paid = await shop.paid("pm_card_refundFail", capture_method="automatic")
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"])
    assert refund["status"] == "succeeded"
    await shop.pass_time(SOON_MS)
    refund = await shop.get(f"/v1/refunds/{refund['id']}")
    assert (refund["status"], refund["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert refund["failure_balance_transaction"].startswith("txn_3")
    assert (await shop.get(f"/v1/charges/{paid['latest_charge']}"))["amount_refunded"] == 0
    assert (await shop.events())[-2:] == ["charge.updated", "refund.failed"]
    assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == 1912


async def test_a_pending_refund_can_be_called_off(shop: Shop) -> None:
    paid = await shop.paid("pm_card_pendingRefund")
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"])
    canceled = await shop.post(f"/v1/refunds/{refund['id']}/cancel")
    assert canceled["status"] == "canceled"
    assert (await shop.get(f"/v1/charges/{paid['latest_charge']}"))["amount_refunded"] == 0
    await shop.pass_time(SOON_MS)
    assert (await shop.get(f"/v1/refunds/{refund['id']}"))["status"] == "canceled"
    await shop.refused("POST", f"/v1/refunds/{refund['id']}/cancel")


async def test_refunds_in_the_old_way(shop: Shop) -> None:
    paid = await shop.paid()
    path = f"/v1/charges/{paid['latest_charge']}"
    refund = await shop.post(f"{path}/refunds", amount=500)
    assert (await shop.get(f"{path}/refunds"))["data"] == [refund]
    assert await shop.get(f"{path}/refunds/{refund['id']}") == refund
    changed = await shop.post(f"{path}/refunds/{refund['id']}", metadata={"k": "v"})
    assert changed["metadata"] == {"k": "v"}
    charge = await shop.post(f"{path}/refund", amount=300)
    assert (charge["object"], charge["amount_refunded"]) == ("charge", 800)


async def test_refunds_are_listed_and_changed(shop: Shop) -> None:
    one, other = await shop.paid(), await shop.paid()
    first = await shop.post("/v1/refunds", payment_intent=one["id"])
    second = await shop.post("/v1/refunds", payment_intent=other["id"])
    for filters, expected in (
        ({"payment_intent": one["id"]}, [first["id"]]),
        ({"charge": other["latest_charge"]}, [second["id"]]),
        ({}, [second["id"], first["id"]]),
    ):
        found = await shop.get("/v1/refunds", **filters)
        assert [each["id"] for each in found["data"]] == expected
    changed = await shop.post(f"/v1/refunds/{first['id']}", metadata={"k": "v"})
    assert changed["metadata"] == {"k": "v"}


async def test_reasons_are_stripes(shop: Shop) -> None:
    paid = await shop.paid()
    error = await shop.refused("POST", "/v1/refunds", payment_intent=paid["id"], reason="because")
    assert (
        error["message"] == "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer"
    )
