import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_rail_payments import ACCEPTED, RETURN, answer, method_of

CARD: Json = {"payment_method_types": ["card"], "confirm": True}


@pytest.mark.parametrize(
    ("card", "status", "flow"),
    [
        ("visa", "succeeded", None),
        ("threeDSecure2Required", "requires_action", "challenge"),
        ("authenticationRequiredOnSetup", "requires_action", "challenge"),
        ("threeDSecureOptional", "succeeded", None),
        ("chargeCustomerFail", "succeeded", None),
    ],
)
async def test_who_asks_the_payer(shop: Shop, card: str, status: str, flow: str | None) -> None:
    customer = await shop.customer()
    intent = await shop.post(
        "/v1/setup_intents",
        **CARD,
        customer=customer["id"],
        payment_method=f"pm_card_{card}",
        return_url=RETURN,
    )
    assert intent["status"] == status
    if status != "requires_action":
        return
    url = intent["next_action"]["redirect_to_url"]["url"]
    assert f"/pay/3ds/{intent['id']}?setup_intent_client_secret=" in url
    done = await answer(shop, intent, is_passed=True)
    assert (done["status"], done["next_action"]) == ("succeeded", None)
    attempts = await shop.get("/v1/setup_attempts", setup_intent=intent["id"])
    secure = attempts["data"][0]["payment_method_details"]["card"]["three_d_secure"]
    assert (secure["authentication_flow"], secure["result"]) == (flow, "authenticated")
    if card == "authenticationRequiredOnSetup":
        paid = await shop.paid(done["payment_method"], customer=customer["id"], off_session=True)
        assert paid["status"] == "succeeded"


async def test_what_fails(shop: Shop) -> None:
    customer = await shop.customer()
    values: Json = {**CARD, "customer": customer["id"], "return_url": RETURN}
    error = await shop.refused(
        "POST", "/v1/setup_intents", status=402, **values, payment_method="pm_card_chargeDeclined"
    )
    assert (error["code"], error["decline_code"]) == ("card_declined", "generic_decline")
    intent = await shop.get(f"/v1/setup_intents/{error['setup_intent']['id']}")
    assert error["setup_intent"] == intent
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_setup_error"]["code"] == "card_declined"
    attempts = await shop.get("/v1/setup_attempts", setup_intent=intent["id"])
    assert [(each["status"], each["setup_error"]["code"]) for each in attempts["data"]] == [
        ("failed", "card_declined")
    ]
    assert (await shop.events())[-1] == "setup_intent.setup_failed"
    asked = await shop.post("/v1/setup_intents", **values, payment_method="pm_card_authenticationRequired")
    failed = await answer(shop, asked, is_passed=False)
    assert failed["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    error = await shop.refused(
        "POST",
        "/v1/setup_intents",
        status=402,
        **values,
        payment_method="pm_card_threeDSecureRequiredProcessingError",
    )
    assert error["code"] == "card_declined"


async def test_other_methods(shop: Shop) -> None:
    customer = await shop.customer()
    values: Json = {"customer": customer["id"], "confirm": True, "return_url": RETURN}
    debit = await shop.post(
        "/v1/setup_intents",
        **values,
        payment_method_types=["sepa_debit"],
        payment_method_data=method_of("sepa_debit"),
        mandate_data=ACCEPTED,
        expand=["mandate"],
    )
    assert (debit["status"], debit["mandate"]["type"]) == ("succeeded", "multi_use")
    asked = await shop.post(
        "/v1/setup_intents", **values, payment_method_types=["ideal"], payment_method_data={"type": "ideal"}
    )
    assert f"/pay/authorize/{asked['id']}" in asked["next_action"]["redirect_to_url"]["url"]
    done = await answer(shop, asked, is_passed=True)
    assert done["status"] == "succeeded"
    attempt = (await shop.get("/v1/setup_attempts", setup_intent=done["id"]))["data"][0]
    generated = attempt["payment_method_details"]["ideal"]["generated_sepa_debit"]
    mandate = attempt["payment_method_details"]["ideal"]["generated_sepa_debit_mandate"]
    assert (await shop.get(f"/v1/mandates/{mandate}"))["payment_method"] == generated
    saved = await shop.get("/v1/payment_methods", customer=customer["id"], type="sepa_debit")
    assert {each["id"] for each in saved["data"]} == {generated, debit["payment_method"]}
    for kind in ("paypal", "cashapp"):
        asked = await shop.post(
            "/v1/setup_intents", **values, payment_method_types=[kind], payment_method_data={"type": kind}
        )
        assert (await answer(shop, asked, is_passed=True))["status"] == "succeeded"
    error = await shop.refused(
        "POST",
        "/v1/setup_intents",
        **values,
        payment_method_types=["alipay"],
        payment_method_data={"type": "alipay"},
    )
    assert error["message"] == "PaymentMethods of type 'alipay' cannot be saved to customers."
    error = await shop.refused(
        "POST",
        "/v1/setup_intents",
        **values,
        payment_method_types=["sepa_debit"],
        payment_method_data=method_of("sepa_debit"),
    )
    assert error["code"] == "setup_intent_mandate_invalid"


async def test_consent_for_once(shop: Shop) -> None:
    intent = await shop.post(
        "/v1/setup_intents",
        **CARD,
        payment_method="pm_card_visa",
        mandate_data=ACCEPTED,
        single_use={"amount": 700, "currency": "usd"},
        expand=["single_use_mandate"],
    )
    assert intent["mandate"] is None
    assert intent["single_use_mandate"]["single_use"] == {"amount": 700, "currency": "usd"}
