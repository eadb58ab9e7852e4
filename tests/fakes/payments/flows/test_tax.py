import pytest

from tests.fakes.payments.builders import Json, Shop

BONN = {"address": {"country": "DE", "city": "Bonn"}, "address_source": "shipping"}
TEA: Json = {"amount": 1000, "reference": "tea"}
CALCULATIONS = "/v1/tax/calculations"


async def registered(shop: Shop, country: str = "DE", **options: str) -> Json:
    return await shop.post(
        "/v1/tax/registrations",
        country=country,
        country_options={country.lower(): options or {"type": "standard"}},
        active_from="now",
    )


async def calculated(shop: Shop, *lines: Json, **params: object) -> Json:
    values = {"currency": "eur", "customer_details": BONN, "line_items": list(lines or [TEA]), **params}
    return await shop.send("POST", CALCULATIONS, values)


async def test_tax_is_collected_where_the_account_is_registered(shop: Shop) -> None:
    before = await calculated(shop)
    assert (before["amount_total"], before["tax_breakdown"][0]["taxability_reason"]) == (
        1000,
        "not_collecting",
    )
    await registered(shop)
    sale = await calculated(
        shop, TEA, {**TEA, "amount": 119, "tax_behavior": "inclusive", "reference": "cup"}
    )
    assert (sale["amount_total"], sale["tax_amount_exclusive"], sale["tax_amount_inclusive"]) == (
        1309,
        190,
        19,
    )
    assert sale["tax_breakdown"][0]["tax_rate_details"]["percentage_decimal"] == "19"
    lines = (await shop.get(f"{CALCULATIONS}/{sale['id']}/line_items"))["data"]
    assert [(line["reference"], line["amount_tax"]) for line in lines] == [("tea", 190), ("cup", 19)]


@pytest.mark.parametrize(
    ("country", "options", "place", "total"),
    [
        ("IE", {"type": "oss_union"}, {"country": "DE"}, 1190),
        ("IE", {"type": "standard"}, {"country": "DE"}, 1000),
        ("US", {"type": "state_sales_tax", "state": "CA"}, {"country": "US", "state": "CA"}, 1073),
        ("US", {"type": "state_sales_tax", "state": "CA"}, {"country": "US", "state": "NY"}, 1000),
        ("US", {"type": "state_sales_tax", "state": "CA"}, {"country": "US", "state": "OR"}, 1000),
    ],
)
async def test_a_registration_covers_its_place(
    shop: Shop, country: str, options: dict[str, str], place: dict[str, str], total: int
) -> None:
    await registered(shop, country, **options)
    sale = await calculated(shop, customer_details={"address": place, "address_source": "billing"})
    assert sale["amount_total"] == total


async def test_what_is_not_taxable_and_who_is_exempt_pay_none(shop: Shop) -> None:
    await registered(shop)
    free = await calculated(shop, {**TEA, "tax_code": "txcd_00000000"}, shipping_cost={"amount": 100})
    assert (free["tax_amount_exclusive"], free["shipping_cost"]["amount_tax"]) == (19, 19)
    exempt = await calculated(shop, customer_details={**BONN, "taxability_override": "reverse_charge"})
    assert (exempt["amount_total"], exempt["tax_breakdown"][0]["taxability_reason"]) == (
        1000,
        "reverse_charge",
    )


async def test_a_sale_needs_a_place(shop: Shop) -> None:
    customer = await shop.customer()
    error = await shop.refused(
        "POST", CALCULATIONS, currency="eur", customer=customer["id"], line_items=[TEA]
    )
    assert error["code"] == "customer_tax_location_invalid"
    placed = await shop.customer(address={"country": "DE"})
    sale = await shop.post(CALCULATIONS, currency="eur", customer=placed["id"], line_items=[TEA])
    assert (sale["customer"], sale["customer_details"]["address_source"]) == (placed["id"], "billing")


async def test_a_calculation_is_booked_once_and_taken_back(shop: Shop) -> None:
    await registered(shop)
    sale = await calculated(shop, shipping_cost={"amount": 100})
    path = "/v1/tax/transactions"
    booked = await shop.post(
        f"{path}/create_from_calculation", calculation=sale["id"], reference="order 7", metadata={"a": "b"}
    )
    assert (booked["type"], booked["shipping_cost"]["amount_tax"], booked["metadata"]) == (
        "transaction",
        19,
        {"a": "b"},
    )
    await shop.refused("POST", f"{path}/create_from_calculation", calculation=sale["id"], reference="order 7")
    [line] = (await shop.get(f"{path}/{booked['id']}", expand=["line_items"]))["line_items"]["data"]
    assert (await shop.get(f"{path}/{booked['id']}/line_items"))["data"] == [line]
    back = await shop.post(
        f"{path}/create_reversal", mode="full", original_transaction=booked["id"], reference="refund 7"
    )
    assert (back["type"], back["reversal"]["original_transaction"]) == ("reversal", booked["id"])
    assert back["shipping_cost"]["amount"] == -100
    [undone] = (await shop.get(f"{path}/{back['id']}/line_items"))["data"]
    assert (undone["amount"], undone["amount_tax"], undone["reversal"]["original_line_item"]) == (
        -1000,
        -190,
        line["id"],
    )
    part = {"original_line_item": line["id"], "amount": -500, "amount_tax": -95, "reference": "half"}
    half = await shop.post(
        f"{path}/create_reversal",
        mode="partial",
        original_transaction=booked["id"],
        reference="half 7",
        line_items=[part],
    )
    [undone] = (await shop.get(f"{path}/{half['id']}/line_items"))["data"]
    assert (undone["amount"], half["shipping_cost"]) == (-500, None)
    wrong = {**part, "original_line_item": "tax_li_none"}
    await shop.refused(
        "POST",
        f"{path}/create_reversal",
        mode="partial",
        original_transaction=booked["id"],
        reference="x",
        line_items=[wrong],
    )


async def test_a_calculation_expires(shop: Shop) -> None:
    sale = await calculated(shop)
    await shop.pass_time(91 * 24 * 60 * 60 * 1000)
    await shop.refused(
        "POST", "/v1/tax/transactions/create_from_calculation", calculation=sale["id"], reference="late"
    )
