from typing import Any

import pytest

from fakes.payments.providers.stripe import checkout_form
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.flows.test_checkout_payer import ASKED
from tests.fakes.payments.providers.stripe.test_checkout_page import CARD, seen, session
from tests.fakes.payments.stripe_http import StripeHttp

Json = dict[str, Any]
TYPED = {
    "email": "ann@example.com",
    "name": "Ann",
    "phone": "+4922812345",
    "shipping_name": "Bob",
    "shipping_line1": "Hof 1",
    "shipping_country": "DE",
    "line1": "Hof 2",
    "country": "at",
    "tax_id_type": "eu_vat",
    "tax_id": "DE123456789",
    "field_size": "l",
    "field_code": "123",
    "field_note": "",
    "terms_of_service": "yes",
}
PLAIN = {"promotion_code": "", "shipping_rate": "shr_1", "quantity_0": "2", "quantity_3": " 7 "}


def test_what_a_form_chooses_and_says() -> None:
    assert checkout_form.chosen_in(PLAIN) == {
        "promotion_code": "",
        "shipping_rate": "shr_1",
        "quantities": {"0": 2, "3": 7},
    }
    said = checkout_form.said_in(TYPED)
    assert said["shipping"] == {
        "address": {"line1": "Hof 1", "country": "DE"},
        "name": "Bob",
        "phone": "+4922812345",
    }
    assert (said["address"], said["tax_id"]) == (
        {"line1": "Hof 2", "country": "AT"},
        {"type": "eu_vat", "value": "DE123456789"},
    )
    assert said["custom_fields"] == {"size": "l", "code": "123", "note": ""}
    assert said["consent"] == {"promotions": "opt_out", "terms_of_service": "accepted"}
    assert set(checkout_form.said_in({"email": " "})) == {"consent"}
    with pytest.raises(StripeError, match="as numbers"):
        checkout_form.chosen_in({"quantity_0": "many"})


async def test_a_payer_fills_in_all_that_is_asked(http: StripeHttp) -> None:
    opened = await session(http, **ASKED)
    page = (await http.client.get(opened["url"])).text
    for label in (
        "Phone number",
        "Name for shipping",
        "Shipping: address",
        "Billing: country",
        "Kind of tax ID",
        "Size",
        "Note (optional)",
        "I agree to the terms of service",
        "Send me news and offers",
    ):
        assert label in page
    incomplete = await http.client.post(opened["url"], data={**CARD, **TYPED, "phone": ""})
    assert ("phone number is incomplete" in incomplete.text, 'value="Hof 2"' in incomplete.text) == (
        True,
        True,
    )
    assert '<option value="l" selected>' in incomplete.text
    paid = await http.client.post(opened["url"], data={**CARD, **TYPED})
    assert paid.status_code == 303
    done = await seen(http, opened)
    assert done["customer_details"]["address"]["country"] == "AT"
    assert done["collected_information"]["shipping_details"]["name"] == "Bob"
    assert done["custom_fields"][0]["dropdown"]["value"] == "l"


async def test_a_payer_works_out_the_total_and_is_asked_again_when_it_changes(http: StripeHttp) -> None:
    coupon = await http.post("/v1/coupons", percent_off=20, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    await http.post("/v1/promotion_codes", promotion=promotion, code="SPRING")
    options = [
        {
            "shipping_rate_data": {
                "display_name": name,
                "type": "fixed_amount",
                "fixed_amount": {"amount": amount, "currency": "usd"},
            }
        }
        for name, amount in (("Post", 500), ("Courier", 900))
    ]
    data = {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Tea"}}
    items = [{"price_data": data, "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1}}]
    opened = await session(http, allow_promotion_codes=True, shipping_options=options, line_items=items)
    page = (await http.client.get(opened["url"])).text
    for shown in ("$30.00", "Subtotal", "Post: $5.00", "Quantity of Tea", "Work out the total"):
        assert shown in page
    chosen = {"quantity_0": "4", "promotion_code": "spring"}
    chosen["shipping_rate"] = opened["shipping_options"][1]["shipping_rate"]
    updated = await http.client.post(opened["url"], data={**chosen, "method": "update", "name": "Ann"})
    for shown in ("$49.00", "−$10.00", 'value="Ann"', 'name="expected" value="4900"'):
        assert shown in updated.text
    wrong = await http.client.post(opened["url"], data={"promotion_code": "WINTER", "method": "update"})
    assert (wrong.status_code, "This code is invalid." in wrong.text) == (400, True)
    stale = {**CARD, **chosen, "quantity_0": "5", "expected": "4900"}
    asked = await http.client.post(opened["url"], data=stale)
    assert (asked.status_code, "It comes to $59.00 now." in asked.text) == (200, True)
    paid = await http.client.post(opened["url"], data={**stale, "expected": "5900"})
    assert paid.status_code == 303
    done = await seen(http, opened)
    assert (done["amount_total"], done["payment_status"]) == (5900, "paid")
