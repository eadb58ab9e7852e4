import pytest

from tests.fakes.payments.builders import Json, Shop

BANK: Json = {
    "country": "US",
    "currency": "usd",
    "account_number": "000123456789",
    "routing_number": "110000000",
    "account_holder_name": "Jenny Rosen",
    "account_holder_type": "individual",
}
DAY_MS = 24 * 60 * 60 * 1000


async def saved(shop: Shop, customer: str, **account: str) -> Json:
    token = await shop.post("/v1/tokens", bank_account={**BANK, **account})
    return await shop.post(f"/v1/customers/{customer}/sources", source=token["id"])


async def test_a_bank_account_is_saved_verified_and_debited(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    bank = await saved(shop, customer)
    assert (bank["id"][:4], bank["status"], bank["account_holder_name"]) == ("ba_1", "new", "Jenny Rosen")
    path = f"/v1/customers/{customer}/sources/{bank['id']}"
    values: Json = {"amount": 2000, "currency": "usd", "customer": customer, "source": bank["id"]}
    assert (await shop.refused("POST", "/v1/charges", **values))["code"] == "bank_account_unverified"
    wrong = await shop.refused("POST", f"{path}/verify", status=402, amounts=[1, 2])
    assert wrong["code"] == "bank_account_verification_failed"
    assert (await shop.refused("POST", f"{path}/verify", amounts=[1]))["param"] == "amounts"
    assert (await shop.post(f"{path}/verify", amounts=[32, 45]))["status"] == "verified"
    charge = await shop.post("/v1/charges", **values)
    assert (charge["id"][:4], charge["status"], charge["source"]["id"]) == ("py_3", "pending", bank["id"])
    await shop.pass_time(7 * DAY_MS)
    charge = await shop.get(f"/v1/charges/{charge['id']}")
    assert (charge["status"], charge["paid"]) == ("succeeded", True)
    assert charge["balance_transaction"]


async def test_a_debit_may_come_back(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    bank = await saved(shop, customer, account_number="000222222227")
    await shop.post(f"/v1/customers/{customer}/bank_accounts/{bank['id']}/verify", amounts=[45, 32])
    charge = await shop.post("/v1/charges", amount=900, currency="usd", customer=customer)
    await shop.pass_time(7 * DAY_MS)
    charge = await shop.get(f"/v1/charges/{charge['id']}")
    assert (charge["status"], charge["failure_code"]) == ("failed", "insufficient_funds")


async def test_cards_and_bank_accounts_stand_in_one_list(shop: Shop) -> None:
    customer = (await shop.customer(source="tok_visa"))["id"]
    bank = await saved(shop, customer)
    card = (await shop.post(f"/v1/customers/{customer}/cards", card="tok_mastercard"))["id"]
    path = f"/v1/customers/{customer}"
    everything = [each["id"] for each in (await shop.get(f"{path}/sources"))["data"]]
    assert everything[:2] == [card, bank["id"]]
    assert (await shop.get(f"{path}/sources", limit=1))["has_more"] is True
    after = await shop.get(f"{path}/sources", starting_after=card)
    assert [each["id"] for each in after["data"]] == everything[1:]
    before = await shop.get(f"{path}/sources", ending_before=bank["id"])
    assert [each["id"] for each in before["data"]] == everything[:1]
    for kind, place in (("bank_account", "bank_accounts"), ("card", "cards")):
        by_filter = await shop.get(f"{path}/sources", object=kind)
        by_path = await shop.get(f"{path}/{place}")
        assert by_filter["data"] == by_path["data"]
        assert {each["object"] for each in by_path["data"]} == {kind}
    inside = await shop.get(path, expand=["sources"])
    assert [each["id"] for each in inside["sources"]["data"]] == everything
    changed = await shop.post(
        f"{path}/bank_accounts/{bank['id']}", account_holder_name="Ann", metadata={"a": "b"}
    )
    assert (changed["account_holder_name"], changed["metadata"]) == ("Ann", {"a": "b"})
    await shop.post(path, default_source=bank["id"])
    assert (await shop.delete(f"{path}/bank_accounts/{bank['id']}"))["deleted"] is True
    assert (await shop.get(path))["default_source"] == card
    assert (await shop.refused("GET", f"{path}/sources", starting_after="card_1"))[
        "param"
    ] == "starting_after"


async def test_twice_the_same_and_too_many_attempts(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    bank = await saved(shop, customer)
    token = await shop.post("/v1/tokens", bank_account=BANK)
    error = await shop.refused("POST", f"/v1/customers/{customer}/sources", source=token["id"])
    assert error["code"] == "bank_account_exists"
    used = await shop.post("/v1/tokens", bank_account={**BANK, "account_number": "000111111116"})
    await shop.post(f"/v1/customers/{customer}/sources", source=used["id"])
    error = await shop.refused("POST", f"/v1/customers/{customer}/sources", source=used["id"])
    assert error["code"] == "token_already_used"
    path = f"/v1/customers/{customer}/sources/{bank['id']}/verify"
    for _ in range(10):
        await shop.refused("POST", path, status=402, amounts=[1, 2])
    assert "exceeded" in (await shop.refused("POST", path, amounts=[32, 45]))["message"]


@pytest.mark.parametrize(("token", "status"), [("btok_us_verified", "verified"), ("btok_us", "new")])
async def test_documented_accounts(shop: Shop, token: str, status: str) -> None:
    customer = await shop.customer(source=token, expand=["default_source"])
    assert (customer["default_source"]["status"], customer["default_source"]["object"]) == (
        status,
        "bank_account",
    )
    if status == "verified":
        path = f"/v1/customers/{customer['id']}/sources/{customer['default_source']['id']}/verify"
        assert "already been verified" in (await shop.refused("POST", path, amounts=[32, 45]))["message"]


async def test_a_deleted_customer_keeps_nothing(shop: Shop) -> None:
    customer = (
        await shop.customer(
            source="btok_us_verified", tax_id_data=[{"type": "us_ein", "value": "12-3456789"}]
        )
    )["id"]
    method = await shop.saved_card(customer)
    await shop.delete(f"/v1/customers/{customer}")
    assert (await shop.get(f"/v1/payment_methods/{method['id']}"))["customer"] is None
    error = await shop.refused("GET", f"/v1/customers/{customer}/tax_ids", status=404)
    assert error["code"] == "resource_missing"
