"""Cash that customers sent goes back to their bank, or stays with them."""

from __future__ import annotations

from tests.fakes.payments.builders import Json, Shop

SOON_MS = 10_000


async def funded_customer(shop: Shop) -> Json:
    """Return a customer with cash of $50."""
    customer = await shop.customer()
    path = f"/v1/test_helpers/customers/{customer['id']}/fund_cash_balance"
    await shop.post(path, amount=5000, currency="usd")
    return customer


async def lying(shop: Shop, customer: Json) -> int:
    """Return how much cash lies with a customer."""
    balance = await shop.get(f"/v1/customers/{customer['id']}/cash_balance")
    return int((balance["available"] or {}).get("usd", 0))


async def test_cash_goes_back_to_the_bank(shop: Shop) -> None:
    customer = await funded_customer(shop)
    values: Json = {"origin": "customer_balance", "customer": customer["id"], "currency": "usd"}
    refund = await shop.post("/v1/refunds", **values, amount=2000)
    assert (refund["status"], refund["charge"], refund["customer"]) == ("pending", None, customer["id"])
    assert refund["destination_details"]["type"] == "us_bank_transfer"
    assert await lying(shop, customer) == 3000
    await shop.pass_time(SOON_MS)
    assert (await shop.get(f"/v1/refunds/{refund['id']}"))["status"] == "succeeded"
    error = await shop.refused("POST", "/v1/refunds", **values, amount=3001)
    assert error["message"] == ("Refund amount ($30.01) is greater than the customer's cash balance ($30.00)")
    error = await shop.refused("POST", "/v1/refunds", **values)
    assert error["message"] == "Missing required param: amount."
    error = await shop.refused("POST", "/v1/refunds", **values, amount=0)
    assert error["code"] == "parameter_invalid_integer"


async def test_it_stays_if_that_is_called_off(shop: Shop) -> None:
    customer = await funded_customer(shop)
    refund = await shop.post(
        "/v1/refunds", origin="customer_balance", customer=customer["id"], currency="usd", amount=2000
    )
    await shop.post(f"/v1/refunds/{refund['id']}/cancel")
    assert await lying(shop, customer) == 5000
    moved = await shop.get(f"/v1/customers/{customer['id']}/cash_balance_transactions")
    assert [each["type"] for each in moved["data"]] == ["return_canceled", "return_initiated", "funded"]


async def test_what_cash_paid_becomes_cash_again(shop: Shop) -> None:
    customer = await funded_customer(shop)
    paid = await shop.post(
        "/v1/payment_intents",
        amount=2000,
        currency="usd",
        customer=customer["id"],
        payment_method_types=["customer_balance"],
        payment_method_data={"type": "customer_balance"},
        payment_method_options={
            "customer_balance": {
                "funding_type": "bank_transfer",
                "bank_transfer": {"type": "us_bank_transfer"},
            }
        },
        confirm=True,
    )
    assert (paid["status"], await lying(shop, customer)) == ("succeeded", 3000)
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"])
    assert refund["destination_details"]["type"] == "customer_cash_balance"
    assert await lying(shop, customer) == 5000
