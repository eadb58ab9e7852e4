"""Payouts over the API: what may be paid out, and what may be done with a payout then."""

from __future__ import annotations

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_transfers import funded

DAY_MS = 24 * 60 * 60 * 1000


async def test_a_payout_is_on_its_way_and_arrives(shop: Shop) -> None:
    await funded(shop)
    payout = await shop.post(
        "/v1/payouts",
        amount=5000,
        currency="usd",
        metadata={"k": "v"},
        statement_descriptor="SHOP",
        description="May",
    )
    assert (payout["status"], payout["automatic"], payout["method"]) == ("pending", False, "standard")
    assert (payout["reconciliation_status"], payout["type"]) == ("not_applicable", "bank_account")
    assert payout["destination"].startswith("ba_")
    transaction = await shop.get(f"/v1/balance_transactions/{payout['balance_transaction']}")
    assert (transaction["amount"], transaction["type"], transaction["description"]) == (
        -5000,
        "payout",
        "STRIPE PAYOUT",
    )
    path = f"/v1/payouts/{payout['id']}"
    await shop.pass_time(DAY_MS)
    assert (await shop.get(path))["status"] == "in_transit"
    error = await shop.refused("POST", f"{path}/cancel")
    assert error["message"] == "Payouts can only be canceled while they are pending."
    await shop.pass_time(4 * DAY_MS)
    assert (await shop.get(path))["status"] == "paid"
    told = [each for each in await shop.events() if each.startswith("payout")]
    assert told == ["payout.created", "payout.updated", "payout.paid"]
    again = await shop.post("/v1/payouts", amount=100, currency="usd")
    assert again["destination"] == payout["destination"]
    for filters, ids in (
        ({"status": "paid"}, [payout["id"]]),
        ({"arrival_date": {"gt": payout["arrival_date"]}}, [again["id"]]),
        ({"destination": payout["destination"]}, [again["id"], payout["id"]]),
    ):
        found = await shop.send("GET", "/v1/payouts", filters)
        assert [each["id"] for each in found["data"]] == ids


async def test_what_cannot_be_paid_out(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/payouts", amount=500, currency="usd")
    assert (error["code"], error["message"]) == (
        "balance_insufficient",
        "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You can "
        "use the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
    )
    await funded(shop)
    error = await shop.refused("POST", "/v1/payouts", amount=500, currency="usd", source_type="bank_account")
    assert "Your bank account balance is too low" in error["message"]
    error = await shop.refused("POST", "/v1/payouts", amount=0, currency="usd")
    assert error["code"] == "parameter_invalid_integer"
    error = await shop.refused("POST", "/v1/payouts", amount=5, currency="usd", destination="ba_gone")
    assert error["message"] == "No such external account: 'ba_gone'"
    seller = await shop.connected()
    error = await seller.refused("POST", "/v1/payouts", amount=5, currency="eur")
    assert error["message"] == "Sorry, you don't have any external accounts in that currency (eur)"
    new = await shop.post("/v1/accounts", type="express", country="US")
    error = await shop.elsewhere("shop", new["id"]).refused("POST", "/v1/payouts", amount=5, currency="usd")
    assert error["code"] == "payouts_not_allowed"


async def test_a_payout_is_called_off(shop: Shop) -> None:
    await funded(shop)
    before = await shop.get("/v1/balance")
    payout = await shop.post("/v1/payouts", amount=5000, currency="usd")
    canceled = await shop.post(f"/v1/payouts/{payout['id']}/cancel", expand=["failure_balance_transaction"])
    assert canceled["status"] == "canceled"
    assert canceled["failure_balance_transaction"]["type"] == "payout_cancel"
    assert (await shop.get("/v1/balance"))["available"] == before["available"]
    assert (await shop.events())[-1] == "payout.canceled"
    changed = await shop.post(f"/v1/payouts/{payout['id']}", metadata={"k": "v"})
    assert changed["metadata"] == {"k": "v"}


async def test_a_payout_comes_back(shop: Shop) -> None:
    await funded(shop)
    payout = await shop.post("/v1/payouts", amount=5000, currency="usd")
    path = f"/v1/payouts/{payout['id']}"
    await shop.refused("POST", f"{path}/reverse")
    await shop.pass_time(5 * DAY_MS)
    back = await shop.post(f"{path}/reverse", metadata={"k": "v"})
    assert (back["amount"], back["original_payout"], back["status"]) == (-5000, payout["id"], "pending")
    assert (await shop.get(path))["reversed_by"] == back["id"]
    error = await shop.refused("POST", f"{path}/reverse")
    assert error["message"] == f"Payout {payout['id']} has already been reversed."
    await shop.pass_time(5 * DAY_MS)
    assert (await shop.get(f"/v1/payouts/{back['id']}"))["status"] == "paid"


async def test_instant_payouts(shop: Shop) -> None:
    await funded(shop)
    payout = await shop.post(
        "/v1/payouts", amount=10_000, currency="usd", method="instant", expand=["balance_transaction"]
    )
    assert payout["balance_transaction"]["fee"] == 150
    await shop.pass_time(31 * 60 * 1000)
    assert (await shop.get(f"/v1/payouts/{payout['id']}"))["status"] == "paid"
    seller = await shop.connected()
    values: Json = {"amount": 5, "currency": "usd", "method": "instant"}
    error = await seller.refused("POST", "/v1/payouts", **values)
    assert error["code"] == "instant_payouts_unsupported"


async def test_money_moves_on_each_engine(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    await funded(shop)
    await shop.post("/v1/balance_settings", payments={"payouts": {"schedule": {"interval": "daily"}}})
    seller = await shop.connected()
    charge = await shop.post(
        "/v1/charges",
        amount=10_000,
        currency="usd",
        source="tok_createDispute",
        transfer_data={"destination": seller.account},
        application_fee_amount=500,
    )
    await shop.pass_time(8 * DAY_MS)
    [dispute] = (await shop.get("/v1/disputes", charge=charge["id"]))["data"]
    assert dispute["status"] == "needs_response"
    assert [each["amount"] for each in (await seller.get("/v1/payouts"))["data"]] == [9500]
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] <= 0
