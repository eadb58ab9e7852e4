import pytest

from tests.fakes.payments.builders import Json, Refusal, Shop

CARD: Json = {"payment_method_types": ["card"]}
BANK: Json = {
    "payment_method_types": ["us_bank_account"],
    "mandate_data": {"customer_acceptance": {"type": "offline"}},
    "confirm": True,
}


async def test_a_card_is_saved_for_a_customer(shop: Shop) -> None:
    customer = await shop.customer()
    intent = await shop.post(
        "/v1/setup_intents",
        **CARD,
        customer=customer["id"],
        description="Your plan",
        metadata={"plan": "pro"},
        payment_method="pm_card_visa",
    )
    assert (intent["status"], intent["usage"], intent["object"]) == (
        "requires_confirmation",
        "off_session",
        "setup_intent",
    )
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    assert intent["payment_method_options"]["card"]["request_three_d_secure"] == "automatic"
    done = await shop.post(f"/v1/setup_intents/{intent['id']}/confirm", expand=["latest_attempt"])
    assert (done["status"], done["next_action"], done["last_setup_error"]) == ("succeeded", None, None)
    attempt = done["latest_attempt"]
    assert (attempt["status"], attempt["usage"], attempt["payment_method_details"]["card"]["last4"]) == (
        "succeeded",
        "off_session",
        "4242",
    )
    method = await shop.get(f"/v1/payment_methods/{done['payment_method']}")
    assert method["customer"] == customer["id"]
    assert await shop.events() == [
        "customer.created",
        "setup_intent.created",
        "setup_intent.succeeded",
        "payment_method.attached",
    ]
    listed = await shop.get("/v1/setup_intents", customer=customer["id"])
    assert [each["id"] for each in listed["data"]] == [intent["id"]]
    assert (await shop.get("/v1/setup_intents", payment_method="pm_1"))["data"] == []
    again = await shop.refused("POST", f"/v1/setup_intents/{intent['id']}/confirm")
    assert (again["code"], again["setup_intent"]["id"]) == ("setup_intent_unexpected_state", intent["id"])


async def test_changing_and_giving_up(shop: Shop) -> None:
    intent = await shop.post("/v1/setup_intents", usage="on_session")
    assert intent["automatic_payment_methods"] == {"allow_redirects": "always", "enabled": True}
    path = f"/v1/setup_intents/{intent['id']}"
    changed = await shop.post(
        path, description="New", metadata={"a": "b"}, payment_method_types=["card", "link"]
    )
    assert (changed["description"], changed["payment_method_types"]) == ("New", ["card", "link"])
    missing = await shop.refused("POST", f"{path}/confirm", return_url="https://shop.test")
    assert missing["message"].startswith(
        "You cannot confirm this SetupIntent because it's missing a payment method."
    )
    gone = await shop.post(f"{path}/cancel", cancellation_reason="abandoned")
    assert (gone["status"], gone["cancellation_reason"]) == ("canceled", "abandoned")
    for verb in ("/cancel", "/confirm", "", "/verify_microdeposits"):
        params: Json = {"description": "x"} if not verb else {}
        assert (await shop.refused("POST", path + verb, **params))["code"] == "setup_intent_unexpected_state"
    assert (await shop.events())[-1] == "setup_intent.canceled"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"return_url": "https://shop.test"}, "setup_intent_invalid_parameter", "return_url"),
        ({"payment_method_types": ["cash"]}, "setup_intent_invalid_parameter", "payment_method_types"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"customer": "cus_none", "attach_to_self": True}, None, "attach_to_self"),
    ],
)
async def test_what_cannot_begin(shop: Shop, params: Json, code: str | None, param: str) -> None:
    error = await shop.refused("POST", "/v1/setup_intents", **params)
    assert (error.get("code"), error["param"]) == (code, param)


async def test_a_browser_needs_the_secret(shop: Shop) -> None:
    intent = await shop.post("/v1/setup_intents", **CARD)
    path = f"/v1/setup_intents/{intent['id']}"
    with pytest.raises(Refusal) as caught:
        await shop.get(path, is_publishable=True)
    assert caught.value.error["param"] == "client_secret"
    with pytest.raises(Refusal) as caught:
        await shop.get(path, is_publishable=True, client_secret="seti_1_secret_2")
    assert caught.value.error["code"] == "setup_intent_invalid_parameter"
    seen = await shop.get(path, is_publishable=True, client_secret=intent["client_secret"])
    assert seen["id"] == intent["id"]
    done = await shop.post(
        f"{path}/confirm",
        is_publishable=True,
        client_secret=intent["client_secret"],
        payment_method="pm_card_visa",
    )
    assert done["status"] == "succeeded"
