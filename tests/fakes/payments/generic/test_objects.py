import pytest

from tests.fakes.payments.builders import Json, Shop


async def test_an_object_lives_from_create_to_delete(shop: Shop) -> None:
    made = await shop.post("/v1/terminal/locations", display_name="Bonn", metadata={"a": "1", "b": "2"},
                           address={"country": "DE", "city": "Bonn"})  # fmt: skip
    assert made["id"].startswith("tml_")
    path = f"/v1/terminal/locations/{made['id']}"
    assert await shop.get(path) == made
    changed = await shop.post(path, display_name="Köln", metadata={"a": "", "c": "3"})
    assert changed == made | {"display_name": "Köln", "metadata": {"b": "2", "c": "3"}}
    assert await shop.delete(path) == {"id": made["id"], "object": "terminal.location", "deleted": True}
    error = await shop.refused("GET", path, status=404)
    assert (error["code"], error["param"]) == ("resource_missing", "location")
    assert (await shop.get("/v1/terminal/locations"))["data"] == []


async def test_ids_that_apps_choose_are_theirs_once(shop: Shop) -> None:
    coupon = await shop.post("/v1/coupons", id="SUMMER", percent_off=10)
    assert coupon["id"] == "SUMMER"
    error = await shop.refused("POST", "/v1/coupons", id="SUMMER", percent_off=10)
    assert (error["code"], error["message"]) == ("resource_already_exists", "Coupon already exists.")


async def test_a_child_belongs_to_its_parent(shop: Shop) -> None:
    ann, bob = await shop.customer(), await shop.customer()
    tax_id = await shop.post(f"/v1/customers/{ann['id']}/tax_ids", type="eu_vat", value="DE123456789")
    assert tax_id["customer"] == ann["id"]
    assert await shop.get(f"/v1/customers/{ann['id']}/tax_ids/{tax_id['id']}") == tax_id
    await shop.refused("GET", f"/v1/customers/{bob['id']}/tax_ids/{tax_id['id']}", status=404)
    await shop.refused("GET", f"/v1/customers/cus_none/tax_ids/{tax_id['id']}", status=404)


async def test_there_is_one_of_what_has_no_id_and_it_is_remembered(shop: Shop) -> None:
    ann, bob = await shop.customer(), await shop.customer()
    assert (await shop.get("/v1/tax/settings"))["defaults"]["tax_behavior"] is None
    await shop.post("/v1/tax/settings", defaults={"tax_behavior": "exclusive"})
    assert (await shop.get("/v1/tax/settings"))["defaults"]["tax_behavior"] == "exclusive"
    path = f"/v1/customers/{ann['id']}/cash_balance"
    await shop.post(path, settings={"reconciliation_mode": "manual"})
    assert (await shop.get(path))["settings"]["reconciliation_mode"] == "manual"
    other = await shop.get(f"/v1/customers/{bob['id']}/cash_balance")
    assert (other["customer"], other["settings"]["reconciliation_mode"]) == (bob["id"], "automatic")
    assert "tax.settings.updated" in await shop.events()


async def test_what_has_no_id_and_no_place_is_answered_and_not_kept(shop: Shop) -> None:
    session = await shop.post("/v1/customer_sessions", customer=(await shop.customer())["id"],
                              components={"buy_button": {"enabled": True}})  # fmt: skip
    assert session["client_secret"]
    assert session["components"]["buy_button"]["enabled"] is True


async def test_version_2_deletes_and_unsets_in_its_own_way(shop: Shop) -> None:
    account = await shop.post("/v2/core/accounts", display_name="Ann", metadata={"a": "1", "b": "2"})
    path = f"/v2/core/accounts/{account['id']}/persons"
    person = await shop.post(path, given_name="Ann")
    assert await shop.delete(f"{path}/{person['id']}") == {
        "id": person["id"],
        "object": "v2.core.account_person",
    }
    changed = await shop.post(f"/v2/core/accounts/{account['id']}", metadata={"a": None, "c": "3"})
    assert changed["metadata"] == {"b": "2", "c": "3"}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/v1/treasury/outbound_payments", {"amount": 5, "currency": "usd", "financial_account": "fa_none"}),
        ("/v1/radar/value_list_items", {"value": "a", "value_list": "rsl_none"}),
        ("/v1/terminal/connection_tokens", {"location": "tml_none"}),
    ],
)
async def test_ids_in_plain_fields_must_name_something(shop: Shop, path: str, params: Json) -> None:
    assert (await shop.refused("POST", path, **params))["code"] == "resource_missing"


@pytest.mark.parametrize(
    ("kind", "status"), [("outbound_payments", "processing"), ("payout_intents", "pending")]
)
async def test_what_is_new_has_not_ended_yet(shop: Shop, kind: str, status: str) -> None:
    params: Json = {
        "amount": {"value": 5, "currency": "usd"},
        "from": {"currency": "usd", "financial_account": "fa_1"},
        "to": {"recipient": "acct_1"},
    }
    made = await shop.post(f"/v2/money_management/{kind}", **params)
    assert made["status"] == status
    listed = await shop.post("/v1/radar/value_lists", alias="a", name="A")
    assert listed["item_type"] == "string"


async def test_an_object_in_a_list_is_whole(shop: Shop) -> None:
    link = await shop.post(
        "/v1/payment_links",
        line_items=[
            {
                "price_data": {"currency": "usd", "unit_amount": 5, "product_data": {"name": "Tea"}},
                "quantity": 1,
            }
        ],
        custom_fields=[{"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}],
    )
    assert link["custom_fields"][0]["optional"] is False
