from typing import Any

import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.generic.fit import Fitting
from fakes.payments.records import Scope
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.no_records import NoRecords


def fitted(kind: str, given: dict[str, Any], current: dict[str, Any] | None = None) -> dict[str, Any]:
    fitting = Fitting(NoRecords(Scope("shop", ""), 1_800_000_000))
    return fitting.fields(catalogue().resource(kind).shape, given, current)


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("product", {"name": "Tea", "nonsense": 1}, {"name": "Tea"}),
        ("product", {"description": None}, {"description": None}),
        ("product", {"active": "yes"}, {}),
        ("product", {"id": "tea", "object": "price"}, {}),
        ("price", {"unit_amount_decimal": 12}, {"unit_amount_decimal": "12"}),
        ("price", {"billing_scheme": "free"}, {}),
        ("price", {"billing_scheme": "tiered"}, {"billing_scheme": "tiered"}),
        ("tax_rate", {"percentage": 19.0}, {"percentage": 19.0}),
        ("subscription", {"trial_end": "now"}, {"trial_end": 1_800_000_000}),
        ("product", {"marketing_features": [{"name": "Hot"}]}, {"marketing_features": [{"name": "Hot"}]}),
        ("charge", {"shipping": "home"}, {}),
        ("payout", {"metadata": {"a": "b"}}, {"metadata": {"a": "b"}}),
    ],
)
def test_what_fits_a_field_is_stored_and_the_rest_is_left(
    kind: str, given: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert fitted(kind, given) == stored


def test_an_object_is_stored_with_all_of_its_fields_and_merged_into_what_was_there() -> None:
    address = {
        "city": "Bonn",
        "country": "DE",
        "line1": "x",
        "line2": None,
        "postal_code": "1",
        "state": None,
    }
    billing = fitted("issuing.cardholder", {"billing": {"address": {"city": "Bonn"}}})["billing"]
    assert billing["address"] == dict.fromkeys(address) | {"city": "Bonn"}
    changed = fitted(
        "issuing.cardholder", {"billing": {"address": {"city": "Köln"}}}, {"billing": {"address": address}}
    )
    assert changed["billing"]["address"] == address | {"city": "Köln"}


def test_documented_test_cards_need_not_be_stored() -> None:
    assert (
        fitted("invoice", {"default_payment_method": "pm_card_visa"})["default_payment_method"]
        == "pm_card_visa"
    )


async def test_a_reference_must_name_something_of_the_right_kind(shop: Shop) -> None:
    customer = await shop.customer()
    error = await shop.refused(
        "POST", "/v1/customer_sessions", customer="cus_none", components={"buy_button": {"enabled": True}}
    )
    assert (error["code"], error["message"], error["param"]) == (
        "resource_missing",
        "No such customer: 'cus_none'",
        "customer",
    )
    error = await shop.refused(
        "POST", "/v1/issuing/cards", cardholder=customer["id"], currency="usd", type="virtual"
    )
    assert error["message"] == f"No such issuing.cardholder: '{customer['id']}'"


async def test_what_is_held_whole_is_a_copy_of_what_the_id_names(shop: Shop) -> None:
    holder = await shop.post(
        "/v1/issuing/cardholders",
        name="Ann",
        billing={"address": {"city": "Bonn", "country": "DE", "line1": "x", "postal_code": "1"}},
    )
    card = await shop.post("/v1/issuing/cards", cardholder=holder["id"], currency="eur", type="virtual")
    assert card["cardholder"] == holder
