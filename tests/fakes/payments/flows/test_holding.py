import pytest

from tests.fakes.payments.builders import Json, Shop

DAY_MS = 24 * 60 * 60 * 1000


async def held(shop: Shop, *requests: str, method: str = "pm_card_visa", **params: object) -> Json:
    options = {"card": {f"request_{name}": "if_available" for name in requests}}
    values: Json = {"capture_method": "manual", "amount": 1000, **params}
    return await shop.paid(method, **({**values, "payment_method_options": options} if requests else values))


async def card_of(shop: Shop, intent: Json) -> Json:
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    card: Json = charge["payment_method_details"]["card"]
    return card


async def test_taking_it_in_parts(shop: Shop) -> None:
    intent = await held(shop, "multicapture")
    path = f"/v1/payment_intents/{intent['id']}/capture"
    part = await shop.post(path, amount_to_capture=300, final_capture=False)
    assert (part["status"], part["amount_received"], part["amount_capturable"]) == (
        "requires_capture",
        300,
        700,
    )
    last = await shop.post(path, amount_to_capture=200)
    assert (last["status"], last["amount_received"], last["amount_capturable"]) == ("succeeded", 500, 0)
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    assert (charge["captured"], charge["amount_captured"], charge["amount_refunded"]) == (True, 500, 500)
    booked = await shop.get("/v1/balance_transactions", source=charge["id"])
    assert [each["amount"] for each in booked["data"]] == [200, 300]
    assert (await shop.events())[3:] == [
        "charge.updated",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "refund.created",
        "payment_intent.succeeded",
    ]


async def test_releasing_what_is_left_of_parts(shop: Shop) -> None:
    intent = await held(shop, "multicapture")
    path = f"/v1/payment_intents/{intent['id']}/capture"
    await shop.post(path, amount_to_capture=300, final_capture=False)
    done = await shop.post(path, amount_to_capture=0, final_capture=True)
    assert (done["status"], done["amount_received"]) == ("succeeded", 300)
    other = await held(shop, "multicapture")
    await shop.post(f"/v1/payment_intents/{other['id']}/capture", amount_to_capture=400, final_capture=False)
    await shop.pass_time(8 * DAY_MS)
    ended = await shop.get(f"/v1/payment_intents/{other['id']}")
    assert (ended["status"], ended["amount_received"]) == ("succeeded", 400)


async def test_taking_more_than_was_held(shop: Shop) -> None:
    intent = await held(shop, "overcapture")
    over = (await card_of(shop, intent))["overcapture"]
    assert over == {"maximum_amount_capturable": 1200, "status": "available"}
    path = f"/v1/payment_intents/{intent['id']}/capture"
    error = await shop.refused("POST", path, amount_to_capture=1201)
    assert error["code"] == "amount_too_large"
    done = await shop.post(path, amount_to_capture=1200)
    assert (done["amount_received"], done["amount"]) == (1200, 1000)


async def test_holding_more(shop: Shop) -> None:
    intent = await held(shop, "incremental_authorization")
    path = f"/v1/payment_intents/{intent['id']}/increment_authorization"
    more = await shop.post(path, amount=1500, description="Longer stay", metadata={"night": "2"})
    assert (more["amount"], more["amount_capturable"], more["description"]) == (1500, 1500, "Longer stay")
    assert (await card_of(shop, intent))["amount_authorized"] == 1500
    error = await shop.refused("POST", path, amount=1500)
    assert (error["code"], error["param"]) == ("amount_too_small", "amount")
    for amount in range(1600, 2500, 100):
        await shop.post(path, amount=amount)
    assert "at most 10" in (await shop.refused("POST", path, amount=9000))["message"]
    plain = await held(shop)
    error = await shop.refused(
        "POST", f"/v1/payment_intents/{plain['id']}/increment_authorization", amount=2000
    )
    assert error["code"] == "payment_intent_invalid_parameter"
    done = await shop.paid()
    error = await shop.refused(
        "POST", f"/v1/payment_intents/{done['id']}/increment_authorization", amount=2000
    )
    assert error["code"] == "payment_intent_unexpected_state"


async def test_a_bank_may_refuse_to_hold_more(shop: Shop) -> None:
    intent = await held(shop, "incremental_authorization")
    shop.cause = {"decline": "insufficient_funds"}
    path = f"/v1/payment_intents/{intent['id']}/increment_authorization"
    error = await shop.refused("POST", path, status=402, amount=1500)
    assert (error["decline_code"], error["payment_intent"]["amount"]) == ("insufficient_funds", 1000)


@pytest.mark.parametrize(("requests", "days"), [((), 7), (("extended_authorization",), 30)])
async def test_a_hold_ends_by_itself(shop: Shop, requests: tuple[str, ...], days: int) -> None:
    intent = await held(shop, *requests)
    until = (await card_of(shop, intent))["capture_before"]
    assert until == intent["created"] + days * 24 * 60 * 60
    await shop.pass_time((days * 24 - 1) * 60 * 60 * 1000)
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == "requires_capture"
    await shop.pass_time(2 * 60 * 60 * 1000)
    gone = await shop.get(f"/v1/payment_intents/{intent['id']}")
    assert (gone["status"], gone["cancellation_reason"], gone["amount_capturable"]) == (
        "canceled",
        "automatic",
        0,
    )
    assert (await shop.events())[3:] == ["refund.created", "charge.expired", "payment_intent.canceled"]
    [released] = (await shop.get("/v1/refunds", payment_intent=intent["id"]))["data"]
    assert (released["reason"], released["amount"]) == ("expired_uncaptured_charge", 1000)


async def test_what_was_not_asked_for_is_not_to_be_had(shop: Shop) -> None:
    intent = await held(shop)
    card = await card_of(shop, intent)
    assert [
        card[name]["status"] for name in ("multicapture", "overcapture", "incremental_authorization")
    ] == ["unavailable"] * 3
    path = f"/v1/payment_intents/{intent['id']}/capture"
    error = await shop.refused("POST", path, amount_to_capture=1, final_capture=False)
    assert (error["param"], error["payment_intent"]["status"]) == ("final_capture", "requires_capture")
    jcb = await held(shop, "multicapture", "overcapture", method="pm_card_jcb")
    card = await card_of(shop, jcb)
    assert [card[name]["status"] for name in ("multicapture", "overcapture")] == ["available", "unavailable"]


async def test_a_card_alone_may_be_held(shop: Shop) -> None:
    intent = await shop.paid(
        capture_method="automatic", payment_method_options={"card": {"capture_method": "manual"}}
    )
    assert intent["status"] == "requires_capture"


async def test_what_was_taken_of_a_hold_counts_when_it_is_raised(shop: Shop) -> None:
    intent = await held(shop, "multicapture", "incremental_authorization")
    path = f"/v1/payment_intents/{intent['id']}"
    await shop.post(f"{path}/capture", amount_to_capture=400, final_capture=False)
    raised = await shop.post(f"{path}/increment_authorization", amount=1200)
    assert raised["amount_capturable"] == 800
    assert (await shop.post(f"{path}/capture"))["amount_received"] == 1200


async def test_all_that_was_taken_beyond_the_hold_can_be_given_back(shop: Shop) -> None:
    intent = await held(shop, "overcapture")
    await shop.post(f"/v1/payment_intents/{intent['id']}/capture", amount_to_capture=1200)
    refund = await shop.post("/v1/refunds", payment_intent=intent["id"])
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    assert (refund["amount"], charge["amount_refunded"], charge["refunded"]) == (1200, 1200, True)
