from typing import Any

import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import payment_links
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout_payer import FIELDS


def line(**price: Any) -> Json:
    data = {"currency": "usd", "unit_amount": 700, "product_data": {"name": "Tea"}, **price}
    return {"price_data": data, "quantity": 2}


async def followed(shop: Shop, link: Json) -> Json:
    def unit(tx: Tx) -> str:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause(base_url="http://pay.test"))
        return payment_links.follow(work, link["id"]).id

    session = await shop.context.store.write(unit)
    return await shop.get(f"/v1/checkout/sessions/{session}", expand=["line_items"])


async def test_everybody_who_follows_a_link_gets_a_session(shop: Shop) -> None:
    link = await shop.post(
        "/v1/payment_links",
        line_items=[line()],
        metadata={"from": "mail"},
        after_completion={"type": "redirect", "redirect": {"url": "https://shop.test/thanks"}},
        payment_intent_data={"description": "Two teas"},
        expand=["line_items"],
    )
    assert (link["active"], link["currency"], link["line_items"]["data"][0]["amount_total"]) == (
        True,
        "usd",
        1400,
    )
    one, other = await followed(shop, link), await followed(shop, link)
    assert one["id"] != other["id"]
    assert (one["payment_link"], one["mode"], one["amount_total"]) == (link["id"], "payment", 1400)
    assert (one["metadata"], one["success_url"]) == ({"from": "mail"}, "https://shop.test/thanks")
    assert one["line_items"]["data"][0]["price"]["id"] == link["line_items"]["data"][0]["price"]["id"]
    paid = await shop.post(f"/v1/payment_pages/{one['id']}/confirm", payment_method="pm_card_visa")
    assert paid["payment_intent"]["description"] == "Two teas"


async def test_a_session_asks_and_reckons_as_its_link_does(shop: Shop) -> None:
    post: Json = {"display_name": "Post", "type": "fixed_amount"}
    shipping = await shop.post("/v1/shipping_rates", **post, fixed_amount={"amount": 500, "currency": "usd"})
    bounds = {"enabled": True, "minimum": 1, "maximum": 5}
    link = await shop.post(
        "/v1/payment_links",
        line_items=[{**line(), "adjustable_quantity": bounds}],
        allow_promotion_codes=True,
        custom_fields=FIELDS,
        phone_number_collection={"enabled": True},
        shipping_address_collection={"allowed_countries": ["US"]},
        shipping_options=[{"shipping_rate": shipping["id"]}],
        tax_id_collection={"enabled": True},
    )
    assert link["shipping_options"] == [{"shipping_amount": 500, "shipping_rate": shipping["id"]}]
    session = await followed(shop, link)
    assert (session["amount_subtotal"], session["amount_total"]) == (1400, 1900)
    assert session["line_items"]["data"][0]["adjustable_quantity"] == bounds
    assert [each["key"] for each in session["custom_fields"]] == ["size", "code", "note"]
    assert session["phone_number_collection"] == {"enabled": True}
    assert session["tax_id_collection"] == {"enabled": True, "required": "never"}


async def test_a_link_may_begin_subscriptions_until_it_is_closed(shop: Shop) -> None:
    link = await shop.post("/v1/payment_links", line_items=[line(recurring={"interval": "month"})])
    session = await followed(shop, link)
    assert (session["mode"], session["customer_creation"]) == ("subscription", "always")
    await shop.post(f"/v1/payment_links/{link['id']}", active=False, inactive_message="Sold out.")
    with pytest.raises(StripeError, match=r"Sold out\."):
        await followed(shop, link)
