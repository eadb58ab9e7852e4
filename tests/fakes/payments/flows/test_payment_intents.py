from typing import Any

import pytest

from tests.fakes.payments.builders import CARD_ONLY, Refusal, Shop

CARD = {"number": "4242424242424242", "exp_month": 8, "exp_year": 2040, "cvc": "314"}


async def test_a_new_intent_waits_for_a_payment_method(shop: Shop) -> None:
    intent = await shop.post("/v1/payment_intents", amount=2000, currency="USD", metadata={"order": "7"})
    assert (intent["status"], intent["currency"], intent["amount"]) == (
        "requires_payment_method",
        "usd",
        2000,
    )
    assert (intent["capture_method"], intent["confirmation_method"]) == ("automatic_async", "automatic")
    assert intent["automatic_payment_methods"] == {"allow_redirects": "always", "enabled": True}
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    assert (intent["latest_charge"], intent["amount_received"], intent["metadata"]) == (
        None,
        0,
        {"order": "7"},
    )
    assert await shop.events() == ["payment_intent.created"]


async def test_with_a_payment_method_it_waits_for_confirmation(shop: Shop) -> None:
    intent = await shop.intent(payment_method="pm_card_visa")
    assert intent["status"] == "requires_confirmation"
    assert intent["payment_method"].startswith("pm_1")
    assert intent["automatic_payment_methods"] is None


async def test_confirming_pays_in_stripes_order(shop: Shop) -> None:
    intent = await shop.intent(
        capture_method="automatic", description="Order 7", receipt_email="b@example.com"
    )
    paid = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 2000)
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["paid"], charge["captured"], charge["amount_captured"]) == (True, True, 2000)
    assert (charge["description"], charge["receipt_email"]) == ("Order 7", "b@example.com")
    assert charge["outcome"]["type"] == "authorized"
    assert charge["balance_transaction"].startswith("txn_3")
    assert await shop.events() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_by_default_the_money_is_booked_afterwards(shop: Shop) -> None:
    paid = await shop.paid(capture_method="automatic_async")
    await shop.settle()
    events = await shop.event_objects()
    succeeded = next(event for event in events if event["type"] == "charge.succeeded")
    assert succeeded["data"]["object"]["balance_transaction"] is None
    transaction = (await shop.get(f"/v1/charges/{paid['latest_charge']}"))["balance_transaction"]
    event = events[-1]
    assert event["type"] == "charge.updated"
    assert event["data"]["previous_attributes"] == {"balance_transaction": None}
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert (await shop.get(f"/v1/balance_transactions/{transaction}"))["net"] == 1912


async def test_manual_capture_holds_then_takes_a_part(shop: Shop) -> None:
    held = await shop.paid(capture_method="manual", amount=6500)
    assert (held["status"], held["amount_capturable"], held["amount_received"]) == (
        "requires_capture",
        6500,
        0,
    )
    charge = await shop.get(f"/v1/charges/{held['latest_charge']}")
    assert (charge["paid"], charge["captured"], charge["balance_transaction"]) == (True, False, None)
    assert charge["payment_method_details"]["card"]["capture_before"] > charge["created"]
    taken = await shop.post(
        f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=5000, metadata={"a": "b"}
    )
    assert (taken["status"], taken["amount_capturable"], taken["amount_received"]) == ("succeeded", 0, 5000)
    assert taken["metadata"] == {"a": "b"}
    charge = await shop.get(f"/v1/charges/{held['latest_charge']}")
    assert (charge["amount_captured"], charge["amount_refunded"], charge["refunded"]) == (5000, 1500, False)
    assert await shop.events() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "refund.created",
        "payment_intent.succeeded",
    ]
    transaction = await shop.get(f"/v1/balance_transactions/{charge['balance_transaction']}")
    assert (transaction["amount"], transaction["fee"]) == (5000, 175)


@pytest.mark.parametrize(
    ("amount", "code", "param", "message"),
    [
        (
            9999,
            "amount_too_large",
            None,
            "The payment could not be captured because the requested capture amount",
        ),
        (0, "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1."),
        (-5, None, "amount_to_capture", "Invalid non-negative integer"),
    ],
)
async def test_captures_that_cannot_be(
    shop: Shop, amount: int, code: str | None, param: str | None, message: str
) -> None:
    held = await shop.paid(capture_method="manual")
    error = await shop.refused("POST", f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=amount)
    assert (error.get("code"), error.get("param")) == (code, param)
    assert error["message"].startswith(message)
    assert error["payment_intent"]["status"] == "requires_capture"


async def test_capturing_what_is_not_held(shop: Shop) -> None:
    intent = await shop.intent()
    error = await shop.refused("POST", f"/v1/payment_intents/{intent['id']}/capture")
    assert (error["code"], error["payment_intent"]["id"]) == ("payment_intent_unexpected_state", intent["id"])


async def test_canceling_releases_what_was_held(shop: Shop) -> None:
    held = await shop.paid(capture_method="manual")
    canceled = await shop.post(f"/v1/payment_intents/{held['id']}/cancel", cancellation_reason="abandoned")
    assert (canceled["status"], canceled["cancellation_reason"], canceled["amount_capturable"]) == (
        "canceled",
        "abandoned",
        0,
    )
    assert canceled["canceled_at"] is not None
    charge = await shop.get(f"/v1/charges/{held['latest_charge']}")
    assert (charge["refunded"], charge["amount_refunded"], charge["captured"]) == (True, 2000, False)
    assert (await shop.events())[-2:] == ["charge.refunded", "payment_intent.canceled"]
    error = await shop.refused("POST", f"/v1/payment_intents/{held['id']}/cancel")
    assert error["message"].startswith(
        "You cannot cancel this PaymentIntent because it has a status of canceled."
    )


async def test_changes_before_it_is_paid(shop: Shop) -> None:
    customer = await shop.customer()
    intent = await shop.intent()
    changed = await shop.post(
        f"/v1/payment_intents/{intent['id']}",
        amount=5100,
        currency="eur",
        customer=customer["id"],
        description="Later",
        metadata={"k": "v"},
        shipping={"name": "Ann", "address": {"line1": "1 Main St"}},
        payment_method="pm_card_visa",
        payment_method_options={"card": {"request_three_d_secure": "any"}},
        capture_method="manual",
        setup_future_usage="on_session",
    )
    assert (changed["amount"], changed["currency"], changed["customer"]) == (5100, "eur", customer["id"])
    assert (changed["status"], changed["capture_method"]) == ("requires_confirmation", "manual")
    assert changed["payment_method_options"]["card"]["request_three_d_secure"] == "any"
    assert changed["shipping"]["address"]["line1"] == "1 Main St"
    assert await shop.events() == ["payment_intent.created", "customer.created"][::-1]


async def test_what_is_paid_keeps_its_amount_but_not_its_metadata(shop: Shop) -> None:
    paid = await shop.paid()
    error = await shop.refused("POST", f"/v1/payment_intents/{paid['id']}", amount=1)
    assert (error["code"], error["param"]) == ("payment_intent_unexpected_state", "amount")
    changed = await shop.post(f"/v1/payment_intents/{paid['id']}", metadata={"k": "v"})
    assert changed["metadata"] == {"k": "v"}


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        ({"amount": 49}, "amount_too_small", "Amount must be at least $0.50 usd"),
        (
            {"amount": 0},
            "parameter_invalid_integer",
            "The amount must be greater than or equal to the minimum",
        ),
        ({"currency": "zzz"}, None, "Invalid currency: zzz."),
        ({"amount": "many"}, "parameter_invalid_integer", "Invalid integer: many"),
        ({"amount": 10**9}, "amount_too_large", "Amount must be no more than $999,999.99"),
        ({"customer": "cus_gone"}, "resource_missing", "No such customer: 'cus_gone'"),
        ({"payment_method": "pm_gone"}, "resource_missing", "No such PaymentMethod: 'pm_gone'"),
        (
            {"return_url": "https://shop.test"},
            "payment_intent_invalid_parameter",
            "The parameter `return_url` cannot be passed when creating a PaymentIntent unless `confirm` is set to true.",
        ),
        ({"amout": 5}, "parameter_unknown", "Received unknown parameter: amout. Did you mean amount?"),
    ],
)
async def test_intents_that_cannot_be(
    shop: Shop, params: dict[str, Any], code: str | None, message: str
) -> None:
    values: dict[str, Any] = {"amount": 2000, "currency": "usd", **params}
    error = await shop.refused("POST", "/v1/payment_intents", **values)
    assert error.get("code") == code
    assert error["message"].startswith(message)
    assert await shop.events() == []


async def test_redirecting_methods_need_an_address_to_return_to(shop: Shop) -> None:
    values: dict[str, Any] = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
    }
    error = await shop.refused("POST", "/v1/payment_intents", **values)
    assert error["message"].startswith(
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard."
    )
    paid = await shop.post("/v1/payment_intents", **values, return_url="https://shop.test/done")
    assert paid["status"] == "succeeded"


async def test_confirming_without_a_method(shop: Shop) -> None:
    bare = await shop.intent()
    error = await shop.refused("POST", f"/v1/payment_intents/{bare['id']}/confirm")
    assert error["message"].endswith("directly with a payment method or ConfirmationToken.")
    customer = await shop.customer()
    intent = await shop.intent(customer=customer["id"])
    error = await shop.refused("POST", f"/v1/payment_intents/{intent['id']}/confirm")
    assert error["message"].endswith(
        f"To confirm the PaymentIntent with {customer['id']}, specify a payment method attached to this customer along "
        "with the customer ID."
    )


async def test_a_customers_default_source_is_used(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    intent = await shop.intent(customer=customer["id"])
    paid = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm")
    assert (paid["status"], paid["payment_method"]) == ("succeeded", customer["default_source"])


async def test_methods_belong_to_their_customers(shop: Shop) -> None:
    owner, other = await shop.customer(), await shop.customer()
    card = await shop.saved_card(owner["id"])
    anonymous = await shop.intent()
    error = await shop.refused(
        "POST", f"/v1/payment_intents/{anonymous['id']}/confirm", payment_method=card["id"]
    )
    assert (error["code"], error["param"]) == ("parameter_missing", "source")
    theirs = await shop.intent(customer=other["id"])
    error = await shop.refused(
        "POST", f"/v1/payment_intents/{theirs['id']}/confirm", payment_method=card["id"]
    )
    assert error["message"].startswith(
        f"The PaymentMethod {card['id']} does not belong to the Customer you supplied"
    )
    assert error["payment_intent"]["payment_method"] is None
    paid = await shop.intent(customer=owner["id"], payment_method=card["id"], confirm=True, off_session=True)
    assert paid["status"] == "succeeded"


async def test_card_data_may_come_with_the_intent(shop: Shop) -> None:
    paid = await shop.intent(payment_method_data={"type": "card", "card": CARD}, confirm=True)
    assert paid["status"] == "succeeded"
    by_token = await shop.intent(
        payment_method_data={"type": "card", "card": {"token": "tok_visa"}}, confirm=True
    )
    assert by_token["status"] == "succeeded"


async def test_an_unsaved_method_pays_once(shop: Shop) -> None:
    method = await shop.post("/v1/payment_methods", type="card", card=CARD)
    await shop.paid(method["id"])
    error = await shop.refused(
        "POST", "/v1/payment_intents", amount=500, currency="usd", **CARD_ONLY, payment_method=method["id"]
    )
    assert error["message"].startswith("The provided PaymentMethod was previously used")


async def test_future_usage_saves_the_method(shop: Shop) -> None:
    customer = await shop.customer()
    paid = await shop.paid(customer=customer["id"], setup_future_usage="off_session")
    [saved] = (await shop.get("/v1/payment_methods", customer=customer["id"]))["data"]
    assert saved["id"] == paid["payment_method"]
    assert "payment_method.attached" in await shop.events()
    again = await shop.paid(saved["id"], customer=customer["id"], off_session=True)
    assert again["status"] == "succeeded"


async def test_a_publishable_key_needs_the_secret(shop: Shop) -> None:
    intent = await shop.intent(payment_method="pm_card_visa")
    path = f"/v1/payment_intents/{intent['id']}"
    with pytest.raises(Refusal, match="Missing required param: client_secret"):
        await shop.get(path, is_publishable=True)
    with pytest.raises(Refusal, match="client_secret provided does not match") as caught:
        await shop.get(path, is_publishable=True, client_secret="pi_1_secret_2")
    assert (caught.value.error["code"], caught.value.error["param"]) == (
        "payment_intent_invalid_parameter",
        "client_secret",
    )
    secret = intent["client_secret"]
    assert (await shop.get(path, is_publishable=True, client_secret=secret))["id"] == intent["id"]
    paid = await shop.post(f"{path}/confirm", is_publishable=True, client_secret=secret)
    assert paid["status"] == "succeeded"


async def test_a_manual_intent_is_confirmed_by_the_server_alone(shop: Shop) -> None:
    intent = await shop.intent(payment_method="pm_card_visa", confirmation_method="manual")
    path = f"/v1/payment_intents/{intent['id']}/confirm"
    with pytest.raises(Refusal, match="cannot be confirmed using your publishable key"):
        await shop.post(path, is_publishable=True, client_secret=intent["client_secret"])
    assert (await shop.post(path))["status"] == "succeeded"


async def test_a_paid_intent_is_not_paid_again(shop: Shop) -> None:
    paid = await shop.paid()
    error = await shop.refused("POST", f"/v1/payment_intents/{paid['id']}/confirm")
    assert error["message"] == (
        "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
    )


async def test_intents_are_listed_by_customer(shop: Shop) -> None:
    customer = await shop.customer()
    mine = await shop.intent(customer=customer["id"])
    await shop.intent()
    found = await shop.get("/v1/payment_intents", customer=customer["id"])
    assert [each["id"] for each in found["data"]] == [mine["id"]]
    assert len((await shop.get("/v1/payment_intents"))["data"]) == 2


async def test_an_unknown_intent_is_404(shop: Shop) -> None:
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("POST", "/confirm"),
        ("POST", "/capture"),
        ("POST", "/cancel"),
    ):
        error = await shop.refused(method, f"/v1/payment_intents/pi_gone{path}", status=404)
        assert (error["message"], error["param"]) == ("No such payment_intent: 'pi_gone'", "intent")
