import asyncio

import pytest
from sqlalchemy import func, select

from fakes.core.tables import table_of
from fakes.payments import text_index
from fakes.payments.models import PaymentTextRow
from fakes.payments.text_index import TextIndex
from tests.fakes.payments.builders import Shop
from tests.receiver import PATIENCE_S

TEXT = table_of(PaymentTextRow)


async def texts(shop: Shop) -> int:
    statement = select(func.count()).where(TEXT.c.seq > 0)
    count: int = await shop.context.store.read(lambda conn: conn.execute(statement).scalar_one())
    return count


async def found(shop: Shop, query: str) -> list[str]:
    result = await shop.get("/v1/customers/search", query=query, limit=100)
    return [each["name"] for each in result["data"]]


async def same_everywhere(shop: Shop) -> None:
    for query, expected in (
        ("name~'ann'", ["Annette 6", "Ann 8", "Ann 7", "Ann 5", "Ann 4", "Ann 3", "Ann 2", "Ann 1"]),
        ("name~'ann 7'", ["Ann 7"]),
        ("email:'a3@example.com'", ["Ann 3"]),
        ("email~'a3@'", ["Ann 3"]),
        ("name:'annette 6'", ["Annette 6"]),
        ("name:'ann 6'", []),
        ("metadata['place']:'2'", ["Ann 2"]),
        ("-metadata['place']:null name~'nn 8'", ["Ann 8"]),
        ("name~'nn 0'", []),
    ):
        assert sorted(await found(shop, query)) == sorted(expected), query


async def test_searches_find_the_same_before_and_after(
    shop_on_each_engine: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_on_each_engine
    monkeypatch.setattr(text_index, "CHUNK", 4)
    index = TextIndex(shop.context.store, shop.context.sandboxes)
    made = [
        await shop.customer(
            name=f"Ann {place}", email=f"a{place}@example.com", metadata={"place": str(place)}
        )
        for place in range(9)
    ]
    await (await shop.connected()).customer(name="Ann of another account")
    await shop.post(f"/v1/customers/{made[6]['id']}", name="Annette 6")
    await shop.delete(f"/v1/customers/{made[0]['id']}")
    await same_everywhere(shop)
    await index.take_in(shop.sandbox)
    assert await texts(shop) == 2
    await same_everywhere(shop)
    await index.take_in(shop.sandbox)
    assert await texts(shop) == 2

    for place in (1, 8):
        await shop.post(f"/v1/customers/{made[place]['id']}", name=f"Bob {place}", metadata={"place": "b"})
    assert await found(shop, "name~'bob'") == ["Bob 8", "Bob 1"]
    assert await found(shop, "name:'bob 1'") == ["Bob 1"]
    assert await found(shop, "metadata['place']:'b'") == ["Bob 8", "Bob 1"]
    assert await found(shop, "name~'ann 1'") == []


async def test_the_channel_keeps_its_texts_by_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_index, "CHUNK", 3)
    for _ in range(4):
        await shop.customer()
    async with asyncio.timeout(PATIENCE_S):
        while not await texts(shop):
            pass
    assert len(await found(shop, "email~'ann@'")) == 4
