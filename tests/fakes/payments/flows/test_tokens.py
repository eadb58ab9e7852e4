from tests.fakes.payments.builders import ADA, CARD_ONLY, SELLER, Json, Shop

CARD = {"number": "5555555555554444", "exp_month": 8, "exp_year": 2040, "cvc": "314", "name": "Ann"}


async def test_a_card_becomes_a_token(shop: Shop) -> None:
    token = await shop.post("/v1/tokens", card=CARD, is_publishable=True)
    assert (token["type"], token["used"]) == ("card", False)
    assert (token["card"]["brand"], token["card"]["last4"], token["card"]["name"]) == (
        "MasterCard",
        "4444",
        "Ann",
    )
    assert await shop.get(f"/v1/tokens/{token['id']}") == token


async def test_the_documented_tokens_are_always_there(shop: Shop) -> None:
    token = await shop.get("/v1/tokens/tok_visa")
    assert (token["id"], token["card"]["brand"], token["used"]) == ("tok_visa", "Visa", False)


async def test_a_used_token_says_so(shop: Shop) -> None:
    token = await shop.post("/v1/tokens", card=CARD)
    await shop.post("/v1/charges", amount=500, currency="usd", source=token["id"])
    assert (await shop.get(f"/v1/tokens/{token['id']}"))["used"] is True


async def test_what_is_no_card_is_refused(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/tokens")
    assert error["message"].startswith("You must supply either a card, customer, PII data, bank account")
    error = await shop.refused("POST", "/v1/tokens", status=402, cvc_update={"cvc": "12a"})
    assert error["code"] == "invalid_cvc"
    token = await shop.post("/v1/tokens", cvc_update={"cvc": "123"})
    assert (token["type"], token["id"][:8]) == ("cvc_update", "cvctok_1")
    error = await shop.refused("GET", "/v1/tokens/tok_gone", status=404)
    assert error["message"] == "No such token: 'tok_gone'"


BANK = {"country": "US", "currency": "usd", "routing_number": "110000000", "account_number": "000123456789"}


async def test_a_bank_account_becomes_a_token_and_is_paid_to(shop: Shop) -> None:
    token = await shop.post("/v1/tokens", bank_account=BANK, is_publishable=True)
    assert token["id"].startswith("btok_")
    assert (token["type"], token["bank_account"]["last4"]) == ("bank_account", "6789")
    assert await shop.get(f"/v1/tokens/{token['id']}") == token
    account = await shop.open_account(external_account=token["id"])
    assert account["external_accounts"]["data"][0]["last4"] == "6789"
    error = await shop.refused("POST", "/v1/accounts", **{**SELLER, "external_account": token["id"]})
    assert error["code"] == "token_already_used"
    documented = await shop.get("/v1/tokens/btok_us_verified")
    assert (documented["type"], documented["bank_account"]["routing_number"]) == ("bank_account", "110000000")


async def test_facts_of_an_account_and_a_person_become_tokens(shop: Shop) -> None:
    facts = {"business_type": "individual", "individual": ADA, "tos_shown_and_accepted": True}
    token = await shop.post("/v1/tokens", account=facts, is_publishable=True)
    assert (token["type"], token["id"][:3], "bank_account" in token) == ("account", "ct_", False)
    rest = {name: value for name, value in SELLER.items() if name not in (*facts, "tos_acceptance")}
    account = await shop.post("/v1/accounts", **rest, account_token=token["id"])
    assert (account["charges_enabled"], account["individual"]["first_name"]) == (True, "Ada")
    assert account["tos_acceptance"]["ip"] == "127.0.0.1"
    error = await shop.refused("POST", f"/v1/accounts/{account['id']}", account_token=token["id"])
    assert error["code"] == "token_already_used"
    person = await shop.post("/v1/tokens", person={"first_name": "Kathleen"})
    named = await shop.post(f"/v1/accounts/{account['id']}/persons", person_token=person["id"])
    assert named["first_name"] == "Kathleen"
    pii = await shop.post("/v1/tokens", pii={"id_number": "000000000"})
    assert pii["type"] == "pii"
    error = await shop.refused("POST", f"/v1/accounts/{account['id']}/persons", person_token=pii["id"])
    assert (error["code"], error["param"]) == ("resource_missing", "person_token")


async def test_an_unknown_token_cannot_pay(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/charges", amount=500, currency="usd", source="tok_gone")
    assert (error["message"], error["param"]) == ("No such token: 'tok_gone'", "source")


async def test_a_security_code_is_asked_for_again_and_used_once(shop: Shop) -> None:
    token = (await shop.post("/v1/tokens", cvc_update={"cvc": "123"}, is_publishable=True))["id"]

    def options(token_id: str) -> Json:
        return {"card": {"cvc_token": token_id, "moto": True, "request_three_d_secure": "any"}}

    paid = await shop.paid(payment_method_options=options(token))
    assert (paid["status"], paid["payment_method_options"]["card"]["request_three_d_secure"]) == (
        "succeeded",
        "any",
    )
    assert (await shop.get(f"/v1/tokens/{token}"))["used"] is True
    values: Json = {"amount": 900, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    for name, code in ((token, "token_already_used"), ("cvctok_none", "resource_missing")):
        error = await shop.refused(
            "POST", "/v1/payment_intents", **values, **CARD_ONLY, payment_method_options=options(name)
        )
        assert error["code"] == code
