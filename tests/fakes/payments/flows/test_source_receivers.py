import pytest

from tests.fakes.payments.builders import Json, Shop

MINUTE_MS = 60 * 1000
DAY_MS = 24 * 60 * MINUTE_MS


async def source_of(shop: Shop, source: Json) -> Json:
    return await shop.get(f"/v1/sources/{source['id']}")


async def source_events(shop: Shop) -> list[str]:
    return [each for each in await shop.events() if each.startswith("source.")]


@pytest.mark.parametrize(
    ("kind", "currency", "address"),
    [("ach_credit_transfer", "usd", "110000000-test_"), ("sepa_credit_transfer", "eur", "DE00")],
)
async def test_a_receiver_is_filled_and_spent_again_and_again(
    shop: Shop, kind: str, currency: str, address: str
) -> None:
    source = await shop.post(
        "/v1/sources", type=kind, currency=currency, owner={"email": "amount_4242@example.com"}
    )
    assert (source["flow"], source["status"], source["usage"]) == ("receiver", "pending", "reusable")
    assert source["receiver"]["address"].startswith(address)
    assert source["receiver"]["amount_received"] == 0
    filled = await source_of(shop, source)
    assert (filled["status"], filled["receiver"]["amount_received"]) == ("chargeable", 4242)
    assert await source_events(shop) == ["source.chargeable", "source.transaction.created"]
    path = f"/v1/sources/{source['id']}/source_transactions"
    [transaction] = (await shop.get(path))["data"]
    assert (transaction["amount"], transaction["type"]) == (4242, kind)
    assert await shop.get(f"{path}/{transaction['id']}") == transaction
    await shop.refused("GET", f"/v1/sources/src_other/source_transactions/{transaction['id']}", status=404)
    values: Json = {"currency": currency, "source": source["id"]}
    error = await shop.refused("POST", "/v1/charges", amount=4243, **values)
    assert error["code"] == "invalid_charge_amount"
    customer = (await shop.customer())["id"]
    await shop.post(f"/v1/customers/{customer}/sources", source=source["id"])
    charge = await shop.post("/v1/charges", amount=4000, customer=customer, **values)
    details = charge["payment_method_details"]
    assert (charge["paid"], details["type"], charge["billing_details"]["email"]) == (
        True,
        kind,
        "amount_4242@example.com",
    )
    assert details[kind]["bank_name"] == "TEST BANK"
    await shop.post("/v1/charges", amount=242, **values)
    spent = await source_of(shop, source)
    assert (spent["status"], spent["receiver"]["amount_charged"]) == ("pending", 4242)
    await shop.post(f"/v1/sources/{source['id']}", owner={"email": "amount_100@example.com"})
    again = await source_of(shop, source)
    assert (again["status"], again["receiver"]["amount_received"]) == ("chargeable", 4342)
    refund = await shop.post("/v1/refunds", charge=charge["id"], amount=100)
    assert refund["status"] in ("succeeded", "pending")


async def test_multibanco_is_paid_in_a_while_or_never(shop: Shop) -> None:
    values: Json = {"type": "multibanco", "amount": 1500, "currency": "eur"}
    usual, now, never = [
        await shop.post("/v1/sources", owner={"email": f"{name}@example.com"}, **values)
        for name in ("ann", "multibanco+fill_now", "multibanco+fill_never")
    ]
    assert (usual["receiver"]["address"], usual["usage"]) == (
        f"{usual['multibanco']['entity']}-{usual['multibanco']['reference']}",
        "single_use",
    )
    assert [(await source_of(shop, each))["status"] for each in (usual, now)] == ["pending", "chargeable"]
    await shop.pass_time(3 * MINUTE_MS)
    assert (await source_of(shop, usual))["receiver"]["amount_received"] == 1500
    charge = await shop.post("/v1/charges", amount=1500, currency="eur", source=usual["id"])
    assert charge["payment_method_details"]["multibanco"]["reference"] == usual["multibanco"]["reference"]
    assert (await source_of(shop, usual))["status"] == "consumed"
    await shop.pass_time(7 * DAY_MS)
    assert (await source_of(shop, never))["status"] == "canceled"
    assert (await source_events(shop))[-1] == "source.canceled"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"type": "ach_credit_transfer"}, "currency"),
        ({"type": "ach_credit_transfer", "currency": "eur"}, "currency"),
        ({"type": "ach_credit_transfer", "currency": "usd", "amount": 100}, "amount"),
        ({"type": "ach_credit_transfer", "currency": "usd", "usage": "single_use"}, "usage"),
        ({"type": "multibanco", "currency": "eur"}, "amount"),
        ({"type": "multibanco", "currency": "eur", "amount": 100, "flow": "redirect"}, "flow"),
    ],
)
async def test_what_a_receiver_cannot_be_is_refused(shop: Shop, params: Json, param: str) -> None:
    assert (await shop.refused("POST", "/v1/sources", **params))["param"] == param
