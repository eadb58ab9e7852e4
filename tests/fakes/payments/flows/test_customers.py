import pytest

from tests.fakes.payments.builders import Refusal, Shop

ADDRESS = {"line1": "1 Main St", "city": "Oslo", "country": "NO"}


async def test_a_new_customer_has_all_its_fields(shop: Shop) -> None:
    customer = await shop.customer(name="Ann", metadata={"plan": "gold"}, address=ADDRESS)
    assert customer["id"].startswith("cus_")
    assert (customer["email"], customer["name"], customer["balance"]) == ("ann@example.com", "Ann", 0)
    assert (customer["delinquent"], customer["livemode"], customer["tax_exempt"]) == (False, False, "none")
    assert customer["metadata"] == {"plan": "gold"}
    assert customer["address"] == {**ADDRESS, "line2": None, "postal_code": None, "state": None}
    assert customer["invoice_settings"]["default_payment_method"] is None
    assert await shop.events() == ["customer.created"]


async def test_a_customer_can_be_created_with_a_card_of_either_kind(shop: Shop) -> None:
    modern = await shop.customer(payment_method="pm_card_visa")
    [method] = (await shop.get("/v1/payment_methods", customer=modern["id"]))["data"]
    assert method["card"]["last4"] == "4242"
    legacy = await shop.customer(source="tok_mastercard")
    [card] = (await shop.get(f"/v1/customers/{legacy['id']}/sources"))["data"]
    assert (card["brand"], legacy["default_source"]) == ("MasterCard", card["id"])


async def test_an_update_says_what_it_changed(shop: Shop) -> None:
    customer = await shop.customer(name="Ann", metadata={"a": "1", "b": "2"}, address=ADDRESS)
    changed = await shop.post(
        f"/v1/customers/{customer['id']}",
        name="Bea",
        metadata={"a": "", "c": "3"},
        address={"city": "Bergen"},
    )
    assert (changed["name"], changed["metadata"]) == ("Bea", {"b": "2", "c": "3"})
    assert (changed["address"]["city"], changed["address"]["line1"]) == ("Bergen", "1 Main St")
    event = (await shop.event_objects())[-1]
    assert event["type"] == "customer.updated"
    assert event["data"]["previous_attributes"] == {
        "address": {"city": "Oslo"},
        "metadata": {"a": "1", "c": None},
        "name": "Ann",
    }


async def test_an_update_that_changes_nothing_is_not_told(shop: Shop) -> None:
    customer = await shop.customer(name="Ann")
    await shop.post(f"/v1/customers/{customer['id']}", name="Ann")
    assert await shop.events() == ["customer.created"]


async def test_what_is_unset_becomes_null(shop: Shop) -> None:
    customer = await shop.customer(address=ADDRESS, metadata={"a": "1"})
    changed = await shop.post(f"/v1/customers/{customer['id']}", address="", metadata="")
    assert (changed["address"], changed["metadata"]) == (None, {})


async def test_the_default_payment_method_must_be_the_customers(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    settings = {"default_payment_method": card["id"]}
    changed = await shop.post(f"/v1/customers/{customer['id']}", invoice_settings=settings)
    assert changed["invoice_settings"]["default_payment_method"] == card["id"]
    stranger = await shop.customer()
    error = await shop.refused("POST", f"/v1/customers/{stranger['id']}", invoice_settings=settings)
    assert error["message"] == (
        f"The customer does not have a payment method with the ID {card['id']}. The payment method must be attached "
        "to the customer."
    )


async def test_a_deleted_customer_leaves_its_stump(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    method = await shop.saved_card(customer["id"])
    stump = {"id": customer["id"], "object": "customer", "deleted": True}
    assert await shop.delete(f"/v1/customers/{customer['id']}") == stump
    assert await shop.get(f"/v1/customers/{customer['id']}") == stump
    assert (await shop.get("/v1/customers"))["data"] == []
    assert (await shop.get(f"/v1/payment_methods/{method['id']}"))["customer"] is None
    assert (await shop.events())[-1] == "customer.deleted"
    error = await shop.refused("POST", f"/v1/customers/{customer['id']}", status=404, name="Ann")
    assert error["message"] == f"No such customer: '{customer['id']}'"


async def test_customers_are_listed_by_page_mail_address_and_time(shop: Shop) -> None:
    ids = [(await shop.customer(email=f"{name}@example.com"))["id"] for name in ("a", "b", "c")]
    first = await shop.get("/v1/customers", limit=2)
    assert ([each["id"] for each in first["data"]], first["has_more"]) == ([ids[2], ids[1]], True)
    rest = await shop.get("/v1/customers", limit=2, starting_after=ids[1])
    assert ([each["id"] for each in rest["data"]], rest["has_more"]) == ([ids[0]], False)
    back = await shop.get("/v1/customers", limit=2, ending_before=ids[0])
    assert [each["id"] for each in back["data"]] == [ids[2], ids[1]]
    found = await shop.get("/v1/customers", email="b@example.com")
    assert [each["id"] for each in found["data"]] == [ids[1]]
    assert (await shop.get("/v1/customers", created={"lt": 1000}))["data"] == []
    error = await shop.refused("GET", "/v1/customers", starting_after="cus_gone")
    assert (error["message"], error["param"]) == ("No such customer: 'cus_gone'", "starting_after")


async def test_one_of_a_customers_payment_methods(shop: Shop) -> None:
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    path = f"/v1/customers/{customer['id']}/payment_methods"
    assert (await shop.get(f"{path}/{card['id']}"))["id"] == card["id"]
    assert [each["id"] for each in (await shop.get(path, type="card"))["data"]] == [card["id"]]
    assert (await shop.get(path, type="sepa_debit"))["data"] == []
    with pytest.raises(Refusal, match="No such PaymentMethod: 'pm_gone'"):
        await shop.get(f"{path}/pm_gone")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_customer_is_404(shop: Shop, method: str) -> None:
    error = await shop.refused(method, "/v1/customers/cus_gone", status=404)
    assert (error["code"], error["param"], error["message"]) == (
        "resource_missing",
        "id",
        "No such customer: 'cus_gone'",
    )


async def test_test_clocks_are_not_there_yet(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/customers", test_clock="clock_1")
    assert (error["code"], error["param"]) == ("resource_missing", "test_clock")


@pytest.mark.parametrize("prefix", ["AB", "abcd", "ABCDEFGHIJKLM"])
async def test_what_no_invoice_number_begins_with(shop: Shop, prefix: str) -> None:
    error = await shop.refused("POST", "/v1/customers", invoice_prefix=prefix)
    assert error["param"] == "invoice_prefix"
