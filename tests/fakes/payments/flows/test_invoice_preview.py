from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_subscriptions import subscribed as begun


async def preview(shop: Shop, **params: Any) -> Json:
    return await shop.post("/v1/invoices/create_preview", **params)


def lines(invoice: Json) -> list[tuple[str | None, int]]:
    return [(line["description"], line["amount"]) for line in invoice["lines"]["data"]]


async def subscribed(shop: Shop) -> Json:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"], "pm_card_visa")
    price = await shop.post(
        "/v1/prices",
        currency="usd",
        unit_amount=500,
        recurring={"interval": "month"},
        product_data={"name": "Tea"},
    )
    return await shop.post(
        "/v1/subscriptions",
        customer=customer["id"],
        default_payment_method=card["id"],
        items=[{"price": price["id"], "quantity": 2}],
        metadata={"plan": "tea"},
    )


async def test_the_next_invoice_has_what_waits_and_one_more_period(shop: Shop) -> None:
    subscription = await subscribed(shop)
    item = subscription["items"]["data"][0]
    await shop.post("/v1/invoiceitems", customer=subscription["customer"], amount=-100, currency="usd")
    coming = await preview(shop, customer=subscription["customer"])
    assert lines(coming) == [(None, -100), ("2 × Tea (at $5.00 / month)", 1000)]
    assert (coming["total"], coming["status"], coming["billing_reason"]) == (900, "draft", "upcoming")
    assert coming["created"] == item["current_period_end"]
    details = coming["parent"]["subscription_details"]
    assert (details["subscription"], details["metadata"]) == (subscription["id"], {"plan": "tea"})

    old = await shop.get("/v1/invoices/upcoming", customer=subscription["customer"])
    assert old["total"] == 900
    by_form = await shop.get(
        "/v1/invoices/upcoming",
        subscription=subscription["id"],
        subscription_items=[{"id": item["id"], "quantity": 4}],
    )
    assert by_form["total"] == 1900
    planned = await shop.get(
        "/v1/invoices/upcoming",
        customer=subscription["customer"],
        subscription_plan=item["price"]["id"],
        subscription_quantity=3,
    )
    assert planned["total"] == 1400
    listed = await shop.get("/v1/invoices/upcoming/lines", customer=subscription["customer"], limit=1)
    assert (len(listed["data"]), listed["has_more"]) == (1, True)


async def test_changes_are_tried_before_they_are_made(shop: Shop) -> None:
    subscription = await subscribed(shop)
    item = subscription["items"]["data"][0]
    extra = {
        "price_data": {
            "currency": "usd",
            "product": item["price"]["product"],
            "unit_amount": 30,
            "recurring": {"interval": "month"},
        }
    }
    tried = await preview(
        shop,
        subscription=subscription["id"],
        subscription_details={"items": [{"id": item["id"], "quantity": 3}, extra]},
    )
    assert [amount for _, amount in lines(tried)] == [1500, 30]
    gone = {"items": [{"id": item["id"], "deleted": True}, {"price": item["price"]["id"]}]}
    assert tried["customer"] == subscription["customer"]
    replaced = await preview(shop, subscription=subscription["id"], subscription_details=gone)
    assert [amount for _, amount in lines(replaced)] == [500]
    begun = await preview(
        shop, subscription_details={"items": [{"price": item["price"]["id"], "quantity": 4}]}
    )
    assert (begun["total"], begun["customer"]) == (2000, "")


async def test_where_nothing_is_coming(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    path = "/v1/invoices/create_preview"
    none = await shop.refused("POST", path, status=404, customer=customer)
    assert none["code"] == "invoice_upcoming_none"
    assert (await shop.refused("POST", path))["param"] == "customer"
    no_price = {"items": [{"quantity": 2}]}
    assert "price" in (await shop.refused("POST", path, subscription_details=no_price))["param"]


@pytest.mark.parametrize(("duration", "total"), [("forever", 1650), ("once", 3300)])
async def test_the_next_one_keeps_the_discounts_that_last_and_the_taxes(
    shop: Shop, duration: str, total: int
) -> None:
    rate = await shop.post("/v1/tax_rates", display_name="VAT", percentage=10, inclusive=False)
    coupon = await shop.post("/v1/coupons", percent_off=50, duration=duration)
    subscription = await begun(shop, discounts=[{"coupon": coupon["id"]}], default_tax_rates=[rate["id"]])
    coming = await shop.post("/v1/invoices/create_preview", subscription=subscription["id"])
    assert (coming["subtotal"], coming["total"], len(coming["discounts"])) == (
        3000,
        total,
        int(total == 1650),
    )
    other = await shop.post("/v1/coupons", amount_off=100, currency="usd", duration="once")
    coming = await shop.post(
        "/v1/invoices/create_preview", subscription=subscription["id"], discounts=[{"coupon": other["id"]}]
    )
    assert (coming["total"], coming["total_taxes"][0]["amount"]) == (3190, 290)
