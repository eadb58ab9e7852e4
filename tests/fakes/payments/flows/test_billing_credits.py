from tests.fakes.payments.builders import Json, Shop

GRANTS = "/v1/billing/credit_grants"
SUMMARY = "/v1/billing/credit_balance_summary"
ALL: Json = {"type": "applicability_scope", "applicability_scope": {"price_type": "metered"}}


async def granted(shop: Shop, customer: str, value: int, **params: object) -> Json:
    amount = {"type": "monetary", "monetary": {"currency": "usd", "value": value}}
    scope = {"scope": {"price_type": "metered"}}
    values = {
        "customer": customer,
        "category": "paid",
        "amount": amount,
        "applicability_config": scope,
        **params,
    }
    return await shop.send("POST", GRANTS, values)


async def left(shop: Shop, customer: str, wanted: Json | None = None) -> list[int]:
    found = await shop.get(SUMMARY, customer=customer, filter=wanted or ALL)
    return [each["available_balance"]["monetary"]["value"] for each in found["balances"]]


async def test_credit_is_granted_and_ends(shop: Shop) -> None:
    ann, bob = (await shop.customer())["id"], (await shop.customer())["id"]
    first, second = await granted(shop, ann, 1000), await granted(shop, ann, 500)
    assert (await left(shop, ann), await left(shop, bob)) == ([1500], [])
    assert await left(shop, ann, {"type": "credit_grant", "credit_grant": second["id"]}) == [500]
    assert (await shop.post(f"{GRANTS}/{first['id']}/void"))["voided_at"] is not None
    assert (await shop.post(f"{GRANTS}/{second['id']}/expire"))["expires_at"] is not None
    assert await left(shop, ann) == []
    error = await shop.refused("POST", f"{GRANTS}/{first['id']}/void")
    assert error["message"] == "This credit grant has been voided or has expired already."
    path = "/v1/billing/credit_balance_transactions"
    booked = (await shop.get(path, customer=ann))["data"]
    assert [each["type"] for each in booked] == ["debit", "debit", "credit", "credit"]
    only = (await shop.get(path, customer=ann, credit_grant=first["id"]))["data"]
    assert [each["type"] for each in only] == ["debit", "credit"]
    assert (await shop.get(path, customer=bob))["data"] == []
    assert "billing.credit_balance_transaction.created" in await shop.events()


async def test_credit_belongs_to_somebody_and_runs_out(shop: Shop) -> None:
    customer = await shop.customer()
    await granted(shop, customer["id"], 100, expires_at=customer["created"] + 60)
    assert await left(shop, customer["id"]) == [100]
    await shop.pass_time(60_000)
    assert await left(shop, customer["id"]) == []
    assert (await shop.refused("GET", SUMMARY, filter=ALL))["param"] == "customer"
