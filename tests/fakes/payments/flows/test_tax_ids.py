import pytest

from tests.fakes.payments.builders import Shop


@pytest.mark.parametrize(
    ("kind", "value", "country", "ends"),
    [
        ("eu_vat", "DE000000000", "DE", "verified"),
        ("gb_vat", "GB111111111", "GB", "unverified"),
        ("eu_vat", "FR222222222", "FR", "pending"),
        ("us_ein", "12-3456789", "US", "unavailable"),
    ],
)
async def test_checks_take_a_moment(shop: Shop, kind: str, value: str, country: str, ends: str) -> None:
    customer = (await shop.customer(name="Jenny"))["id"]
    made = await shop.post(f"/v1/customers/{customer}/tax_ids", type=kind, value=value)
    begins = "unavailable" if ends == "unavailable" else "pending"
    assert (made["country"], made["verification"]["status"]) == (country, begins)
    assert made["owner"] == {"customer": customer, "customer_account": None, "type": "customer"}
    await shop.pass_time(6000)
    seen = await shop.get(f"/v1/customers/{customer}/tax_ids/{made['id']}")
    assert seen["verification"]["status"] == ends
    assert seen["verification"]["verified_name"] == ("Jenny" if ends == "verified" else None)
    told = ["customer.tax_id.created"]
    assert (await shop.events())[1:] == told + (
        ["customer.tax_id.updated"] if ends in ("verified", "unverified") else []
    )


async def test_a_customer_has_a_few_and_loses_them(shop: Shop) -> None:
    data = [{"type": "eu_vat", "value": "DE123456789"}, {"type": "no_vat", "value": "123456789"}]
    customer = await shop.customer(tax_id_data=data, expand=["tax_ids"])
    path = f"/v1/customers/{customer['id']}/tax_ids"
    assert [each["type"] for each in customer["tax_ids"]["data"]] == ["no_vat", "eu_vat"]
    for _ in range(3):
        last = await shop.post(path, type="us_ein", value="12-3456789")
    assert "at most 5" in (await shop.refused("POST", path, type="us_ein", value="12-3456789"))["message"]
    gone = await shop.delete(f"{path}/{last['id']}")
    assert gone == {"id": last["id"], "object": "tax_id", "deleted": True}
    assert len((await shop.get(path))["data"]) == 4
    error = await shop.refused("POST", path, type="eu_vat", value="nonsense")
    assert (error["code"], error["param"], error["message"]) == (
        "tax_id_invalid",
        "value",
        "Invalid value for eu_vat.",
    )
    other = (await shop.customer())["id"]
    first = customer["tax_ids"]["data"][0]["id"]
    missing = await shop.refused("GET", f"/v1/customers/{other}/tax_ids/{first}", status=404)
    assert missing["code"] == "resource_missing"


async def test_the_account_has_its_own(shop: Shop) -> None:
    own = await shop.post("/v1/tax_ids", type="eu_vat", value="IE000000000")
    assert (own["owner"]["type"], own["customer"]) == ("self", None)
    customer = (await shop.customer())["id"]
    theirs = await shop.post(
        "/v1/tax_ids", type="us_ein", value="12-3456789", owner={"type": "customer", "customer": customer}
    )
    await shop.pass_time(6000)
    assert [each["id"] for each in (await shop.get("/v1/tax_ids"))["data"]] == [own["id"]]
    found = await shop.get("/v1/tax_ids", owner={"type": "customer", "customer": customer})
    assert [each["id"] for each in found["data"]] == [theirs["id"]]
    assert (await shop.get(f"/v1/tax_ids/{own['id']}"))["verification"]["status"] == "verified"
    assert (await shop.delete(f"/v1/tax_ids/{own['id']}"))["deleted"] is True
    error = await shop.refused("POST", "/v1/tax_ids", type="us_ein", value="1", owner={"type": "customer"})
    assert error["param"] == "owner[customer]"
