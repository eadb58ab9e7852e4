from tests.fakes.payments.builders import Json, Shop


def ids_of(page: Json) -> list[str]:
    return [each["id"] for each in page["data"]]


async def test_built_in_objects_are_read(shop: Shop) -> None:
    product = await shop.get("/v1/climate/products/climsku_frontier_offtake_portfolio_2027")
    assert product["suppliers"] == [await shop.get("/v1/climate/suppliers/climsup_charm_industrial")]
    error = await shop.refused("GET", "/v1/climate/products/climsku_none", status=404)
    assert (error["message"], error["param"]) == ("No such climate.product: 'climsku_none'", "product")


async def test_lists_of_them_page_like_others(shop: Shop) -> None:
    path = "/v1/reporting/report_types"
    page = await shop.get(path)
    assert (page["has_more"], page["url"]) == (False, path)
    assert "balance.summary.1" in ids_of(page)
    products = "/v1/climate/products"
    [one] = ids_of(await shop.get(products, limit=1))
    assert ids_of(await shop.get(products, starting_after=one)) == []
    assert ids_of(await shop.get(products, ending_before=one)) == []
    await shop.refused("GET", products, starting_after="climsku_none")


async def test_other_objects_may_name_them(shop: Shop) -> None:
    [product] = (await shop.get("/v1/climate/products"))["data"]
    order = await shop.post("/v1/climate/orders", product=product["id"], metric_tons="0.5")
    assert order["product"] == product["id"]
    [bundle] = (await shop.get("/v1/issuing/physical_bundles", type="standard", status="active"))["data"]
    design = await shop.post("/v1/issuing/personalization_designs", physical_bundle=bundle["id"])
    assert design["physical_bundle"] == bundle["id"]
    assert (await shop.get("/v1/issuing/physical_bundles", type="custom"))["data"] == []
