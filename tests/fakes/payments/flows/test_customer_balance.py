from tests.fakes.payments.builders import Shop


async def test_credits_and_debits(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    path = f"/v1/customers/{customer}/balance_transactions"
    credit = await shop.post(path, amount=-500, currency="usd", description="Sorry", metadata={"a": "b"})
    assert (credit["type"], credit["amount"], credit["ending_balance"]) == ("adjustment", -500, -500)
    debit = await shop.post(path, amount=200, currency="usd")
    assert debit["ending_balance"] == -300
    seen = await shop.get(f"/v1/customers/{customer}")
    assert (seen["balance"], seen["currency"]) == (-300, "usd")
    listed = await shop.get(path)
    assert [each["id"] for each in listed["data"]] == [debit["id"], credit["id"]]
    assert (await shop.get(path, invoice="in_1"))["data"] == []
    changed = await shop.post(f"{path}/{credit['id']}", description="Very sorry", metadata={"a": ""})
    assert (changed["description"], changed["metadata"]) == ("Very sorry", {})
    assert await shop.get(f"{path}/{credit['id']}") == changed
    events = await shop.event_objects(type="customer.updated")
    assert events[1]["data"]["previous_attributes"] == {"balance": -500}


async def test_one_currency_and_one_customer(shop: Shop) -> None:
    customer, other = (await shop.customer())["id"], (await shop.customer())["id"]
    path = f"/v1/customers/{customer}/balance_transactions"
    made = await shop.post(path, amount=-500, currency="usd")
    assert (await shop.refused("POST", path, amount=1, currency="eur"))["param"] == "currency"
    elsewhere = f"/v1/customers/{other}/balance_transactions/{made['id']}"
    for method in ("GET", "POST"):
        assert (await shop.refused(method, elsewhere, status=404))["code"] == "resource_missing"


async def test_setting_the_balance_leaves_a_trace(shop: Shop) -> None:
    customer = (await shop.customer(balance=-100))["id"]
    await shop.post(f"/v1/customers/{customer}", balance=50)
    listed = await shop.get(f"/v1/customers/{customer}/balance_transactions")
    assert [(each["type"], each["amount"], each["ending_balance"]) for each in listed["data"]] == [
        ("adjustment", 150, 50),
        ("initial", -100, -100),
    ]
