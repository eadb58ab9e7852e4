import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.generic.announce import event_name
from tests.fakes.payments.builders import Shop


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        ("price", {}, "price"),
        ("issuing.card", {}, "issuing_card"),
        ("subscription", {}, "customer.subscription"),
        ("bank_account", {"customer": "cus_1"}, "customer.source"),
        ("bank_account", {"customer": None}, "account.external_account"),
    ],
)
def test_events_call_kinds_by_their_own_names(kind: str, fields: dict[str, str], name: str) -> None:
    assert event_name(kind, fields) == name
    assert any(known.startswith(f"{name}.") for known in catalogue().event_types)


async def test_what_stripe_has_an_event_for_is_told_and_the_rest_is_not(shop: Shop) -> None:
    rate = await shop.post("/v1/tax_rates", display_name="VAT", percentage=19, inclusive=False)
    await shop.post(f"/v1/tax_rates/{rate['id']}", display_name="MwSt")
    await shop.post(f"/v1/tax_rates/{rate['id']}", display_name="MwSt")
    await shop.post("/v1/apple_pay/domains", domain_name="shop.example")
    created, updated = await shop.event_objects()
    assert created["type"] == "tax_rate.created"
    assert updated["type"] == "tax_rate.updated"
    assert updated["data"]["previous_attributes"] == {"display_name": "VAT"}
