import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_rail_payments import method_of

ONLINE: Json = {
    "customer_acceptance": {"type": "online", "online": {"ip_address": "192.0.2.1", "user_agent": "Firefox"}}
}


@pytest.mark.parametrize(
    ("kind", "has_page"),
    [("sepa_debit", True), ("bacs_debit", True), ("au_becs_debit", True), ("nz_bank_account", False)],
)
async def test_each_debit_has_its_own_details(shop: Shop, kind: str, has_page: bool) -> None:
    intent = await shop.post(
        "/v1/setup_intents",
        payment_method_types=[kind],
        payment_method_data=method_of(kind),
        mandate_data=ONLINE,
        confirm=True,
        expand=["mandate"],
    )
    mandate = intent["mandate"]
    details = mandate["payment_method_details"]
    assert details["type"] == kind
    assert ("/pay/mandates/" in details[kind].get("url", "")) is has_page
    assert mandate["customer_acceptance"]["online"] == ONLINE["customer_acceptance"]["online"]
    seen = await shop.get(f"/v1/mandates/{mandate['id']}")
    assert seen == mandate


async def test_a_mandate_can_be_named_while_it_stands(shop: Shop) -> None:
    values: Json = {"payment_method_types": ["sepa_debit"], "confirm": True}
    intent = await shop.post(
        "/v1/setup_intents", **values, payment_method_data=method_of("sepa_debit"), mandate_data=ONLINE
    )
    pay: Json = {"amount": 700, "currency": "eur", **values, "payment_method": intent["payment_method"]}
    customer = await shop.customer()
    await shop.post(f"/v1/payment_methods/{intent['payment_method']}/attach", customer=customer["id"])
    pay["customer"] = customer["id"]
    paid = await shop.post("/v1/payment_intents", **pay, mandate=intent["mandate"])
    assert paid["status"] == "processing"
    other = await shop.post(
        "/v1/setup_intents", **values, payment_method_data=method_of("sepa_debit"), mandate_data=ONLINE
    )
    error = await shop.refused("POST", "/v1/payment_intents", **pay, mandate=other["mandate"])
    assert error["code"] == "payment_intent_mandate_invalid"
    missing = await shop.refused("GET", "/v1/mandates/mandate_1", status=404)
    assert missing["message"] == "No such mandate: 'mandate_1'"
