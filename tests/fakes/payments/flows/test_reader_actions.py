from tests.fakes.payments.builders import Json, Shop

READERS = "/v1/terminal/readers"
HELPERS = "/v1/test_helpers/terminal/readers"
IN_PERSON: Json = {"payment_method_types": ["card_present"]}


async def reader_of(shop: Shop) -> str:
    place = await shop.post("/v1/terminal/locations", display_name="Shop", address={"country": "DE"})
    reader = await shop.post(READERS, registration_code="simulated-wpe", location=place["id"])
    return str(reader["id"])


async def test_a_card_at_the_reader_pays(shop: Shop) -> None:
    reader, intent = await reader_of(shop), await shop.intent(**IN_PERSON)
    waiting = await shop.post(f"{READERS}/{reader}/process_payment_intent", payment_intent=intent["id"])
    assert (waiting["action"]["status"], waiting["action"]["type"]) == (
        "in_progress",
        "process_payment_intent",
    )
    busy = await shop.refused(
        "POST", f"{READERS}/{reader}/process_payment_intent", payment_intent=intent["id"]
    )
    assert busy["code"] == "terminal_reader_busy"
    done = await shop.post(f"{HELPERS}/{reader}/present_payment_method")
    assert done["action"]["status"] == "succeeded"
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == "succeeded"
    assert "terminal.reader.action_succeeded" in await shop.events()
    refunded = await shop.post(f"{READERS}/{reader}/refund_payment", payment_intent=intent["id"], amount=500)
    assert refunded["action"]["refund_payment"]["refund"].startswith("re_")
    paid = await shop.refused(
        "POST", f"{READERS}/{reader}/process_payment_intent", payment_intent=intent["id"]
    )
    assert paid["code"] == "intent_invalid_state"


async def test_a_card_that_is_declined_fails_the_action(shop: Shop) -> None:
    reader, intent = await reader_of(shop), await shop.intent(**IN_PERSON)
    await shop.post(f"{READERS}/{reader}/process_payment_intent", payment_intent=intent["id"])
    failed = await shop.post(
        f"{HELPERS}/{reader}/present_payment_method", card_present={"number": "4000000000009995"}
    )
    assert (failed["action"]["status"], failed["action"]["failure_code"]) == ("failed", "insufficient_funds")
    assert (await shop.events())[-1] == "terminal.reader.action_failed"


async def test_a_card_is_collected_first_and_charged_later(shop: Shop) -> None:
    reader, intent = await reader_of(shop), await shop.intent(**IN_PERSON)
    await shop.post(f"{READERS}/{reader}/collect_payment_method", payment_intent=intent["id"])
    collected = await shop.post(f"{HELPERS}/{reader}/present_payment_method")
    assert collected["action"]["collect_payment_method"]["payment_method"]["card"]["last4"] == "4242"
    paid = await shop.post(f"{READERS}/{reader}/confirm_payment_intent", payment_intent=intent["id"])
    assert paid["action"]["status"] == "succeeded"
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == "succeeded"


async def test_a_card_is_saved_at_the_reader(shop: Shop) -> None:
    reader, customer = await reader_of(shop), await shop.customer()
    intent = await shop.post("/v1/setup_intents", customer=customer["id"], **IN_PERSON)
    await shop.post(
        f"{READERS}/{reader}/process_setup_intent", setup_intent=intent["id"], allow_redisplay="always"
    )
    await shop.post(f"{HELPERS}/{reader}/present_payment_method")
    assert (await shop.get(f"/v1/setup_intents/{intent['id']}"))["status"] == "succeeded"
    assert len((await shop.get(f"/v1/customers/{customer['id']}/payment_methods"))["data"]) == 1


async def test_people_answer_what_the_reader_asks_or_do_not(shop: Shop) -> None:
    reader = await reader_of(shop)
    asked = [
        {"type": "email", "required": True, "custom_text": {"title": "Your address"}},
        {"type": "text", "custom_text": {"title": "Anything else?"}},
        {
            "type": "selection",
            "custom_text": {"title": "Which?"},
            "selection": {"choices": [{"id": "a", "text": "A", "style": "primary"}]},
        },
    ]
    nothing = [{"type": "selection", "custom_text": {"title": "Which?"}}]
    refusal = await shop.refused("POST", f"{READERS}/{reader}/collect_inputs", inputs=nothing)
    assert (refusal["code"], refusal["param"]) == ("parameter_missing", "inputs[0][selection][choices]")
    await shop.post(f"{READERS}/{reader}/collect_inputs", inputs=asked)
    await shop.refused("POST", f"{HELPERS}/{reader}/present_payment_method")
    done = await shop.post(f"{HELPERS}/{reader}/succeed_input_collection", skip_non_required_inputs="all")
    email, text, selection = done["action"]["collect_inputs"]["inputs"]
    assert (email["email"]["value"], text["skipped"], selection["selection"]["id"]) == (
        "ann@example.com",
        True,
        "a",
    )
    await shop.post(f"{READERS}/{reader}/collect_inputs", inputs=asked)
    late = await shop.post(f"{HELPERS}/{reader}/timeout_input_collection")
    assert late["action"]["failure_code"] == "terminal_reader_timeout"


async def test_a_reader_shows_a_cart_and_stops_waiting(shop: Shop) -> None:
    reader, intent = await reader_of(shop), await shop.intent(**IN_PERSON)
    cart = {
        "currency": "usd",
        "total": 500,
        "line_items": [{"amount": 500, "description": "Tea", "quantity": 1}],
    }
    shown = await shop.post(f"{READERS}/{reader}/set_reader_display", type="cart", cart=cart)
    assert shown["action"]["set_reader_display"]["cart"]["line_items"][0]["description"] == "Tea"
    await shop.post(f"{READERS}/{reader}/process_payment_intent", payment_intent=intent["id"])
    assert (await shop.post(f"{READERS}/{reader}/cancel_action"))["action"] is None
