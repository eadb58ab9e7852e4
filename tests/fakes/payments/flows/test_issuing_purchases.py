import pytest

from tests.fakes.payments.builders import Json, Shop

HELPERS = "/v1/test_helpers/issuing"
ADDRESS = {"line1": "1 Main St", "city": "Bonn", "country": "DE", "postal_code": "53111"}


async def card_of(shop: Shop) -> str:
    holder = await shop.post("/v1/issuing/cardholders", name="Ann", billing={"address": ADDRESS})
    card = await shop.post("/v1/issuing/cards", cardholder=holder["id"], currency="eur", type="virtual")
    return str(card["id"])


async def asked(shop: Shop, **params: object) -> Json:
    values = {"card": await card_of(shop), "amount": 1000, **params}
    return await shop.send("POST", f"{HELPERS}/authorizations", values)


async def test_a_purchase_is_approved_and_captured(shop: Shop) -> None:
    purchase = await asked(shop)
    path, helper = (
        f"/v1/issuing/authorizations/{purchase['id']}",
        f"{HELPERS}/authorizations/{purchase['id']}",
    )
    approved = await shop.post(f"{path}/approve", metadata={"a": "b"})
    assert (approved["approved"], approved["amount"], approved["pending_request"]) == (True, 1000, None)
    assert approved["request_history"][0]["reason"] == "webhook_approved"
    more = await shop.post(f"{helper}/increment", increment_amount=200)
    assert more["amount"] == 1200
    part = await shop.post(f"{helper}/capture", capture_amount=700, close_authorization=False)
    assert (part["status"], part["transactions"][0]["amount"]) == ("pending", -700)
    rest = await shop.post(f"{helper}/capture", capture_amount=500)
    assert (rest["status"], len(rest["transactions"])) == ("closed", 2)
    listed = (await shop.get("/v1/issuing/transactions", card=purchase["card"]["id"]))["data"]
    assert [each["amount"] for each in listed] == [-500, -700]
    await shop.refused("POST", f"{helper}/capture")


async def test_a_purchase_is_decided_once(shop: Shop) -> None:
    purchase = await asked(shop)
    path = f"/v1/issuing/authorizations/{purchase['id']}"
    declined = await shop.post(f"{path}/decline")
    assert (declined["approved"], declined["status"], declined["amount"]) == (False, "closed", 0)
    await shop.refused("POST", f"{path}/approve")
    await shop.refused("POST", f"{HELPERS}/authorizations/{purchase['id']}/capture")


async def test_only_some_amounts_may_be_chosen(shop: Shop) -> None:
    fixed, free = await asked(shop), await asked(shop, is_amount_controllable=True)
    error = await shop.refused("POST", f"/v1/issuing/authorizations/{fixed['id']}/approve", amount=500)
    assert error["param"] == "amount"
    approved = await shop.post(f"/v1/issuing/authorizations/{free['id']}/approve", amount=500)
    assert approved["amount"] == 500


@pytest.mark.parametrize(("amount", "status", "left"), [(400, "pending", 600), (1000, "reversed", 0)])
async def test_a_hold_is_given_up(shop: Shop, amount: int, status: str, left: int) -> None:
    purchase = await asked(shop)
    await shop.post(f"/v1/issuing/authorizations/{purchase['id']}/approve")
    after = await shop.post(f"{HELPERS}/authorizations/{purchase['id']}/reverse", reverse_amount=amount)
    assert (after["status"], after["amount"]) == (status, left)


async def test_money_comes_back(shop: Shop) -> None:
    purchase = await asked(shop)
    helper = f"{HELPERS}/authorizations/{purchase['id']}"
    await shop.post(f"/v1/issuing/authorizations/{purchase['id']}/approve")
    final = await shop.post(
        f"{helper}/finalize_amount",
        final_amount=800,
        fuel={"type": "diesel", "unit": "liter", "unit_cost_decimal": "1.5", "quantity_decimal": "10"},
    )
    assert (final["amount"], final["fuel"]["type"]) == (800, "diesel")
    captured = await shop.post(f"{helper}/capture")
    taken = captured["transactions"][0]
    back = await shop.post(f"{HELPERS}/transactions/{taken['id']}/refund", refund_amount=300)
    assert (back["type"], back["amount"], back["authorization"]) == ("refund", 300, purchase["id"])
    await shop.refused("POST", f"{HELPERS}/transactions/{taken['id']}/refund", refund_amount=900)
    gift = await shop.post(
        f"{HELPERS}/transactions/create_unlinked_refund", card=purchase["card"]["id"], amount=50
    )
    assert (gift["type"], gift["amount"], gift["currency"]) == ("refund", 50, "eur")
    assert (await shop.events())[-1] == "issuing_transaction.created"
