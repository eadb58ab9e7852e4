from typing import Any

import pytest

from tests.fakes.payments.builders import Shop


async def test_expanding_four_levels_deep(shop: Shop) -> None:
    customer = await shop.customer()
    paid = await shop.paid(customer=customer["id"], capture_method="automatic")
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"], amount=100)
    found = await shop.get(
        f"/v1/refunds/{refund['id']}",
        expand=["charge.payment_intent.customer", "charge.balance_transaction", "payment_intent"],
    )
    assert found["charge"]["payment_intent"]["customer"]["email"] == "ann@example.com"
    assert found["charge"]["balance_transaction"]["type"] == "charge"
    assert found["payment_intent"]["id"] == paid["id"]


async def test_expanding_in_a_list_and_what_was_deleted(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.paid(customer=customer["id"])
    await shop.delete(f"/v1/customers/{customer['id']}")
    found = await shop.get("/v1/payment_intents", expand=["data.customer", "data.latest_charge"])
    assert found["data"][0]["customer"] == {"id": customer["id"], "object": "customer", "deleted": True}
    assert found["data"][0]["latest_charge"]["object"] == "charge"


async def test_lists_inside_an_object(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    found = await shop.get(
        f"/v1/customers/{customer['id']}", expand=["sources", "subscriptions", "tax_ids", "default_source"]
    )
    assert [each["last4"] for each in found["sources"]["data"]] == ["4242"]
    assert (found["subscriptions"]["data"], found["tax_ids"]["data"]) == ([], [])
    assert found["default_source"]["object"] == "card"


async def test_what_was_just_created_can_be_expanded(shop: Shop) -> None:
    customer = await shop.customer()
    paid = await shop.paid(
        customer=customer["id"], expand=["customer", "payment_method", "latest_charge.payment_intent"]
    )
    assert (paid["customer"]["id"], paid["payment_method"]["object"]) == (customer["id"], "payment_method")
    assert paid["latest_charge"]["payment_intent"]["id"] == paid["id"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("name", "This property cannot be expanded (name)."),
        ("data.customer", "This property cannot be expanded (data.customer)."),
        ("a.b.c.d.e", "You cannot expand more than 4 levels of a property."),
    ],
)
async def test_what_cannot_be_expanded(shop: Shop, path: str, message: str) -> None:
    customer = await shop.customer()
    error: dict[str, Any] = await shop.refused("GET", f"/v1/customers/{customer['id']}", expand=[path])
    assert error["message"].startswith(message)


async def test_an_expansion_changes_nothing_in_the_store(shop: Shop) -> None:
    customer = await shop.customer()
    paid = await shop.paid(customer=customer["id"], expand=["customer"])
    assert (await shop.get(f"/v1/payment_intents/{paid['id']}"))["customer"] == customer["id"]


async def test_what_lies_with_another_account_of_the_platform_is_expanded(shop: Shop) -> None:
    seller = await shop.connected()
    intent = await shop.paid(transfer_data={"destination": seller.account}, application_fee_amount=10)
    charge = await shop.get(
        f"/v1/charges/{intent['latest_charge']}",
        expand=["transfer.destination_payment", "application_fee.charge"],
    )
    payment = charge["transfer"]["destination_payment"]
    assert payment["amount"] == charge["amount"]
    assert charge["application_fee"]["charge"]["id"] == payment["id"]
    seen = await seller.get(f"/v1/charges/{payment['id']}", expand=["source_transfer", "application_fee"])
    assert (seen["source_transfer"]["id"], seen["application_fee"]["amount"]) == (
        charge["transfer"]["id"],
        10,
    )
    fees = await shop.get("/v1/application_fees", expand=["data.charge"])
    assert fees["data"][0]["charge"]["id"] == payment["id"]
    other = await shop.connected()
    await other.refused("GET", f"/v1/charges/{payment['id']}", status=404)
