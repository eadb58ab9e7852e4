from tests.fakes.payments.builders import Shop


async def test_a_bank_warns_and_a_full_refund_answers(shop: Shop) -> None:
    paid = await shop.paid("pm_card_createIssuerFraudRecord")
    await shop.settle()
    [warning] = (await shop.get("/v1/radar/early_fraud_warnings", charge=paid["latest_charge"]))["data"]
    assert (warning["actionable"], warning["payment_intent"]) == (True, paid["id"])
    assert (await shop.events())[-1] == "radar.early_fraud_warning.created"
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=500)
    path = f"/v1/radar/early_fraud_warnings/{warning['id']}"
    assert (await shop.get(path))["actionable"] is True
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    assert (await shop.get(path))["actionable"] is False
    assert (await shop.events())[-1] == "radar.early_fraud_warning.updated"
    assert (await shop.get("/v1/disputes"))["data"] == []
