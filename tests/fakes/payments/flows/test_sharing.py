from tests.fakes.payments.builders import CARD_ONLY, Json, Shop

SALE: Json = {"amount": 500, "currency": "usd", "confirm": True, **CARD_ONLY}


async def test_a_saved_method_is_copied_to_a_connected_account(shop: Shop) -> None:
    seller = await shop.connected()
    customer = await shop.customer()
    saved = await shop.saved_card(customer["id"], "pm_card_createDispute")
    values = {"customer": customer["id"], "payment_method": saved["id"]}
    copied = await seller.post("/v1/payment_methods", **values)
    assert copied["id"] != saved["id"]
    assert (copied["customer"], copied["card"]["last4"]) == (None, saved["card"]["last4"])
    paid = await seller.post("/v1/payment_intents", **SALE, payment_method=copied["id"])
    await seller.settle()
    charge = await seller.get(f"/v1/charges/{paid['latest_charge']}")
    assert (paid["status"], charge["disputed"]) == ("succeeded", True)
    kept = (await seller.customer())["id"]
    again = await seller.post("/v1/payment_methods", **values)
    assert (await seller.post(f"/v1/payment_methods/{again['id']}/attach", customer=kept))["customer"] == kept
    assert (await shop.get(f"/v1/payment_methods/{saved['id']}"))["customer"] == customer["id"]


async def test_what_cannot_be_shared(shop: Shop) -> None:
    seller = await shop.connected()
    customer = await shop.customer()
    saved = await shop.saved_card(customer["id"])
    values: Json = {"payment_method": saved["id"]}
    error = await seller.refused("POST", "/v1/payment_methods", **values)
    assert error["param"] == "payment_method"
    values["customer"] = customer["id"]
    error = await shop.refused("POST", "/v1/payment_methods", **values)
    assert "`Stripe-Account` header" in error["message"]
    loose = await shop.post("/v1/payment_methods", type="card", card={"token": "tok_visa"})
    await seller.post("/v1/payment_methods", payment_method=loose["id"])
    error = await seller.refused("POST", "/v1/payment_methods", payment_method=loose["id"])
    assert "shared with a connected account" in error["message"]
    error = await seller.refused("POST", "/v1/tokens", customer=(await shop.customer())["id"])
    assert error["param"] == "card"


async def test_a_saved_card_is_shared_by_a_token(shop: Shop) -> None:
    seller = await shop.connected()
    customer = await shop.customer(source="tok_mastercard")
    token = await seller.post("/v1/tokens", customer=customer["id"])
    assert (token["card"]["brand"], token["used"]) == ("MasterCard", False)
    charge = await seller.post("/v1/charges", amount=500, currency="usd", source=token["id"])
    assert charge["paid"]
    named = await seller.post("/v1/tokens", customer=customer["id"], card=customer["default_source"])
    assert (await seller.customer(source=named["id"]))["default_source"]
