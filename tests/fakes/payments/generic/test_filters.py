from tests.fakes.payments.builders import Json, Shop


def ids_of(listed: Json) -> list[str]:
    return [each["id"] for each in listed["data"]]


async def price(shop: Shop, amount: int) -> str:
    made = await shop.post(
        "/v1/prices",
        currency="usd",
        unit_amount=amount,
        recurring={"interval": "month"},
        product_data={"name": "Tea"},
    )
    return str(made["id"])


async def test_what_is_billed_is_listed_by_what_it_is_for(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    prices = [await price(shop, 500), await price(shop, 700)]
    tea, cup = [
        await shop.post(
            "/v1/subscriptions",
            customer=customer["id"],
            default_payment_method=card["id"],
            items=[{"price": each}],
        )
        for each in prices
    ]
    assert ids_of(await shop.get("/v1/subscriptions", price=prices[0])) == [tea["id"]]
    assert ids_of(await shop.get("/v1/subscriptions", plan=prices[1])) == [cup["id"]]
    # They need not have been made within one second.
    ends = [each["items"]["data"][0]["current_period_end"] for each in (tea, cup)]
    assert ids_of(await shop.get("/v1/subscriptions", current_period_end={"gt": max(ends)})) == []
    assert len(ids_of(await shop.get("/v1/subscriptions", current_period_end={"gte": min(ends)}))) == 2
    assert ids_of(await shop.get("/v1/invoices", subscription=tea["id"])) == [tea["latest_invoice"]]
    assert ids_of(await shop.get("/v1/invoices", subscription=cup["id"], status="open")) == []

    waiting = await shop.post("/v1/invoiceitems", customer=customer["id"], amount=5, currency="usd")
    assert ids_of(await shop.get("/v1/invoiceitems", pending=True)) == [waiting["id"]]
    assert ids_of(await shop.get("/v1/invoiceitems", pending=False)) == []


async def test_codes_are_listed_by_their_coupon(shop: Shop) -> None:
    one, other = [await shop.post("/v1/coupons", percent_off=5) for _ in "ab"]
    code, _ = [
        await shop.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": each["id"]})
        for each in (one, other)
    ]
    assert ids_of(await shop.get("/v1/promotion_codes", coupon=one["id"])) == [code["id"]]


async def test_a_filter_that_does_nothing_is_told(shop: Shop) -> None:
    listed = await shop.reply("GET", "/v1/radar/value_lists", {"contains": "ann@example.com"})
    assert listed.unused == ("contains",)
