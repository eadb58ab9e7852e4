from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Refusal, Shop


async def test_a_token_is_charged_in_the_old_way(shop: Shop) -> None:
    charge = await shop.post(
        "/v1/charges",
        amount=2000,
        currency="usd",
        source="tok_visa",
        description="Order 7",
        metadata={"k": "v"},
        statement_descriptor="SHOP",
        statement_descriptor_suffix="ORDER7",
    )
    assert (charge["status"], charge["paid"], charge["payment_intent"]) == ("succeeded", True, None)
    assert charge["payment_method"] == charge["source"]["id"]
    assert (charge["source"]["object"], charge["source"]["last4"]) == ("card", "4242")
    assert (charge["metadata"], charge["description"]) == ({"k": "v"}, "Order 7")
    assert charge["calculated_statement_descriptor"] == "SHOP* ORDER7"
    assert charge["receipt_url"] == f"http://pay.test/s/shop/pay/receipts/{charge['id']}"
    transaction = await shop.get(f"/v1/balance_transactions/{charge['balance_transaction']}")
    assert (transaction["fee"], transaction["source"], transaction["description"]) == (
        88,
        charge["id"],
        "Order 7",
    )
    assert await shop.events() == ["charge.succeeded"]


async def test_a_declined_charge_is_there_and_says_why(shop: Shop) -> None:
    error = await shop.refused(
        "POST", "/v1/charges", status=402, amount=500, currency="usd", source="tok_chargeDeclined"
    )
    assert (error["code"], error["decline_code"]) == ("card_declined", "generic_decline")
    charge = await shop.get(f"/v1/charges/{error['charge']}")
    assert (charge["status"], charge["failure_code"]) == ("failed", "card_declined")
    assert await shop.events() == ["charge.failed"]


async def test_a_customers_source_is_charged(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    values = {"amount": 500, "currency": "usd", "customer": customer["id"]}
    assert (await shop.post("/v1/charges", **values))["payment_method"] == customer["default_source"]
    named = await shop.post("/v1/charges", **values, source=customer["default_source"])
    assert (named["customer"], named["payment_method"]) == (customer["id"], customer["default_source"])


async def test_charges_that_cannot_be(shop: Shop) -> None:
    customer = await shop.customer()
    values: dict[str, Any] = {"amount": 500, "currency": "usd"}
    error = await shop.refused("POST", "/v1/charges", **values)
    assert error["message"] == "Must provide source or customer."
    error = await shop.refused("POST", "/v1/charges", status=402, **values, customer=customer["id"])
    assert (error["code"], error["message"]) == (
        "missing",
        "Cannot charge a customer that has no active card",
    )
    error = await shop.refused("POST", "/v1/charges", **values, source="card_1")
    assert error["message"] == "No such token: 'card_1'"
    error = await shop.refused("POST", "/v1/charges", currency="usd", source="tok_visa")
    assert error["message"] == "Missing required param: amount."
    with pytest.raises(Refusal, match=r"at least \$0.50 usd"):
        await shop.post("/v1/charges", amount=10, currency="usd", source="tok_visa")


async def test_capturing_later(shop: Shop) -> None:
    held = await shop.post("/v1/charges", amount=2000, currency="usd", source="tok_visa", capture=False)
    assert (held["captured"], held["amount_captured"], held["balance_transaction"]) == (False, 0, None)
    path = f"/v1/charges/{held['id']}/capture"
    error = await shop.refused("POST", path, amount=2001)
    assert error["code"] == "amount_too_large"
    taken = await shop.post(path, amount=1500)
    assert (taken["captured"], taken["amount_captured"], taken["amount_refunded"]) == (True, 1500, 500)
    error = await shop.refused("POST", path)
    assert (error["code"], error["message"]) == (
        "charge_already_captured",
        f"Charge {held['id']} has already been captured.",
    )


async def test_an_intents_charge_is_captured_through_it(shop: Shop) -> None:
    intent = await shop.paid(capture_method="manual")
    error = await shop.refused("POST", f"/v1/charges/{intent['latest_charge']}/capture")
    assert intent["id"] in error["message"]


async def test_a_charge_can_be_changed(shop: Shop) -> None:
    customer = await shop.customer()
    charge = await shop.post("/v1/charges", amount=500, currency="usd", source="tok_visa")
    changed = await shop.post(
        f"/v1/charges/{charge['id']}",
        description="New",
        metadata={"k": "v"},
        fraud_details={"user_report": "safe"},
        shipping={"name": "Ann", "address": {"line1": "1 Main St"}},
        customer=customer["id"],
    )
    assert (changed["description"], changed["metadata"], changed["customer"]) == (
        "New",
        {"k": "v"},
        customer["id"],
    )
    assert (changed["fraud_details"], changed["shipping"]["name"]) == ({"user_report": "safe"}, "Ann")
    assert (await shop.events())[-1] == "charge.updated"


async def test_charges_are_listed_by_what_they_belong_to(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    paid = await shop.paid()
    grouped = await shop.post(
        "/v1/charges", amount=500, currency="usd", customer=customer["id"], transfer_group="g"
    )
    for filters, expected in (
        ({"customer": customer["id"]}, [grouped["id"]]),
        ({"payment_intent": paid["id"]}, [paid["latest_charge"]]),
        ({"transfer_group": "g"}, [grouped["id"]]),
        ({}, [grouped["id"], paid["latest_charge"]]),
    ):
        found = await shop.get("/v1/charges", **filters)
        assert [each["id"] for each in found["data"]] == expected


async def test_expanding_what_a_charge_refers_to(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    charge = await shop.post("/v1/charges", amount=500, currency="usd", customer=customer["id"])
    await shop.post("/v1/refunds", charge=charge["id"], amount=100)
    found = await shop.get(
        f"/v1/charges/{charge['id']}", expand=["customer", "balance_transaction", "refunds"]
    )
    assert found["customer"]["email"] == "ann@example.com"
    assert found["balance_transaction"]["net"] == 455
    assert [refund["amount"] for refund in found["refunds"]["data"]] == [100]


@pytest.mark.parametrize(
    ("token", "is_paid"),
    [
        ("authenticationRequired", False),
        ("authenticationRequiredOnSetup", False),
        ("threeDSecureOptional", True),
    ],
)
async def test_a_bank_that_wants_its_customer_declines_a_charge(
    shop: Shop, token: str, *, is_paid: bool
) -> None:
    values: Json = {"amount": 500, "currency": "usd", "source": f"tok_{token}"}
    if is_paid:
        assert (await shop.post("/v1/charges", **values))["paid"]
    else:
        error = await shop.refused("POST", "/v1/charges", status=402, **values)
        assert error["decline_code"] == "authentication_required"
        assert (await shop.events()) == ["charge.failed"]


async def test_what_a_capture_cannot_take(shop: Shop) -> None:
    values: Json = {"amount": 500, "currency": "usd", "source": "tok_visa", "capture": False}
    path = f"/v1/charges/{(await shop.post('/v1/charges', **values))['id']}"
    error = await shop.refused("POST", f"{path}/capture", amount=0)
    assert error["code"] == "parameter_invalid_integer"
    error = await shop.refused("POST", f"{path}/refund", amount=100)
    assert error["message"].startswith("You cannot partially refund an uncaptured charge.")
