from fakes.payments.actions import reads, writes
from fakes.payments.aliases import aliased
from fakes.payments.catalogue.loader import catalogue
from tests.fakes.payments.builders import Shop


def test_an_old_address_is_answered_by_what_carries_out_the_new_one() -> None:
    read, written = reads(lambda records, call: {}), writes(lambda work, call: dict(call.params))
    found = aliased(
        {"GET /v1/customers/{customer}/sources/{id}": read, "POST /v1/subscriptions": written}, catalogue()
    )
    assert set(found) == {
        "GET /v1/customers/{customer}/bank_accounts/{id}",
        "GET /v1/customers/{customer}/cards/{id}",
        "POST /v1/customers/{customer}/subscriptions",
    }
    assert found["GET /v1/customers/{customer}/cards/{id}"].writes is False


async def test_a_card_of_a_customer_has_two_addresses(shop: Shop) -> None:
    customer = await shop.customer()
    path = f"/v1/customers/{customer['id']}"
    card = await shop.post(f"{path}/cards", source="tok_visa")
    assert card["object"] == "card"
    assert await shop.get(f"{path}/sources/{card['id']}") == card
    assert [each["id"] for each in (await shop.get(f"{path}/cards"))["data"]] == [card["id"]]
    assert (await shop.delete(f"{path}/cards/{card['id']}"))["deleted"] is True
