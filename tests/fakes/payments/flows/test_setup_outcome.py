from tests.fakes.payments.builders import Json, Shop

CARD: Json = {"payment_method_types": ["card"]}


async def test_each_attempt_is_kept(shop: Shop) -> None:
    intent = await shop.post("/v1/setup_intents", **CARD)
    path = f"/v1/setup_intents/{intent['id']}"
    for card in ("chargeDeclined", "visa_chargeDeclinedLostCard"):
        await shop.refused("POST", f"{path}/confirm", status=402, payment_method=f"pm_card_{card}")
    done = await shop.post(f"{path}/confirm", payment_method="pm_card_visa")
    attempts = await shop.get("/v1/setup_attempts", setup_intent=intent["id"])
    assert [
        (each["status"], (each["setup_error"] or {}).get("decline_code")) for each in attempts["data"]
    ] == [
        ("succeeded", None),
        ("failed", "lost_card"),
        ("failed", "generic_decline"),
    ]
    assert attempts["data"][0]["id"] == done["latest_attempt"]
    assert attempts["data"][0]["id"].startswith("setatt_1")
    missing = await shop.refused("GET", "/v1/setup_attempts", setup_intent="seti_1")
    assert missing["param"] == "setup_intent"


async def test_what_nobody_finishes_is_abandoned(shop: Shop) -> None:
    intent = await shop.post(
        "/v1/setup_intents", **CARD, payment_method="pm_card_authenticationRequired", confirm=True
    )
    await shop.post(f"/v1/setup_intents/{intent['id']}/cancel")
    attempts = await shop.get("/v1/setup_attempts", setup_intent=intent["id"])
    assert [each["status"] for each in attempts["data"]] == ["abandoned"]


async def test_without_a_customer_nothing_is_attached(shop: Shop) -> None:
    intent = await shop.post("/v1/setup_intents", **CARD, payment_method="pm_card_visa", confirm=True)
    assert "payment_method.attached" not in await shop.events()
    customer = await shop.customer()
    saved = await shop.post(f"/v1/payment_methods/{intent['payment_method']}/attach", customer=customer["id"])
    assert saved["customer"] == customer["id"]
