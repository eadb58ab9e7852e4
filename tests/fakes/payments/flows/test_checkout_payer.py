import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout import session

HOME: Json = {"line1": "Hof 1", "city": "Bonn", "postal_code": "53111", "country": "DE"}
FIELDS: list[Json] = [
    {"key": "size", "label": {"custom": "Size", "type": "custom"}, "type": "dropdown",
     "dropdown": {"options": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]}},
    {"key": "code", "label": {"custom": "Code", "type": "custom"}, "type": "numeric",
     "numeric": {"minimum_length": 2, "maximum_length": 4}},
    {"key": "note", "label": {"custom": "Note", "type": "custom"}, "type": "text", "optional": True},
]  # fmt: skip
ASKED: Json = {
    "billing_address_collection": "required",
    "consent_collection": {"promotions": "auto", "terms_of_service": "required"},
    "custom_fields": FIELDS,
    "phone_number_collection": {"enabled": True},
    "shipping_address_collection": {"allowed_countries": ["DE", "AT"]},
    "tax_id_collection": {"enabled": True},
}
SAID: Json = {
    "consent": {"terms_of_service": "accepted", "promotions": "opt_in"},
    "custom_fields": {"size": "l", "code": "123"},
    "customer_details": {"email": "ann@example.com", "name": "Ann", "phone": "+4922812345", "address": HOME},
    "shipping": {"name": "Bob", "address": HOME},
    "tax_id": {"type": "eu_vat", "value": "DE123456789"},
}


async def test_what_is_asked_stands_on_the_session_and_what_was_said_on_the_completed_one(shop: Shop) -> None:
    opened = await session(shop, **ASKED)
    size, code, note = opened["custom_fields"]
    assert (size["dropdown"]["value"], code["optional"], note["text"]["maximum_length"]) == (
        None,
        False,
        None,
    )
    assert "text" not in code
    assert opened["tax_id_collection"] == {"enabled": True, "required": "never"}
    assert (opened["consent"], opened["collected_information"]) == (None, None)
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    paid = await shop.post(page, payment_method="pm_card_visa", **SAID)
    assert paid["payment_intent"]["shipping"]["name"] == "Bob"
    done = await shop.get(f"/v1/checkout/sessions/{opened['id']}")
    details = done["customer_details"]
    assert (details["phone"], details["address"]["city"]) == ("+4922812345", "Bonn")
    assert details["tax_ids"] == [SAID["tax_id"]]
    assert done["consent"] == {"promotions": "opt_in", "terms_of_service": "accepted"}
    shipping = done["collected_information"]["shipping_details"]
    assert (shipping["name"], shipping["address"]["country"]) == ("Bob", "DE")
    size, code, note = done["custom_fields"]
    assert (size["dropdown"]["value"], code["numeric"]["value"], note["text"]["value"]) == ("l", "123", None)
    assert (await shop.event_objects())[-1]["data"]["object"]["custom_fields"] == done["custom_fields"]


@pytest.mark.parametrize(
    ("said", "param"),
    [
        ({"customer_details": {"address": HOME}}, "phone"),
        ({"customer_details": {"phone": "+49228123"}}, "address"),
        ({"shipping": {"name": "Bob"}}, "shipping"),
        ({"shipping": {"name": "Bob", "address": {**HOME, "country": "FR"}}}, "shipping[address][country]"),
        ({"shipping": {"name": "Bob", "address": {**HOME, "country": "XX"}}}, "shipping[country]"),
        ({"custom_fields": {"size": "xl", "code": "12"}}, "custom_fields[size]"),
        ({"custom_fields": {"size": "s", "code": "1"}}, "custom_fields[code]"),
        ({"custom_fields": {"size": "s", "code": "abc"}}, "custom_fields[code]"),
        ({"custom_fields": {"code": "12"}}, "custom_fields[size]"),
        ({"consent": {"promotions": "opt_in"}}, "consent[terms_of_service]"),
        ({"tax_id": {"type": "eu_vat", "value": "12"}}, "tax_id[value]"),
    ],
)
async def test_nobody_pays_who_has_not_said_it(shop: Shop, said: Json, param: str) -> None:
    opened = await session(shop, **ASKED)
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    error = await shop.refused("POST", page, payment_method="pm_card_visa", **{**SAID, **said})
    assert error["param"] == param
    assert (await shop.get("/v1/payment_intents"))["data"] == []


@pytest.mark.parametrize(("country", "is_refused"), [("DE", True), ("AF", False)])
async def test_a_tax_id_may_be_needed_where_there_are_some(
    shop: Shop, country: str, is_refused: bool
) -> None:
    opened = await session(shop, tax_id_collection={"enabled": True, "required": "if_supported"})
    page = f"/v1/payment_pages/{opened['id']}/confirm"
    said: Json = {"customer_details": {"address": {"country": country}}, "payment_method": "pm_card_visa"}
    if is_refused:
        assert (await shop.refused("POST", page, **said))["param"] == "tax_id"
    else:
        assert (await shop.post(page, **said))["status"] == "complete"


@pytest.mark.parametrize(
    "fields",
    [
        [FIELDS[0], FIELDS[0]],
        [{**FIELDS[0], "dropdown": {"options": []}}],
        [*FIELDS, {**FIELDS[2], "key": "d"}],
    ],
)
async def test_fields_that_cannot_be_asked_are_refused(shop: Shop, fields: list[Json]) -> None:
    data = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Tea"}}
    error = await shop.refused(
        "POST",
        "/v1/checkout/sessions",
        mode="payment",
        success_url="https://shop.test/",
        line_items=[{"price_data": data, "quantity": 1}],
        custom_fields=fields,
    )
    assert (error["param"] or "").startswith("custom_fields")
