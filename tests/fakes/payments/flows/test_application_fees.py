from tests.fakes.payments.builders import Json, Shop


async def taken(shop: Shop) -> tuple[Shop, Json]:
    """Return a connected account and the fee that was taken from its payment of $100."""
    seller = await shop.connected()
    charge = await seller.post(
        "/v1/charges", amount=10_000, currency="usd", source="tok_visa", application_fee_amount=700
    )
    return seller, await shop.get(f"/v1/application_fees/{charge['application_fee']}")


async def test_a_fee_is_given_back_in_parts(shop: Shop) -> None:
    seller, fee = await taken(shop)
    path = f"/v1/application_fees/{fee['id']}"
    before = (await seller.get("/v1/balance"))["pending"][0]["amount"]
    part = await shop.post(f"{path}/refunds", amount=200, metadata={"k": "v"})
    assert (part["amount"], part["fee"], part["metadata"]) == (200, fee["id"], {"k": "v"})
    event = (await shop.event_objects())[-1]
    assert (event["type"], event["data"]["previous_attributes"]) == (
        "application_fee.refunded",
        {"amount_refunded": 0},
    )
    balance = await seller.get("/v1/balance")
    assert (balance["pending"][0]["amount"], balance["available"][0]["amount"]) == (before, 200)
    error = await shop.refused("POST", f"{path}/refunds", amount=501)
    assert error["message"] == "Refund amount ($5.01) is greater than unrefunded amount on fee ($5.00)"
    whole = await shop.post(f"{path}/refund")
    assert (whole["refunded"], whole["amount_refunded"]) == (True, 700)
    error = await shop.refused("POST", f"{path}/refunds")
    assert error["message"] == f"Application fee {fee['id']} has already been refunded."
    found = (await shop.get(f"{path}/refunds"))["data"]
    assert [each["amount"] for each in found] == [500, 200]
    changed = await shop.post(f"{path}/refunds/{part['id']}", metadata={"k": "w"})
    assert await shop.get(f"{path}/refunds/{part['id']}") == changed
    assert (await shop.events())[-1] == "application_fee.refund.updated"


async def test_fees_are_found_by_charge(shop: Shop) -> None:
    _, fee = await taken(shop)
    _, other = await taken(shop)
    assert (await shop.get("/v1/application_fees", charge=fee["charge"]))["data"] == [fee]
    assert [each["id"] for each in (await shop.get("/v1/application_fees"))["data"]] == [
        other["id"],
        fee["id"],
    ]


async def test_a_reversal_gives_its_share_of_the_fee_back(shop: Shop) -> None:
    seller = await shop.connected()
    charge = await shop.post(
        "/v1/charges",
        amount=10_000,
        currency="usd",
        source="tok_visa",
        transfer_data={"destination": seller.account},
        application_fee_amount=1000,
    )
    await shop.post(f"/v1/transfers/{charge['transfer']}/reversals", amount=2500, refund_application_fee=True)
    fee = await shop.get(f"/v1/application_fees/{charge['application_fee']}")
    assert fee["amount_refunded"] == 250
