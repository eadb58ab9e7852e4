from fakes.payments.cards import is_luhn_valid
from tests.fakes.payments.builders import Json, Shop

ADDRESS = {"line1": "1 Main", "city": "San Francisco", "state": "CA", "postal_code": "94111", "country": "US"}


async def card(shop: Shop) -> Json:
    holder = await shop.post(
        "/v1/issuing/cardholders", name="Ada", type="individual", billing={"address": ADDRESS}
    )
    return await shop.post("/v1/issuing/cards", currency="usd", type="virtual", cardholder=holder["id"])


async def test_the_app_is_asked_before_it_is_told(shop: Shop) -> None:
    issued = await card(shop)
    asked = await shop.post("/v1/test_helpers/issuing/authorizations", card=issued["id"], amount=100)
    assert (asked["pending_request"]["amount"], asked["card"]["id"]) == (100, issued["id"])
    of_old = await shop.post(
        f"/v1/issuing/cards/{issued['id']}/test/authorizations",
        held_amount=200,
        authorization_method="online",
    )
    assert (of_old["pending_request"]["amount"], of_old["merchant_currency"]) == (200, "usd")
    assert (await shop.events())[-4:] == [
        "issuing_authorization.request",
        "issuing_authorization.created",
    ] * 2


async def test_a_cards_number_is_shown_where_it_is_asked_for(shop: Shop) -> None:
    issued = await card(shop)
    assert not issued.keys() & {"number", "cvc"}
    path = f"/v1/issuing/cards/{issued['id']}"
    seen = await shop.get(path, expand=["number", "cvc"])
    assert (len(seen["number"]), seen["number"][-4:], len(seen["cvc"])) == (16, issued["last4"], 3)
    assert is_luhn_valid(seen["number"])
    listed = await shop.get("/v1/issuing/cards", expand=["data.number"])
    assert listed["data"][0]["number"] == seen["number"]
    assert "number" not in await shop.get(path)


async def test_a_receipt_may_come_with_a_purchase(shop: Shop) -> None:
    issued = await card(shop)
    path = "/v1/test_helpers/issuing/transactions/create_force_capture"
    await shop.post(path, card=issued["id"], amount=100, currency="usd")
    receipt = {"receipt": [{"description": "Ride", "quantity": 1, "unit_cost": 100}]}
    await shop.post(path, card=issued["id"], amount=100, currency="usd", purchase_details=receipt)
    assert (await shop.events())[-3:] == [
        "issuing_transaction.created",
        "issuing_transaction.created",
        "issuing_transaction.purchase_details_receipt_updated",
    ]
