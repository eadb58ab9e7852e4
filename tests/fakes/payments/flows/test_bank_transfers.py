from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_rail_payments import answer

EU: Json = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "NL"}}


async def asked(
    shop: Shop, customer: str, amount: int = 2000, currency: str = "eur", **transfer: Any
) -> Json:
    options = {"funding_type": "bank_transfer", "bank_transfer": transfer or EU}
    return await shop.post(
        "/v1/payment_intents",
        amount=amount,
        currency=currency,
        customer=customer,
        payment_method_types=["customer_balance"],
        payment_method_data={"type": "customer_balance"},
        payment_method_options={"customer_balance": options},
        confirm=True,
    )


async def fund(shop: Shop, customer: str, amount: int, currency: str = "eur", **params: Any) -> Json:
    path = f"/v1/test_helpers/customers/{customer}/fund_cash_balance"
    return await shop.post(path, amount=amount, currency=currency, **params)


async def test_money_arrives_in_two_parts(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    intent = await asked(shop, customer)
    told = intent["next_action"]["display_bank_transfer_instructions"]
    assert (intent["status"], told["amount_remaining"], told["type"]) == (
        "requires_action",
        2000,
        "eu_bank_transfer",
    )
    address = told["financial_addresses"][0]
    assert (address["type"], address["iban"]["country"]) == ("iban", "NL")
    part = await fund(shop, customer, 500)
    assert (part["type"], part["net_amount"], part["ending_balance"]) == ("funded", 500, 500)
    intent = await shop.get(f"/v1/payment_intents/{intent['id']}")
    assert intent["next_action"]["display_bank_transfer_instructions"]["amount_remaining"] == 1500
    await fund(shop, customer, 1600, reference=told["reference"])
    intent = await shop.get(f"/v1/payment_intents/{intent['id']}")
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 2000)
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    assert charge["payment_method_details"] == {"customer_balance": {}, "type": "customer_balance"}
    lying = await shop.get(f"/v1/customers/{customer}/cash_balance")
    assert lying["available"] == {"eur": 100}
    moves = await shop.get(f"/v1/customers/{customer}/cash_balance_transactions")
    assert [(each["type"], each["net_amount"], each["ending_balance"]) for each in moves["data"]] == [
        ("applied_to_payment", -1500, 100),
        ("funded", 1600, 1600),
        ("applied_to_payment", -500, 0),
        ("funded", 500, 500),
    ]
    one = await shop.get(f"/v1/customers/{customer}/cash_balance_transactions/{moves['data'][0]['id']}")
    assert one["applied_to_payment"] == {"payment_intent": intent["id"]}
    assert (await shop.events())[1:] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "customer_cash_balance_transaction.created",
        "cash_balance.funds_available",
        "customer_cash_balance_transaction.created",
        "payment_intent.partially_funded",
        "customer_cash_balance_transaction.created",
        "cash_balance.funds_available",
        "customer_cash_balance_transaction.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_what_was_put_to_an_intent_is_not_lost(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    intent = await asked(shop, customer)
    await fund(shop, customer, 500)
    again = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm")
    assert again["next_action"]["display_bank_transfer_instructions"]["amount_remaining"] == 1500
    refused = await answer(shop, again, is_passed=False)
    assert refused["status"] == "requires_payment_method"
    assert (await shop.get(f"/v1/customers/{customer}/cash_balance"))["available"] == {"eur": 500}


async def test_what_lies_there_pays_at_once(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    await fund(shop, customer, 3000)
    assert (await asked(shop, customer))["status"] == "succeeded"
    assert (await asked(shop, customer))["status"] == "requires_action"
    assert (await shop.get(f"/v1/customers/{customer}/cash_balance"))["available"] is None


async def test_matching_by_hand(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    path = f"/v1/customers/{customer}/cash_balance"
    changed = await shop.post(path, settings={"reconciliation_mode": "manual"})
    assert changed["settings"] == {"reconciliation_mode": "manual", "using_merchant_default": False}
    intent = await asked(shop, customer)
    apply = f"/v1/payment_intents/{intent['id']}/apply_customer_balance"
    await fund(shop, customer, 1200)
    assert (await shop.refused("POST", apply))["code"] == "balance_insufficient"
    part = await shop.post(apply, amount=1000, currency="eur")
    assert part["status"] == "requires_action"
    assert (await shop.refused("POST", apply, amount=1001))["code"] == "amount_too_large"
    assert (await shop.refused("POST", apply, currency="usd"))["param"] == "currency"
    await shop.post(f"/v1/payment_intents/{intent['id']}/cancel")
    assert (await shop.get(path))["available"] == {"eur": 1200}
    assert (await shop.refused("POST", apply))["code"] == "payment_intent_unexpected_state"
    card = await shop.paid("pm_card_authenticationRequired", customer=customer, return_url="https://a.test")
    error = await shop.refused("POST", f"/v1/payment_intents/{card['id']}/apply_customer_balance")
    assert error["message"] == "This PaymentIntent does not wait for a bank transfer."
    await shop.post(path, settings={"reconciliation_mode": "merchant_default"})
    assert (await shop.get(path))["settings"]["using_merchant_default"] is True


async def test_the_payer_sends_it_on_our_page(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    intent = await asked(shop, customer)
    paid = await answer(shop, intent, is_passed=True)
    assert paid["status"] == "succeeded"


@pytest.mark.parametrize(
    ("currency", "kind", "address"),
    [
        ("usd", "us_bank_transfer", "aba"),
        ("gbp", "gb_bank_transfer", "sort_code"),
        ("jpy", "jp_bank_transfer", "zengin"),
        ("mxn", "mx_bank_transfer", "spei"),
        ("eur", "eu_bank_transfer", "iban"),
    ],
)
async def test_where_to_send_it(shop: Shop, currency: str, kind: str, address: str) -> None:
    customer = (await shop.customer())["id"]
    transfer: Json = EU if kind == "eu_bank_transfer" else {"type": kind}
    again = await asked(shop, customer, 5000, currency, **transfer)
    shown = again["next_action"]["display_bank_transfer_instructions"]["financial_addresses"]
    told = await shop.post(
        f"/v1/customers/{customer}/funding_instructions",
        currency=currency,
        funding_type="bank_transfer",
        bank_transfer=transfer,
    )
    assert (told["bank_transfer"]["type"], told["bank_transfer"]["financial_addresses"]) == (kind, shown)
    assert shown[0]["type"] == address
    assert (await answer(shop, again, is_passed=True))["status"] == "succeeded"


async def test_what_is_refused(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    values: Json = {
        "amount": 2000,
        "currency": "eur",
        "payment_method_types": ["customer_balance"],
        "payment_method_data": {"type": "customer_balance"},
        "confirm": True,
    }
    assert (await shop.refused("POST", "/v1/payment_intents", **values))["param"] == "customer"
    error = await shop.refused("POST", "/v1/payment_intents", **values, customer=customer)
    assert error["param"] == "payment_method_options[customer_balance][funding_type]"
    options = {"funding_type": "bank_transfer", "bank_transfer": {"type": "us_bank_transfer"}}
    error = await shop.refused(
        "POST",
        "/v1/payment_intents",
        **values,
        customer=customer,
        payment_method_options={"customer_balance": options},
    )
    assert error["param"] == "bank_transfer[type]"
    path = f"/v1/test_helpers/customers/{customer}/fund_cash_balance"
    assert (await shop.refused("POST", path, amount=1, currency="chf"))["param"] == "currency"
    assert (await shop.refused("POST", path, amount=0, currency="eur"))["param"] == "amount"


async def half_paid(shop: Shop) -> tuple[Json, Json]:
    """Return a customer, and an intent of theirs over 10,000 to which 4,000 have come."""
    customer = await shop.customer()
    options = {"funding_type": "bank_transfer", "bank_transfer": {"type": "us_bank_transfer"}}
    intent = await shop.post(
        "/v1/payment_intents",
        amount=10_000,
        currency="usd",
        customer=customer["id"],
        payment_method_types=["customer_balance", "card"],
        payment_method_data={"type": "customer_balance"},
        payment_method_options={"customer_balance": options},
        confirm=True,
    )
    fund = f"/v1/test_helpers/customers/{customer['id']}/fund_cash_balance"
    await shop.post(fund, amount=4000, currency="usd")
    return customer, intent


async def test_cash_put_to_an_intent_comes_back_when_a_card_pays_it(shop: Shop) -> None:
    customer, intent = await half_paid(shop)
    paid = await shop.post(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")
    cash = await shop.get(f"/v1/customers/{customer['id']}/cash_balance")
    assert (paid["status"], cash["available"]) == ("succeeded", {"usd": 4000})


async def test_an_intent_can_be_canceled_though_its_customer_is_gone(shop: Shop) -> None:
    customer, intent = await half_paid(shop)
    await shop.delete(f"/v1/customers/{customer['id']}")
    canceled = await shop.post(f"/v1/payment_intents/{intent['id']}/cancel")
    assert canceled["status"] == "canceled"
