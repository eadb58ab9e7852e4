from tests.fakes.payments.builders import Shop

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
    error = await shop.refused("POST", "/v1/tokens", pii={"id_number": "000"})
    assert error["message"] == "Stagedoor does not imitate tokens made from `pii` yet."
    error = await shop.refused("GET", "/v1/tokens/tok_gone", status=404)
    assert error["message"] == "No such token: 'tok_gone'"


async def test_an_unknown_token_cannot_pay(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/charges", amount=500, currency="usd", source="tok_gone")
    assert (error["message"], error["param"]) == ("No such token: 'tok_gone'", "source")
