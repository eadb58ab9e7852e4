from typing import Any

import pytest

from tests.fakes.payments.builders import Refusal, Shop

CARD = {"number": "4242424242424242", "exp_month": 8, "exp_year": 2040, "cvc": "314"}


async def method_of(shop: Shop, **card: Any) -> dict[str, Any]:
    return await shop.post("/v1/payment_methods", type="card", card={**CARD, **card})


async def test_a_card_becomes_a_payment_method(shop: Shop) -> None:
    billing = {"name": "Ann", "address": {"postal_code": "0150"}}
    method = await shop.post(
        "/v1/payment_methods", type="card", card=CARD, billing_details=billing, metadata={"k": "v"}
    )
    assert (method["type"], method["customer"], method["metadata"]) == ("card", None, {"k": "v"})
    card = method["card"]
    assert (card["brand"], card["last4"], card["exp_year"], card["funding"]) == (
        "visa",
        "4242",
        2040,
        "credit",
    )
    assert card["checks"] == {
        "address_line1_check": None,
        "address_postal_code_check": "unchecked",
        "cvc_check": "unchecked",
    }
    assert method["billing_details"]["address"]["postal_code"] == "0150"
    assert (await shop.get(f"/v1/payment_methods/{method['id']}")) == method
    assert await shop.events() == []


async def test_the_same_card_has_one_fingerprint_per_account(shop: Shop) -> None:
    one, other = await method_of(shop), await method_of(shop, cvc="999")
    assert one["card"]["fingerprint"] == other["card"]["fingerprint"]
    elsewhere = await method_of(shop.elsewhere("other"))
    assert elsewhere["card"]["fingerprint"] != one["card"]["fingerprint"]


async def test_a_token_becomes_a_payment_method_once(shop: Shop) -> None:
    token = await shop.post("/v1/tokens", card=CARD)
    method = await shop.post("/v1/payment_methods", type="card", card={"token": token["id"]})
    assert method["card"]["last4"] == "4242"
    error = await shop.refused("POST", "/v1/payment_methods", type="card", card={"token": token["id"]})
    assert (error["code"], error["message"]) == (
        "token_already_used",
        f"You cannot use a Stripe token more than once: {token['id']}.",
    )
    again = await shop.post("/v1/payment_methods", type="card", card={"token": "tok_amex"})
    assert again["card"]["brand"] == "amex"


@pytest.mark.parametrize(
    ("card", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"number": "4242"}, "incorrect_number", "number"),
        ({"number": "42x"}, "invalid_number", "number"),
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": 1999}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": 95}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "99"}, "invalid_cvc", "cvc"),
    ],
)
async def test_wrong_card_data_is_a_card_error(
    shop: Shop, card: dict[str, Any], code: str, param: str
) -> None:
    error = await shop.refused("POST", "/v1/payment_methods", status=402, type="card", card={**CARD, **card})
    assert (error["type"], error["code"], error["param"]) == ("card_error", code, param)


async def test_a_real_card_number_is_refused_and_never_repeated(shop: Shop) -> None:
    number = "4539578763621486"
    error = await shop.refused(
        "POST", "/v1/payment_methods", status=402, type="card", card={**CARD, "number": number}
    )
    assert (error["code"], error["decline_code"]) == ("card_declined", "test_mode_live_card")
    assert error["message"].startswith("Your card was declined. Your request used a real card while testing.")
    assert number not in str(error)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "Missing required param: type."),
        ({"type": "card"}, "Missing required param: card."),
        (
            {"type": "card", "card": {"number": "4242424242424242"}},
            "Missing required param: card[exp_month].",
        ),
        ({"type": "card", "card": {"exp_month": 1}}, "Missing required param: card[number]."),
        ({"type": "custom"}, "Stagedoor does not imitate payment methods of the type 'custom' yet."),
        (
            {"type": "card", "customer": "cus_1", "card": CARD},
            "You cannot attach a PaymentMethod to a Customer during PaymentMethod creation. Please instead create "
            "the PaymentMethod and then attach it using the attachment method of the PaymentMethods API.",
        ),
    ],
)
async def test_incomplete_parameters(shop: Shop, params: dict[str, Any], message: str) -> None:
    assert (await shop.refused("POST", "/v1/payment_methods", **params))["message"] == message


async def test_a_documented_id_is_copied_to_a_new_one_when_attached(shop: Shop) -> None:
    customer = await shop.customer()
    one = await shop.saved_card(customer["id"])
    other = await shop.saved_card(customer["id"])
    assert one["id"].startswith("pm_1")
    assert one["id"] != other["id"]
    assert (one["customer"], one["card"]["checks"]["cvc_check"]) == (customer["id"], "pass")
    listed = await shop.get("/v1/payment_methods", customer=customer["id"])
    assert [each["id"] for each in listed["data"]] == [other["id"], one["id"]]
    assert await shop.events() == ["customer.created", "payment_method.attached", "payment_method.attached"]
    shown = await shop.get("/v1/payment_methods/pm_card_mastercard")
    assert shown["card"]["brand"] == "mastercard"


async def test_attaching_again_to_the_same_customer_changes_nothing(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    assert await shop.saved_card(customer["id"], card["id"]) == card
    other = await shop.customer()
    error = await shop.refused("POST", f"/v1/payment_methods/{card['id']}/attach", customer=other["id"])
    assert error["message"] == "The payment method you provided has already been attached to a customer."


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
async def test_declining_cards_refuse_to_be_saved(
    shop: Shop, method: str, code: str, decline_code: str | None
) -> None:
    customer = await shop.customer()
    error = await shop.refused(
        "POST", f"/v1/payment_methods/{method}/attach", status=402, customer=customer["id"]
    )
    assert (error["type"], error["code"], error.get("decline_code")) == ("card_error", code, decline_code)
    assert (await shop.get("/v1/payment_methods", customer=customer["id"]))["data"] == []


async def test_attaching_needs_a_customer(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/payment_methods/pm_card_visa/attach")
    assert (error["message"], error["code"]) == (
        "Must provide customer or customer_account.",
        "parameter_missing",
    )
    error = await shop.refused("POST", "/v1/payment_methods/pm_card_visa/attach", customer="cus_gone")
    assert (error["message"], error["param"]) == ("No such customer: 'cus_gone'", "customer")


async def test_a_detached_method_is_nobodys_and_spent(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    await shop.post(
        f"/v1/customers/{customer['id']}", invoice_settings={"default_payment_method": card["id"]}
    )
    detached = await shop.post(f"/v1/payment_methods/{card['id']}/detach")
    assert detached["customer"] is None
    events = await shop.event_objects()
    told = next(event for event in events if event["type"] == "payment_method.detached")
    assert told["data"]["previous_attributes"] == {"customer": customer["id"]}
    settings = (await shop.get(f"/v1/customers/{customer['id']}"))["invoice_settings"]
    assert settings["default_payment_method"] is None
    error = await shop.refused("POST", f"/v1/payment_methods/{card['id']}/attach", customer=customer["id"])
    assert error["message"].startswith("The provided PaymentMethod was previously used with a PaymentIntent")
    error = await shop.refused("POST", f"/v1/payment_methods/{card['id']}/detach")
    assert error["message"] == (
        "The payment method you provided is not attached to a customer so detachment is impossible."
    )


async def test_a_saved_method_can_be_changed(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    changed = await shop.post(
        f"/v1/payment_methods/{card['id']}",
        card={"exp_year": 2041},
        billing_details={"name": "Ann", "address": {"city": "Oslo"}},
        metadata={"k": "v"},
        allow_redisplay="always",
    )
    assert (changed["card"]["exp_year"], changed["card"]["last4"]) == (2041, "4242")
    assert (changed["billing_details"]["name"], changed["allow_redisplay"]) == ("Ann", "always")
    assert (await shop.events())[-1] == "payment_method.updated"
    listed = await shop.get("/v1/payment_methods", customer=customer["id"], allow_redisplay="limited")
    assert listed["data"] == []


async def test_an_unsaved_method_cannot_be_changed(shop: Shop) -> None:
    method = await method_of(shop)
    with pytest.raises(Refusal, match="You must save this PaymentMethod to a customer"):
        await shop.post(f"/v1/payment_methods/{method['id']}", metadata={"k": "v"})


async def test_unknown_methods(shop: Shop) -> None:
    error = await shop.refused("GET", "/v1/payment_methods/pm_gone", status=404)
    assert (error["message"], error["param"]) == ("No such PaymentMethod: 'pm_gone'", "payment_method")


async def test_an_expiry_is_not_changed_to_one_that_is_over(shop: Shop) -> None:
    customer = await shop.customer()
    saved = await shop.saved_card(customer["id"])
    path = f"/v1/payment_methods/{saved['id']}"
    error = await shop.refused("POST", path, status=402, card={"exp_month": 1, "exp_year": 2020})
    assert error["code"] == "invalid_expiry_year"
    card = await shop.post(f"/v1/customers/{customer['id']}/sources", source="tok_visa")
    path = f"/v1/customers/{customer['id']}/sources/{card['id']}"
    error = await shop.refused("POST", path, status=402, exp_month="13")
    assert error["code"] == "invalid_expiry_month"


async def test_a_card_saved_in_the_old_way_is_read_as_a_payment_method(shop: Shop) -> None:
    customer = await shop.customer(source="tok_mastercard")
    path = f"/v1/payment_methods/{customer['default_source']}"
    found = await shop.get(path, expand=["customer"])
    assert (found["id"], found["object"]) == (customer["default_source"], "payment_method")
    assert (found["card"]["brand"], found["customer"]["id"]) == ("mastercard", customer["id"])
    await shop.delete(f"/v1/customers/{customer['id']}/sources/{customer['default_source']}")
    await shop.refused("GET", path, status=404)
