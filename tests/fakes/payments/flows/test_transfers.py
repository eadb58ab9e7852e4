"""Transfers over the API: of what is available, of one charge, refused, and taken back."""

from __future__ import annotations

from tests.fakes.payments.builders import Json, Shop


async def funded(shop: Shop, amount: int = 100_000) -> None:
    """Put money onto the available balance."""
    await shop.paid("pm_card_bypassPending", amount=amount)


async def test_money_moves_to_a_connected_account(shop: Shop) -> None:
    await funded(shop)
    seller = await shop.connected()
    transfer = await shop.post(
        "/v1/transfers",
        amount=5000,
        currency="usd",
        destination=seller.account,
        transfer_group="ORDER_7",
        description="Tea",
        metadata={"k": "v"},
    )
    assert (transfer["amount"], transfer["reversed"], transfer["source_type"]) == (5000, False, "card")
    assert (await shop.events())[-1] == "transfer.created"
    transaction = await shop.get(f"/v1/balance_transactions/{transfer['balance_transaction']}")
    assert (transaction["amount"], transaction["type"], transaction["status"]) == (
        -5000,
        "transfer",
        "available",
    )
    payment = await seller.get(
        f"/v1/charges/{transfer['destination_payment']}", expand=["balance_transaction"]
    )
    assert payment["id"].startswith("py_")
    assert (payment["amount"], payment["source_transfer"]) == (5000, transfer["id"])
    assert (payment["balance_transaction"]["type"], payment["balance_transaction"]["net"]) == (
        "payment",
        5000,
    )
    assert (await seller.get("/v1/balance"))["available"][0]["amount"] == 5000
    wanted: list[Json] = [{"destination": seller.account}, {"transfer_group": "ORDER_7"}]
    for filters in wanted:
        assert (await shop.get("/v1/transfers", **filters))["data"] == [transfer]
    assert (await shop.get("/v1/transfers", transfer_group="ORDER_8"))["data"] == []
    changed = await shop.post(f"/v1/transfers/{transfer['id']}", metadata={"k": "w"})
    assert changed["metadata"] == {"k": "w"}
    assert (await shop.events())[-1] == "transfer.updated"


async def test_what_cannot_be_moved(shop: Shop) -> None:
    seller = await shop.connected()
    values: Json = {"amount": 500, "currency": "usd", "destination": seller.account}
    error = await shop.refused("POST", "/v1/transfers", **values)
    assert error["code"] == "balance_insufficient"
    assert error["message"] == (
        "You have insufficient available funds in your Stripe account. Try adding funds directly to your available "
        "balance by creating Charges using the 4000000000000077 test card. See: "
        "https://stripe.com/docs/testing#available-balance"
    )
    error = await shop.refused("POST", "/v1/transfers", **{**values, "destination": "acct_gone"})
    assert (error["message"], error["param"]) == ("No such destination: 'acct_gone'", "destination")
    new = await shop.post("/v1/accounts", type="express", country="US")
    error = await shop.refused("POST", "/v1/transfers", **{**values, "destination": new["id"]})
    assert error["code"] == "insufficient_capabilities_for_transfer"
    error = await shop.refused("POST", "/v1/transfers", currency="usd", destination=seller.account)
    assert error["message"] == "Missing required param: amount."
    error = await shop.refused("POST", "/v1/transfers", **{**values, "amount": 0})
    assert error["code"] == "parameter_invalid_integer"


async def test_a_charges_money_moves_as_it_becomes_available(shop: Shop) -> None:
    seller = await shop.connected()
    paid = await shop.paid()
    values: Json = {
        "currency": "usd",
        "destination": seller.account,
        "source_transaction": paid["latest_charge"],
    }
    transfer = await shop.post("/v1/transfers", amount=1500, **values)
    assert transfer["transfer_group"] == f"group_{paid['id']}"
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    assert charge["transfer_group"] == transfer["transfer_group"]
    balance = await seller.get("/v1/balance")
    assert (balance["available"][0]["amount"], balance["pending"][0]["amount"]) == (0, 1500)
    error = await shop.refused("POST", "/v1/transfers", amount=600, **values)
    assert error["message"] == (
        "Transfers using this transaction as a source must not exceed the source amount of $20.00. (There is already "
        "a transfer using this source, amounting to $15.00.)"
    )
    error = await shop.refused("POST", "/v1/transfers", amount=600, **{**values, "currency": "eur"})
    assert error["param"] == "source_transaction"


async def test_a_transfer_is_taken_back_in_parts(shop: Shop) -> None:
    await funded(shop)
    seller = await shop.connected()
    transfer = await shop.post("/v1/transfers", amount=5000, currency="usd", destination=seller.account)
    path = f"/v1/transfers/{transfer['id']}"
    part = await shop.post(f"{path}/reversals", amount=2000, metadata={"k": "v"})
    assert (part["amount"], part["transfer"]) == (2000, transfer["id"])
    event = (await shop.event_objects())[-1]
    assert (event["type"], event["data"]["previous_attributes"]) == (
        "transfer.reversed",
        {"amount_reversed": 0},
    )
    error = await shop.refused("POST", f"{path}/reversals", amount=3001)
    assert error["message"] == (
        "Reversal amount ($30.01) is greater than unreversed amount on transfer ($30.00)"
    )
    rest = await shop.post(f"{path}/reversals")
    assert rest["amount"] == 3000
    error = await shop.refused("POST", f"{path}/reversals")
    assert error["message"] == f"The transfer {transfer['id']} is already fully reversed."
    seen = await shop.get(path)
    assert (seen["reversed"], seen["amount_reversed"]) == (True, 5000)
    assert [each["id"] for each in seen["reversals"]["data"]] == [rest["id"], part["id"]]
    assert (await shop.get(f"{path}/reversals"))["data"] == [rest, part]
    changed = await shop.post(f"{path}/reversals/{part['id']}", metadata={"k": "w"})
    assert await shop.get(f"{path}/reversals/{part['id']}") == changed
    payment = await seller.get(f"/v1/charges/{transfer['destination_payment']}", expand=["refunds"])
    assert payment["refunded"] is True
    assert [each["id"][:4] for each in payment["refunds"]["data"]] == ["pyr_", "pyr_"]
    assert (await seller.get("/v1/balance"))["available"][0]["amount"] == 0


async def test_accounts_of_old_versions_take_transfers_from_the_first(shop: Shop) -> None:
    await funded(shop)
    shop.cause = {"api_version": "2022-11-15"}
    account = await shop.post("/v1/accounts")
    moved = await shop.post("/v1/transfers", destination=account["id"], amount=100, currency="usd")
    assert moved["destination"] == account["id"]
