from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.payments.builders import Shop

PATH = "/v2/core/events"


async def types(shop: Shop, **filters: Any) -> list[str]:
    return [event["type"] for event in (await shop.get(PATH, **filters))["data"]]


async def test_every_event_of_v1_has_a_thin_one(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.paid(customer=customer["id"])
    told = await types(shop)
    assert told == [f"v1.{name}" for name in reversed(await shop.events())]
    assert await types(shop, types=["v1.charge.succeeded"]) == ["v1.charge.succeeded"]
    both = ["v1.charge.succeeded", "v1.customer.created"]
    assert set(await types(shop, types=both)) == set(both)
    assert await types(shop, types=["v2.core.event_destination.ping"]) == []
    assert await types(shop, object_id=customer["id"]) == ["v1.customer.created"]
    assert await types(shop, created={"gt": "2999-01-01T00:00:00Z"}) == []
    assert len(await types(shop, created={"lt": "2999-01-01T00:00:00Z"})) == len(told)


async def test_pages_follow_one_another(shop: Shop) -> None:
    for _ in range(3):
        await shop.customer()
    first = await shop.get(PATH, limit=2)
    assert (len(first["data"]), first["previous_page_url"]) == (2, None)
    url = urlsplit(first["next_page_url"])
    asked: dict[str, Any] = dict(parse_qsl(url.query))
    second = await shop.get(url.path, **asked)
    assert (len(second["data"]), second["next_page_url"]) == (1, None)
    assert second["previous_page_url"] == f"{PATH}?limit=2&page=0"
    for wrong in ({"limit": 0}, {"page": "x"}, {"created": {"gt": "soon"}}, {"created": {"gt": ""}}):
        await shop.refused("GET", PATH, **wrong)


async def test_no_event_is_out_of_reach(shop: Shop) -> None:
    first = await shop.customer()
    for _ in range(100):
        await shop.customer()
    last = await shop.get(PATH, limit=100, page=100)
    assert [event["related_object"]["id"] for event in last["data"]] == [first["id"]]
    assert await types(shop, object_id=first["id"]) == ["v1.customer.created"]


async def test_an_event_that_never_was(shop: Shop) -> None:
    await shop.refused("GET", f"{PATH}/evt_test_gone", status=404)
