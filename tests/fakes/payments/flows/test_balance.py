from sqlalchemy import select

from fakes.payments.flows.balance import FUNDS
from tests.fakes.payments.builders import Shop

DAY_MS = 24 * 60 * 60 * 1000


async def test_an_empty_balance(shop: Shop) -> None:
    balance = await shop.get("/v1/balance")
    assert balance["available"] == [{"amount": 0, "currency": "usd", "source_types": {"card": 0}}]


async def test_money_becomes_available_on_the_clock(shop: Shop) -> None:
    await shop.paid(capture_method="automatic")
    await shop.paid(capture_method="automatic", currency="eur")
    [euro, dollar] = (await shop.get("/v1/balance_transactions"))["data"]
    assert (dollar["amount"], dollar["fee"], dollar["net"], dollar["status"]) == (2000, 88, 1912, "pending")
    assert dollar["fee_details"][0]["type"] == "stripe_fee"
    assert euro["currency"] == "eur"
    await shop.pass_time(5 * DAY_MS)
    seen = await shop.get(f"/v1/balance_transactions/{dollar['id']}")
    assert seen["status"] == "available"
    listed = await shop.get("/v1/balance_transactions")
    assert {each["status"] for each in listed["data"]} == {"available"}
    balance = await shop.get("/v1/balance")
    assert [(each["currency"], each["amount"]) for each in balance["available"]] == [
        ("eur", 1912),
        ("usd", 1912),
    ]
    assert (await shop.events()).count("balance.available") == 2


async def test_some_cards_skip_the_waiting(shop: Shop) -> None:
    await shop.paid("pm_card_bypassPending", capture_method="automatic")
    balance = await shop.get("/v1/balance")
    assert (balance["available"][0]["amount"], balance["pending"][0]["amount"]) == (1912, 0)


async def test_transactions_are_listed_by_source_type_and_currency(shop: Shop) -> None:
    paid = await shop.paid(capture_method="automatic")
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    for filters, types in (
        ({"source": paid["latest_charge"]}, ["charge"]),
        ({"type": "refund"}, ["refund"]),
        ({"currency": "usd", "limit": 1}, ["refund"]),
        ({"currency": "eur"}, []),
    ):
        found = await shop.get("/v1/balance_transactions", **filters)
        assert [each["type"] for each in found["data"]] == types
    assert len((await shop.get("/v1/balance/history"))["data"]) == 2
    error = await shop.refused("GET", "/v1/balance_transactions", payout="po_gone")
    assert error["message"] == "No such payout: 'po_gone'"


async def test_a_charge_can_show_its_transaction(shop: Shop) -> None:
    paid = await shop.paid(capture_method="automatic", expand=["latest_charge.balance_transaction"])
    assert paid["latest_charge"]["balance_transaction"]["fee"] == 88
    found = await shop.get("/v1/balance_transactions", expand=["data.source"])
    assert found["data"][0]["source"]["object"] == "charge"
    error = await shop.refused("GET", "/v1/balance_transactions/txn_gone", status=404)
    assert error["message"] == "No such balance transaction: 'txn_gone'"


async def test_what_moves_at_once_is_summed_up_by_day(shop: Shop) -> None:
    for _ in range(3):
        await shop.paid("pm_card_bypassPending")
        await shop.pass_time(1000)
    held = select(FUNDS).where(FUNDS.c.sandbox == "shop")
    rows = await shop.context.store.read(lambda conn: conn.execute(held).mappings().all())
    assert len(rows) <= 2  # a day may end meanwhile
    assert sum(row["net"] for row in rows) == 3 * (2000 - 88)
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] == 3 * (2000 - 88)
