import pytest

from fakes.payments.flows import method_rules
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.builders import CARD_ONLY, Json, Shop


@pytest.mark.parametrize(
    ("types", "currency", "said"),
    [
        (["card", "cash"], "usd", "The payment method type provided: cash is invalid."),
        (
            ["card", "sepa_debit"],
            "usd",
            "The currency provided (usd) is invalid for one or more payment method types on this PaymentIntent. The "
            "payment method type sepa_debit only supports the following currencies: eur.",
        ),
        (["card", "ideal", "bancontact"], "eur", ""),
        (["link", "wechat_pay"], "sek", ""),
    ],
)
def test_types_and_their_currencies(types: list[str], currency: str, said: str) -> None:
    if not said:
        method_rules.check_types(types, currency)
        return
    with pytest.raises(StripeError) as caught:
        method_rules.check_types(types, currency)
    assert caught.value.message.startswith(said)


@pytest.mark.parametrize(
    ("params", "types", "param"),
    [
        ({"statement_descriptor": "ACME"}, ["card"], "statement_descriptor"),
        ({"statement_descriptor": "ACME"}, ["sepa_debit"], None),
        ({"statement_descriptor_suffix": "ORDER 7"}, ["card"], None),
        ({"statement_descriptor_suffix": "1234"}, ["card"], "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "A <b>"}, ["card"], "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": 'say "A"'}, ["card"], "statement_descriptor_suffix"),
        ({"statement_descriptor_suffix": "A*B"}, ["card"], "statement_descriptor_suffix"),
    ],
)
def test_what_may_stand_on_a_statement(params: Json, types: list[str], param: str | None) -> None:
    if param is None:
        method_rules.check_descriptors(params, types)
        return
    with pytest.raises(StripeError) as caught:
        method_rules.check_descriptors(params, types)
    assert caught.value.param == param


async def test_an_intent_takes_what_it_says(shop: Shop) -> None:
    values: Json = {"amount": 2000, "currency": "eur", "payment_method_data": {"type": "ideal"}}
    error = await shop.refused("POST", "/v1/payment_intents", **values, **CARD_ONLY)
    assert error["message"] == (
        "The PaymentMethod provided (ideal) is not allowed for this PaymentIntent. Please attach a PaymentMethod of "
        "one of the following types: card. Alternatively, update the allowed payment_method_types for this "
        'PaymentIntent to include "ideal".'
    )
    taken = await shop.post("/v1/payment_intents", **values)
    assert taken["status"] == "requires_confirmation"
    never = {"enabled": True, "allow_redirects": "never"}
    error = await shop.refused("POST", "/v1/payment_intents", **values, automatic_payment_methods=never)
    assert error["code"] == "payment_intent_incompatible_payment_method"
    error = await shop.refused("POST", "/v1/payment_intents", **{**values, "currency": "usd"})
    assert error["param"] == "currency"
    error = await shop.refused(
        "POST", "/v1/payment_intents", **values, excluded_payment_method_types=["ideal"]
    )
    assert error["code"] == "payment_intent_incompatible_payment_method"
    error = await shop.refused(
        "POST", "/v1/setup_intents", payment_method_types=["link"], payment_method="pm_card_visa"
    )
    assert error["message"].startswith(
        "The PaymentMethod provided (card) is not allowed for this SetupIntent."
    )


@pytest.mark.parametrize("path", ["/v1/payment_intents", "/v1/setup_intents"])
async def test_types_are_named_or_left_to_the_dashboard(shop: Shop, path: str) -> None:
    values: Json = {"amount": 500, "currency": "usd"} if path.endswith("payment_intents") else {}
    values |= {"automatic_payment_methods": {"enabled": True}, "payment_method_types": ["card"]}
    assert "You cannot enable" in (await shop.refused("POST", path, **values))["message"]
