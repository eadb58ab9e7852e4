from typing import Any

import pytest

from fakes.payments import search
from tests.fakes.payments.builders import Shop


async def ids(shop: Shop, query: str, kind: str = "customers", **params: Any) -> list[str]:
    found = await shop.get(f"/v1/{kind}/search", query=query, **params)
    return [each["id"] for each in found["data"]]


async def test_customers_are_found_by_what_is_known_of_them(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    ann = (
        await shop.customer(email="Ann@Example.com", name="Ann O'Neil", metadata={"tier": "Gold", "n": "1"})
    )["id"]
    bob = (await shop.customer(email="bob@example.com", name="Bob 50%", metadata={"tier": "silver"}))["id"]
    cyd = (await shop.customer(email="cyd@example.org"))["id"]
    await (await shop.connected()).customer(email="ann@example.com")
    for query, expected in (
        ("email:'ann@example.com'", [ann]),
        ("-email:'ann@example.com'", [cyd, bob]),
        ("email~'@EXAMPLE.com'", [bob, ann]),
        ("name~'50%'", [bob]),
        (r"name:'ann o\'neil'", [ann]),
        ("name:null", [cyd]),
        ("metadata['tier']:'gold'", [ann]),
        ("metadata['tier']:'gold' AND metadata['n']:'2'", []),
        ("-metadata['tier']:null", [bob, ann]),
        ("metadata['tier']:null", [cyd]),
        ("email:'bob@example.com' OR metadata['tier']:'gold'", [bob, ann]),
        ("email:'bob@example.com' OR name:null", [cyd, bob]),
        ("email~'example' -metadata['tier']:'gold'", [cyd, bob]),
        ("created>1 created<99999999999", [cyd, bob, ann]),
        ("created<1", []),
        ("created>=99999999999 OR email:'cyd@example.org'", [cyd]),
    ):
        assert await ids(shop, query) == expected, query


async def test_what_changed_is_found_as_it_is_now(shop: Shop) -> None:
    ann = await shop.customer(metadata={"k": "a"})
    path = f"/v1/customers/{ann['id']}"
    await shop.post(path, email="new@example.com", metadata={"k": "b"})
    assert await ids(shop, "email:'ann@example.com'") == []
    assert await ids(shop, "metadata['k']:'a'") == []
    assert await ids(shop, "metadata['k']:'b'") == [ann["id"]]
    assert await ids(shop, "-metadata['k']:null") == [ann["id"]]
    await shop.post(path, metadata={"k": "a"})
    assert await ids(shop, "metadata['k']:'a' email~'new'") == [ann["id"]]
    await shop.delete(path)
    assert await ids(shop, "metadata['k']:'a'") == []
    assert await ids(shop, "created>1") == []


async def test_payments_are_found_by_status_amount_and_card(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    method = (await shop.saved_card(customer))["id"]
    paid = await shop.paid(method, customer=customer, amount=5000, metadata={"order": "6735"})
    other = await shop.paid("pm_card_mastercard", amount=700, currency="eur")
    waiting = await shop.intent(amount=6000)
    assert await ids(shop, "status:'succeeded'", "payment_intents") == [other["id"], paid["id"]]
    assert await ids(shop, "amount>=5000", "payment_intents") == [waiting["id"], paid["id"]]
    assert await ids(shop, "-currency:'usd'", "payment_intents") == [other["id"]]
    assert await ids(shop, f"customer:'{customer}' status:'succeeded'", "payment_intents") == [paid["id"]]
    charge, second = paid["latest_charge"], other["latest_charge"]
    assert await ids(shop, "payment_method_details.card.last4:4242", "charges") == [charge]
    assert await ids(shop, "metadata['order']:'6735' AND amount:5000", "charges") == [charge]
    assert await ids(shop, f"customer:'{customer}' OR status:'failed'", "charges") == [charge]
    assert await ids(shop, "refunded:'false' disputed:'false'", "charges") == [second, charge]


async def test_pages_follow_each_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_CHUNK", 2)
    made = [(await shop.customer(metadata={"k": "a" if place % 2 else "b"}))["id"] for place in range(9)]
    for query, wanted in (("metadata['k']:'b'", made[::-2]), ("-metadata['k']:'a'", made[::-2])):
        seen: list[str] = []
        page: dict[str, Any] = {}
        while True:
            found = await shop.get(
                "/v1/customers/search", query=query, limit=2, expand=["total_count"], **page
            )
            assert found["url"] == "/v1/customers/search"
            assert found["total_count"] == 5
            seen += [each["id"] for each in found["data"]]
            if not found["has_more"]:
                break
            page = {"page": found["next_page"]}
        assert seen == wanted


async def test_objects_are_expanded(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    await shop.paid((await shop.saved_card(customer))["id"], customer=customer)
    found = await shop.get(
        "/v1/payment_intents/search",
        query="status:'succeeded'",
        expand=["data.customer", "data.latest_charge.balance_transaction"],
    )
    assert found["data"][0]["customer"]["id"] == customer
    assert found["data"][0]["latest_charge"]["balance_transaction"]["object"] == "balance_transaction"
    assert "total_count" not in found


async def test_wrong_searches_are_refused(shop: Shop) -> None:
    path = "/v1/customers/search"
    assert (await shop.refused("GET", path))["code"] == "parameter_missing"
    assert (await shop.refused("GET", path, query="asdf"))["message"].startswith(
        "We were unable to parse your search query."
    )
    for page in ("x", "c2VxOnh4", "é"):
        assert (await shop.refused("GET", path, query="name:'a'", page=page))["param"] == "page"
    assert (await shop.refused("GET", path, query="name:'a'", limit=101))["param"] == "limit"


async def test_a_part_is_found_among_the_newest_and_behind_them(
    shop_on_each_engine: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_on_each_engine
    monkeypatch.setattr(search, "_CHUNK", 2)
    monkeypatch.setattr(search, "_NEAR", 2)
    made = [
        (await shop.customer(name=f"Ann {'rare' if place % 4 == 0 else 'usual'}"))["id"] for place in range(9)
    ]
    assert await ids(shop, "name~'ann'", limit=2) == [made[8], made[7]]
    assert await ids(shop, "name~'RARE'") == [made[8], made[4], made[0]]
    assert await ids(shop, "name~'rare' OR name~'usual'") == made[::-1]
    assert await ids(shop, "name~'none'") == []
