from tests.fakes.payments.builders import Shop


async def test_an_empty_balance_and_a_stranger(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    assert await shop.get(f"/v1/customers/{customer}/cash_balance") == {
        "object": "cash_balance",
        "available": None,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }
    other = (await shop.customer())["id"]
    path = f"/v1/test_helpers/customers/{customer}/fund_cash_balance"
    movement = await shop.post(path, amount=700, currency="usd", reference="ORDER 7")
    assert movement["funded"]["bank_transfer"]["reference"] == "ORDER 7"
    mine = f"/v1/customers/{other}/cash_balance_transactions"
    assert (await shop.get(mine))["data"] == []
    error = await shop.refused("GET", f"{mine}/{movement['id']}", status=404)
    assert error["code"] == "resource_missing"
    missing = await shop.refused("GET", "/v1/customers/cus_1/cash_balance", status=404)
    assert missing["message"] == "No such customer: 'cus_1'"
