from tests.fakes.payments.builders import Shop

CARD = {"object": "card", "number": "4242424242424242", "exp_month": "8", "exp_year": "2040"}


async def test_the_first_source_becomes_the_default(shop: Shop) -> None:
    customer = await shop.customer()
    path = f"/v1/customers/{customer['id']}/sources"
    first = await shop.post(path, source="tok_visa", metadata={"k": "v"})
    second = await shop.post(path, source=CARD)
    assert (first["customer"], first["metadata"]) == (customer["id"], {"k": "v"})
    assert (await shop.get(f"/v1/customers/{customer['id']}"))["default_source"] == first["id"]
    assert [each["id"] for each in (await shop.get(path))["data"]] == [second["id"], first["id"]]
    assert "customer.source.created" in await shop.events()
    changed = await shop.post(f"/v1/customers/{customer['id']}", default_source=second["id"])
    assert changed["default_source"] == second["id"]


async def test_another_source_takes_over_when_the_default_goes(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    path = f"/v1/customers/{customer['id']}/sources"
    other = await shop.post(path, source="tok_mastercard")
    gone = await shop.delete(f"{path}/{customer['default_source']}")
    assert gone["deleted"] is True
    assert (await shop.get(f"/v1/customers/{customer['id']}"))["default_source"] == other["id"]
    await shop.delete(f"{path}/{other['id']}")
    assert (await shop.get(f"/v1/customers/{customer['id']}"))["default_source"] is None


async def test_a_source_can_be_read_and_changed(shop: Shop) -> None:
    customer = await shop.customer(source="tok_visa")
    path = f"/v1/customers/{customer['id']}/sources/{customer['default_source']}"
    changed = await shop.post(path, name="Ann", exp_year=2041)
    assert (changed["name"], changed["exp_year"]) == ("Ann", 2041)
    assert await shop.get(path) == changed
    assert (await shop.events())[-1] == "customer.source.updated"


async def test_sources_that_cannot_be(shop: Shop) -> None:
    customer = await shop.customer()
    path = f"/v1/customers/{customer['id']}/sources"
    assert (await shop.refused("POST", path))["param"] == "source"
    error = await shop.refused("POST", path, status=402, source="tok_chargeDeclined")
    assert error["decline_code"] == "generic_decline"
    error = await shop.refused("POST", path, source="pm_card_visa")
    assert error["message"].startswith("You cannot use a PaymentMethod as a source for Customers.")
    error = await shop.refused("GET", f"{path}/card_gone", status=404)
    assert error["message"] == "No such source: 'card_gone'"
    error = await shop.refused("POST", f"/v1/customers/{customer['id']}", default_source="card_gone")
    assert error["param"] == "default_source"
