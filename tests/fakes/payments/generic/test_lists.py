from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes.payments.builders import Json, Shop


async def promoted(shop: Shop) -> list[str]:
    """Three features, the second of which is archived; returns their ids, newest first."""
    ids = []
    for name in ("a", "b", "c"):
        feature = await shop.post("/v1/entitlements/features", name=name, lookup_key=name)
        ids.append(feature["id"])
    await shop.post(f"/v1/entitlements/features/{ids[1]}", active=False)
    return ids[::-1]


def ids_of(page: Json) -> list[str]:
    return [each["id"] for each in page["data"]]


async def test_lists_are_paged_and_filtered_by_fields(shop: Shop) -> None:
    c, b, a = await promoted(shop)
    path = "/v1/entitlements/features"
    page = await shop.get(path, limit=2)
    assert (ids_of(page), page["has_more"], page["url"]) == ([c, b], True, path)
    assert ids_of(await shop.get(path, starting_after=b)) == [a]
    assert ids_of(await shop.get(path, ending_before=b)) == [c]
    assert ids_of(await shop.get(path, lookup_key="a")) == [a]
    assert ids_of(await shop.get(path, archived=True)) == [b]


async def test_filters_reach_into_ranges_parts_and_choices(shop: Shop) -> None:
    tea = await shop.post("/v1/products", name="Tea", url="https://tea.example")
    await shop.post("/v1/products", name="Cup")
    product = tea["id"]
    price = await shop.post("/v1/prices", product=product, currency="usd", unit_amount=5, lookup_key="tea",
                            recurring={"interval": "month"})  # fmt: skip
    last = await shop.post("/v1/prices", product=product, currency="eur", unit_amount=5)
    assert ids_of(await shop.get("/v1/products", url="https://tea.example")) == [product]
    assert ids_of(await shop.get("/v1/products", ids=[product])) == [product]
    assert ids_of(await shop.get("/v1/prices", lookup_keys=["tea", "cup"])) == [price["id"]]
    assert ids_of(await shop.get("/v1/prices", recurring={"interval": "month"})) == [price["id"]]
    assert ids_of(await shop.get("/v1/prices", created={"gt": last["created"]})) == []
    assert len(ids_of(await shop.get("/v1/prices", created={"gte": price["created"]}))) == 2


async def test_words_of_a_filter_that_are_no_value(shop: Shop) -> None:
    product = await shop.post("/v1/products", name="Tea")
    price = await shop.post("/v1/prices", product=product["id"], currency="usd", unit_amount=500,
                            recurring={"interval": "month"})  # fmt: skip
    customer = await shop.customer()
    params = {"customer": customer["id"], "collection_method": "send_invoice", "days_until_due": 7}
    first, second = [
        (await shop.post("/v1/subscriptions", **params, items=[{"price": price["id"]}]))["id"] for _ in "ab"
    ]
    await shop.delete(f"/v1/subscriptions/{first}")
    path = "/v1/subscriptions"
    assert ids_of(await shop.get(path, status="all")) == [second, first]
    assert ids_of(await shop.get(path, status="ended")) == [first]
    assert ids_of(await shop.get(path, status="active")) == [second]
    assert ids_of(await shop.get(path)) == [second]
    shown = await shop.get(f"/v1/customers/{params['customer']}", expand=["subscriptions"])
    assert ids_of(shown["subscriptions"]) == [second]


async def test_children_are_listed_below_their_parent(shop: Shop) -> None:
    features = await promoted(shop)
    tea, cup = [await shop.post("/v1/products", name=name) for name in ("Tea", "Cup")]
    below = await shop.post(f"/v1/products/{tea['id']}/features", entitlement_feature=features[0])
    assert ids_of(await shop.get(f"/v1/products/{tea['id']}/features")) == [below["id"]]
    assert ids_of(await shop.get(f"/v1/products/{cup['id']}/features")) == []
    await shop.refused("GET", "/v1/products/prod_none/features", status=404)


async def test_version_2_pages_by_addresses(shop: Shop) -> None:
    path = "/v2/core/vault/us_bank_accounts"
    c, b, a = [
        (await shop.post(path, currency="usd", account_number=f"00012345678{n}"))["id"] for n in range(3)
    ][::-1]
    page = await shop.get(path, limit=2)
    assert ids_of(page) == [c, b]
    assert page["previous_page_url"] is None
    last = await shop.get(path, **query_of(page["next_page_url"]))
    assert (ids_of(last), last["next_page_url"]) == ([a], None)
    first = await shop.get(path, **query_of(last["previous_page_url"]))
    assert (ids_of(first), first["previous_page_url"]) == ([c, b], None)
    assert first["next_page_url"] == page["next_page_url"]


@pytest.mark.parametrize("page", ["page_x", "%", "page_ä"])
async def test_a_page_that_nobody_gave_out_is_refused(shop: Shop, page: str) -> None:
    error = await shop.refused("GET", "/v2/core/vault/us_bank_accounts", page=page)
    assert error["message"] == f"Invalid page token: {page}"


def query_of(url: str) -> Json:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
