from typing import Any

import pytest

from tests.fakes.payments.builders import CARD_ONLY, Json, Shop

PAYMENT: Json = {"amount": 2000, "currency": "usd", "confirm": True, **CARD_ONLY}
HOURS_MS = 60 * 60 * 1000


async def token(shop: Shop, **params: Any) -> Json:
    values = {"payment_method": "pm_card_visa", **params}
    return await shop.post("/v1/test_helpers/confirmation_tokens", **values)


async def test_a_payment_by_token(shop: Shop) -> None:
    customer = await shop.customer()
    made = await token(
        shop,
        return_url="https://shop.test/done",
        setup_future_usage="off_session",
        shipping={"name": "Jenny", "address": {"line1": "Street 1"}},
    )
    assert made["id"].startswith("ctoken_1")
    assert made["payment_method_preview"]["card"]["last4"] == "4242"
    assert made["expires_at"] == made["created"] + 12 * 60 * 60
    paid = await shop.post(
        "/v1/payment_intents", **PAYMENT, customer=customer["id"], confirmation_token=made["id"]
    )
    assert (paid["status"], paid["setup_future_usage"], paid["shipping"]["name"]) == (
        "succeeded",
        "off_session",
        "Jenny",
    )
    assert (await shop.get(f"/v1/payment_methods/{paid['payment_method']}"))["customer"] == customer["id"]
    used = await shop.get(f"/v1/confirmation_tokens/{made['id']}")
    assert used["payment_intent"] == paid["id"]
    error = await shop.refused("POST", "/v1/payment_intents", **PAYMENT, confirmation_token=made["id"])
    assert "has already been used" in error["message"]


async def test_a_setup_by_token(shop: Shop) -> None:
    intent = await shop.post("/v1/setup_intents", payment_method_types=["card"])
    made = await token(shop, payment_method_data={"type": "card", "card": {"token": "tok_mastercard"}})
    done = await shop.post(f"/v1/setup_intents/{intent['id']}/confirm", confirmation_token=made["id"])
    assert done["status"] == "succeeded"
    assert (await shop.get(f"/v1/confirmation_tokens/{made['id']}"))["setup_intent"] == intent["id"]


async def test_a_debit_by_token_has_its_consent(shop: Shop) -> None:
    made = await token(shop, payment_method="pm_usBankAccount_success")
    paid = await shop.post(
        "/v1/payment_intents",
        amount=2000,
        currency="usd",
        payment_method_types=["us_bank_account"],
        confirm=True,
        confirmation_token=made["id"],
    )
    assert paid["status"] == "processing"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"payment_method": "pm_card_visa"}, "You may only specify one of these parameters"),
        ({"confirm": False}, "cannot be passed when creating a PaymentIntent unless `confirm`"),
    ],
)
async def test_what_does_not_go_together(shop: Shop, params: Json, said: str) -> None:
    made = await token(shop)
    values = {**PAYMENT, "confirmation_token": made["id"], **params}
    assert said in (await shop.refused("POST", "/v1/payment_intents", **values))["message"]


async def test_tokens_do_not_last(shop: Shop) -> None:
    made = await token(shop)
    await shop.pass_time(13 * HOURS_MS)
    error = await shop.refused("POST", "/v1/payment_intents", **PAYMENT, confirmation_token=made["id"])
    assert error["message"] == f"The ConfirmationToken {made['id']} has expired."
    missing = await shop.refused("POST", "/v1/test_helpers/confirmation_tokens")
    assert missing["code"] == "parameter_missing"


async def test_a_browser_makes_one_with_its_own_key(shop: Shop) -> None:
    online = {"ip_address": "192.0.2.1", "user_agent": "Firefox"}
    made = await shop.post(
        "/v1/confirmation_tokens",
        is_publishable=True,
        payment_method_data={
            "type": "sepa_debit",
            "sepa_debit": {"iban": "DE89370400440532013000"},
            "billing_details": {"name": "Jenny", "email": "a@b.test"},
        },
        mandate_data={"customer_acceptance": {"type": "online", "online": online}},
        return_url="https://shop.test/done",
    )
    assert made["mandate_data"]["customer_acceptance"]["online"] == online
    intent = await shop.post(
        "/v1/setup_intents",
        payment_method_types=["sepa_debit"],
        confirm=True,
        confirmation_token=made["id"],
        expand=["mandate"],
    )
    assert intent["mandate"]["customer_acceptance"]["online"] == online
