from copy import deepcopy
from typing import Any

import pytest

from fakes.core.look import Look
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.models import PLATFORM
from fakes.payments.records import Reading, Scope
from fakes.payments.vanished import TABLE, fields_of, is_old, restore
from fakes.payments.work import API_VERSION, Cause, Work
from tests.fakes.payments.builders import Json, Shop

INVOICE: Json = {
    "id": "in_1",
    "object": "invoice",
    "status": "paid",
    "parent": {"subscription_details": {"subscription": "sub_1"}},
    "lines": {
        "data": [
            {
                "object": "line_item",
                "pricing": {"price_details": {"price": "price_none"}},
                "parent": {
                    "invoice_item_details": {"invoice_item": "ii_1", "proration": False},
                    "type": "invoice_item_details",
                },
            }
        ]
    },
    "total_taxes": [
        {
            "amount": 19,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": "txr_1"},
            "taxability_reason": "not_available",
            "taxable_amount": 100,
        }
    ],
}
SUBSCRIPTION: Json = {
    "id": "sub_1",
    "object": "subscription",
    "items": {
        "data": [
            {
                "object": "subscription_item",
                "current_period_end": 9,
                "current_period_start": 3,
                "plan": {"id": "gold", "object": "plan"},
                "quantity": 2,
            }
        ]
    },
    "discounts": [{"object": "discount", "source": {"type": "coupon", "coupon": "TEN"}}],
}


async def as_in(shop: Shop, version: str, *documents: Json) -> None:
    """Put into documents what a version shows."""

    def look(inside: Look) -> None:
        records = Reading(Scope(shop.sandbox, PLATFORM), 1, inside)
        for document in documents:
            restore(records, version, document)

    await shop.context.store.look_up(look)


def test_the_newest_version_has_nothing_of_it() -> None:
    assert not is_old(API_VERSION)
    assert fields_of(API_VERSION) == {}
    assert is_old("2025-03-31.basil")
    assert set(fields_of("2025-03-31.basil")) == {"discount", "promotion_code"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.kind}.{row.name}")
def test_every_row_is_of_a_resource(row: Any) -> None:
    assert catalogue().has_resource(row.kind)
    assert not row.target or catalogue().has_resource(row.target)


async def test_a_payment_shows_its_charges(shop: Shop) -> None:
    paid = await shop.paid()
    charge = paid["latest_charge"]
    await shop.post("/v1/refunds", charge=charge, amount=500)
    intent = await shop.get(f"/v1/payment_intents/{paid['id']}", expand=["latest_charge"])
    await as_in(shop, "2022-08-01", intent)
    [shown] = intent["charges"]["data"]
    assert shown["id"] == charge
    assert shown["refunds"]["data"][0]["amount"] == 500
    assert intent["latest_charge"]["refunds"]["data"][0]["amount"] == 500
    assert intent["charges"]["url"] == f"/v1/charges?payment_intent={paid['id']}"
    later = await shop.get(f"/v1/payment_intents/{paid['id']}")
    await as_in(shop, "2022-11-15", later)
    assert "charges" not in later


async def test_an_invoice_and_its_subscription_show_what_has_moved(shop: Shop) -> None:
    paid = await shop.paid()

    def unit(tx: Any) -> None:
        work = Work(tx, Scope(shop.sandbox, PLATFORM), Cause())
        payment = {"type": "payment_intent", "payment_intent": paid["id"]}
        work.create("invoice_payment", {"invoice": "in_1", "payment": payment})
        work.create("coupon", {"percent_off": 10}, id="TEN")

    await shop.context.store.write(unit)
    invoice, subscription = deepcopy(INVOICE), deepcopy(SUBSCRIPTION)
    await as_in(shop, "2024-06-20", invoice, subscription)
    assert (invoice["paid"], invoice["payment_intent"]) == (True, paid["id"])
    assert (invoice["charge"], invoice["subscription"]) == (paid["latest_charge"], "sub_1")
    [line] = invoice["lines"]["data"]
    assert (line["price"], line["type"]) == ("price_none", "invoiceitem")
    assert (line["invoice_item"], line["proration"]) == ("ii_1", False)
    assert (invoice["tax"], invoice["discount"]) == (19, None)
    [tax] = invoice["total_tax_amounts"]
    assert (tax["amount"], tax["inclusive"], tax["tax_rate"]) == (19, False, "txr_1")
    assert (subscription["plan"]["id"], subscription["quantity"]) == ("gold", 2)
    assert subscription["discount"]["coupon"]["percent_off"] == 10
    assert (subscription["current_period_start"], subscription["current_period_end"]) == (3, 9)
    assert subscription["discounts"][0]["coupon"]["percent_off"] == 10
    bare: list[Json] = [
        {"object": "subscription", "items": {"data": []}},
        {"object": "invoice", "id": "in_2"},
    ]
    await as_in(shop, "2024-06-20", *bare, {"object": "invoice", "deleted": True})
    assert bare[0]["current_period_end"] is None
    assert (bare[1]["paid"], bare[1]["payment_intent"], bare[1]["charge"]) == (False, None, None)


async def test_old_paths_expand(shop: Shop) -> None:
    await shop.paid()
    shop.cause = {"api_version": "2022-08-01"}
    reply = await shop.reply(
        "GET", "/v1/payment_intents", {"expand": ["data.charges.data.balance_transaction"]}
    )
    assert b'"charges":{"object":"list","data":[{"id":"ch_' in reply.body
    assert b'"balance_transaction":{"id":"txn_' in reply.body
    plain = await shop.reply("GET", "/v1/customers", {})
    assert plain.status == 200
    shop.cause = {}
    await shop.refused("GET", "/v1/payment_intents", expand=["data.charges"])
