from typing import Any

import pytest

from fakes.core.transaction import Tx
from fakes.payments.document import Document
from fakes.payments.flows import payer
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import CARD_ONLY, Shop

RETURN = "https://shop.test/done"


async def authenticate(shop: Shop, intent: dict[str, Any], *, is_passed: bool) -> dict[str, Any]:
    def unit(tx: Tx) -> Document:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause())
        secret = intent["client_secret"]
        return payer.answer(work, intent["id"], {"payment_intent_client_secret": secret}, is_passed=is_passed)

    await shop.context.store.write(unit)
    return await shop.get(f"/v1/payment_intents/{intent['id']}")


@pytest.mark.parametrize(
    ("method", "code", "decline_code", "advice_code", "message"),
    [
        ("chargeDeclined", "card_declined", "generic_decline", "try_again_later", "Your card was declined."),
        (
            "visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
            "try_again_later",
            "Your card has insufficient funds.",
        ),
        (
            "visa_chargeDeclinedLostCard",
            "card_declined",
            "lost_card",
            "do_not_try_again",
            "Your card was declined.",
        ),
        ("chargeDeclinedExpiredCard", "expired_card", None, "confirm_card_data", "Your card has expired."),
        (
            "chargeDeclinedIncorrectCvc",
            "incorrect_cvc",
            None,
            "confirm_card_data",
            "Your card's security code is incorrect.",
        ),
        (
            "chargeDeclinedProcessingError",
            "processing_error",
            None,
            "try_again_later",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        (
            "visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            "card_velocity_exceeded",
            "try_again_later",
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
        ),
        ("radarBlock", "card_declined", "fraudulent", "do_not_try_again", "Your card was declined."),
    ],
)
async def test_every_decline_says_what_the_documentation_says(
    shop: Shop, method: str, code: str, decline_code: str | None, advice_code: str, message: str
) -> None:
    error = await shop.declined(f"pm_card_{method}")
    assert (error["type"], error["code"], error.get("decline_code")) == ("card_error", code, decline_code)
    assert (error["advice_code"], error["message"]) == (advice_code, message)
    assert error["charge"].startswith("ch_3")


async def test_what_a_decline_leaves_behind(shop: Shop) -> None:
    error = await shop.declined("pm_card_chargeDeclined")
    intent = await shop.get(f"/v1/payment_intents/{error['payment_intent']['id']}")
    assert error["payment_intent"] == intent
    assert (intent["status"], intent["payment_method"], intent["latest_charge"]) == (
        "requires_payment_method",
        None,
        error["charge"],
    )
    last = intent["last_payment_error"]
    assert (last["code"], last["charge"], last["payment_method"]["card"]["last4"]) == (
        "card_declined",
        error["charge"],
        "0002",
    )
    charge = await shop.get(f"/v1/charges/{error['charge']}")
    assert (charge["status"], charge["paid"], charge["captured"]) == ("failed", False, False)
    assert (charge["failure_code"], charge["failure_message"]) == ("card_declined", "Your card was declined.")
    assert charge["outcome"]["network_status"] == "declined_by_network"
    assert await shop.events() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    paid = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")
    assert (paid["status"], paid["last_payment_error"]) == ("succeeded", None)


async def test_radar_blocks_before_the_network_is_asked(shop: Shop) -> None:
    error = await shop.declined("pm_card_radarBlock")
    outcome = (await shop.get(f"/v1/charges/{error['charge']}"))["outcome"]
    assert (outcome["type"], outcome["network_status"], outcome["risk_level"]) == (
        "blocked",
        "not_sent_to_network",
        "highest",
    )


async def test_a_card_that_saves_but_does_not_pay(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"], "pm_card_chargeCustomerFail")
    error = await shop.declined(card["id"], customer=customer["id"])
    assert error["decline_code"] == "generic_decline"
    again = await shop.declined(card["id"], customer=customer["id"])
    assert again["decline_code"] == "generic_decline"


async def test_a_card_that_wants_authentication_waits_for_it(shop: Shop) -> None:
    intent = await shop.paid("pm_card_threeDSecure2Required", return_url=RETURN)
    assert (intent["status"], intent["latest_charge"]) == ("requires_action", None)
    action = intent["next_action"]
    assert action["type"] == "redirect_to_url"
    assert action["redirect_to_url"]["return_url"] == RETURN
    assert action["redirect_to_url"]["url"] == (
        f"http://pay.test/s/shop/pay/3ds/{intent['id']}?payment_intent_client_secret={intent['client_secret']}"
    )
    assert await shop.events() == ["payment_intent.created", "payment_intent.requires_action"]
    paid = await authenticate(shop, intent, is_passed=True)
    assert (paid["status"], paid["next_action"]) == ("succeeded", None)
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    secure = charge["payment_method_details"]["card"]["three_d_secure"]
    assert (secure["result"], secure["authentication_flow"]) == ("authenticated", "challenge")
    assert (await shop.events())[2:] == ["charge.succeeded", "payment_intent.succeeded"]


async def test_the_browser_library_is_sent_to_the_same_page(shop: Shop) -> None:
    intent = await shop.paid("pm_card_threeDSecure2Required", use_stripe_sdk=True)
    action = intent["next_action"]
    assert (action["type"], action["use_stripe_sdk"]["type"]) == ("use_stripe_sdk", "three_d_secure_redirect")
    assert f"/pay/3ds/{intent['id']}" in action["use_stripe_sdk"]["stripe_js"]


async def test_failing_the_challenge(shop: Shop) -> None:
    intent = await shop.paid("pm_card_authenticationRequired", return_url=RETURN)
    failed = await authenticate(shop, intent, is_passed=False)
    assert (failed["status"], failed["payment_method"]) == ("requires_payment_method", None)
    last = failed["last_payment_error"]
    assert (last["code"], last["type"]) == ("payment_intent_authentication_failure", "invalid_request_error")
    assert last["message"].startswith("The provided PaymentMethod has failed authentication.")
    assert (await shop.events())[-1] == "payment_intent.payment_failed"


async def test_a_decline_may_come_after_the_challenge(shop: Shop) -> None:
    intent = await shop.paid("pm_card_threeDSecureRequiredChargeDeclined", return_url=RETURN)
    declined = await authenticate(shop, intent, is_passed=True)
    assert (declined["status"], declined["last_payment_error"]["code"]) == (
        "requires_payment_method",
        "card_declined",
    )
    assert (await shop.events())[-2:] == ["charge.failed", "payment_intent.payment_failed"]


async def test_a_held_payment_may_want_authentication_too(shop: Shop) -> None:
    intent = await shop.paid("pm_card_threeDSecure2Required", return_url=RETURN, capture_method="manual")
    held = await authenticate(shop, intent, is_passed=True)
    assert (held["status"], held["amount_capturable"]) == ("requires_capture", 2000)


async def test_with_manual_confirmation_the_server_finishes(shop: Shop) -> None:
    intent = await shop.paid("pm_card_threeDSecure2Required", return_url=RETURN, confirmation_method="manual")
    passed = await authenticate(shop, intent, is_passed=True)
    assert passed["status"] == "requires_confirmation"
    paid = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm")
    assert paid["status"] == "succeeded"


async def test_error_on_requires_action(shop: Shop) -> None:
    error = await shop.declined("pm_card_threeDSecure2Required", error_on_requires_action=True)
    assert (error["code"], error["decline_code"]) == (
        "authentication_required",
        "authentication_not_handled",
    )
    assert "`error_on_requires_action` was set" in error["message"]
    assert error["payment_intent"]["status"] == "requires_payment_method"


@pytest.mark.parametrize(
    ("method", "is_paid"),
    [
        ("pm_card_authenticationRequired", False),
        ("pm_card_authenticationRequiredOnSetup", False),
        ("pm_card_authenticationRequiredSetupForOffSession", True),
        ("pm_card_visa", True),
    ],
)
async def test_off_session_nobody_can_be_asked(shop: Shop, method: str, is_paid: bool) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"], method)
    params = {"customer": customer["id"], "off_session": True}
    if is_paid:
        assert (await shop.paid(card["id"], **params))["status"] == "succeeded"
        return
    error = await shop.declined(card["id"], **params)
    assert (error["code"], error["decline_code"]) == ("authentication_required", "authentication_required")
    assert error["message"] == "Your card was declined. This transaction requires authentication."
    assert "charge" not in error
    assert error["payment_method"]["id"] == card["id"]
    assert (await shop.get("/v1/charges"))["data"] == []


async def test_a_card_that_was_set_up_pays_off_session(shop: Shop) -> None:
    customer = await shop.customer()
    intent = await shop.paid(
        "pm_card_authenticationRequiredOnSetup",
        customer=customer["id"],
        setup_future_usage="off_session",
        return_url=RETURN,
    )
    paid = await authenticate(shop, intent, is_passed=True)
    again = await shop.paid(paid["payment_method"], customer=customer["id"], off_session=True)
    assert again["status"] == "succeeded"


@pytest.mark.parametrize(
    ("number", "asks", "status"),
    [
        ("4000000000003055", "automatic", "succeeded"),
        ("4000000000003055", "any", "requires_action"),
        ("4000000000003097", "automatic", "succeeded"),
        ("378282246310005", "any", "succeeded"),
        ("4000000032200000", "automatic", "succeeded"),
    ],
)
async def test_authentication_on_request(shop: Shop, number: str, asks: str, status: str) -> None:
    card = {"number": number, "exp_month": 8, "exp_year": 2040}
    intent = await shop.intent(
        payment_method_data={"type": "card", "card": card},
        payment_method_options={"card": {"request_three_d_secure": asks}},
        confirm=True,
        return_url=RETURN,
    )
    assert intent["status"] == status


@pytest.mark.parametrize(
    ("method", "asks"),
    [("threeDSecureRequiredProcessingError", "automatic"), ("threeDSecureOptionalProcessingError", "any")],
)
async def test_a_lookup_that_fails_declines(shop: Shop, method: str, asks: str) -> None:
    options = {"card": {"request_three_d_secure": asks}}
    error = await shop.declined(f"pm_card_{method}", payment_method_options=options)
    assert error["code"] == "card_declined"


async def test_a_fault_declines_any_card(shop: Shop) -> None:
    shop.cause = {"decline": "do_not_honor", "flags": ("fault",)}
    error = await shop.declined("pm_card_visa")
    assert (error["code"], error["decline_code"]) == ("card_declined", "do_not_honor")
    assert all(capture.flags == ["fault"] for capture in await shop.captures())
    shop.cause = {"decline": "something_else"}
    error = await shop.declined("pm_card_visa")
    assert (error["decline_code"], error["message"]) == ("something_else", "Your card was declined.")


async def test_nothing_to_authenticate(shop: Shop) -> None:
    intent = await shop.intent(**CARD_ONLY)
    with pytest.raises(Exception, match="there is nothing to authenticate"):
        await authenticate(shop, intent, is_passed=True)
