from typing import Any

import pytest

from fakes.payments.flows.amount_details import MISMATCH, PATH, TOO_MUCH
from tests.fakes.payments.builders import Json, Shop

SHIRT: Json = {"product_name": "Shirt", "quantity": 2, "unit_cost": 900}
PATHS = "/v1/payment_intents"


def details(**given: Any) -> Json:
    return {"line_items": [SHIRT], **given}


async def test_line_items_are_kept_listed_and_shown_on_demand(shop: Shop) -> None:
    items = [{**SHIRT, "product_name": f"Shirt {n}", "quantity": 1, "unit_cost": 100} for n in range(12)]
    made = await shop.intent(
        amount=1400,
        amount_details={
            "discount_amount": 100,
            "line_items": items,
            "shipping": {"amount": 200, "to_postal_code": "94110"},
            "tax": {"total_tax_amount": 100},
        },
        expand=[PATH],
    )
    shown = made["amount_details"]
    assert (shown["discount_amount"], shown["tax"], shown["tip"]) == (100, {"total_tax_amount": 100}, {})
    assert shown["shipping"] == {"amount": 200, "from_postal_code": None, "to_postal_code": "94110"}
    assert (len(shown["line_items"]["data"]), shown["line_items"]["has_more"]) == (10, True)
    path = f"{PATHS}/{made['id']}"
    assert "line_items" not in (await shop.get(path))["amount_details"]
    listed = await shop.get(shown["line_items"]["url"], limit=7)
    rest = await shop.get(shown["line_items"]["url"], starting_after=listed["data"][-1]["id"])
    names = [each["product_name"] for each in listed["data"] + rest["data"]]
    assert (names, listed["has_more"], rest["has_more"]) == (
        [each["product_name"] for each in items],
        True,
        False,
    )
    assert listed["data"][0]["id"].startswith("uli_")
    charge = (await shop.post(f"{path}/confirm", payment_method="pm_card_visa"))["latest_charge"]
    deep = await shop.get(f"/v1/charges/{charge}", expand=[f"payment_intent.{PATH}"])
    assert len(deep["payment_intent"]["amount_details"]["line_items"]["data"]) == 10


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (details(), None),
        (details(tax={"total_tax_amount": 200}), MISMATCH),
        (details(tax={"total_tax_amount": 200}, discount_amount=200), None),
        (details(line_items=[{**SHIRT, "tax": {"total_tax_amount": 100}}], discount_amount=100), None),
        (details(line_items=[{**SHIRT, "quantity": 1}], shipping={"amount": 900}), None),
        (details(line_items=[{**SHIRT, "quantity": 1}]), MISMATCH),
        ({"tax": {"total_tax_amount": 1000}, "shipping": {"amount": 900}}, TOO_MUCH),
        ({"tax": {"total_tax_amount": 1000}, "shipping": {"amount": 900}, "discount_amount": 100}, None),
        ({"tax": {"total_tax_amount": 10}}, None),
    ],
)
async def test_an_amount_must_be_what_its_parts_add_up_to_unless_it_need_not(
    shop: Shop, given: Json, code: str | None
) -> None:
    values: Json = {"amount": 1800, "currency": "usd"}
    if code is None:
        made = await shop.post(PATHS, amount_details=given, **values)
        assert "error" not in made["amount_details"]
        return
    error = await shop.refused("POST", PATHS, amount_details=given, **values)
    assert (error["code"], error["param"]) == (code, "amount_details")
    lenient = {**given, "enforce_arithmetic_validation": False}
    made = await shop.post(PATHS, amount_details=lenient, **values)
    assert made["amount_details"]["error"]["code"] == code


@pytest.mark.parametrize(
    ("given", "param"),
    [
        (details(line_items=[SHIRT] * 201), "amount_details[line_items]"),
        (details(line_items=[{**SHIRT, "quantity": 0}]), "amount_details[line_items][0][quantity]"),
        (details(line_items=[{**SHIRT, "unit_cost": -1}]), "amount_details[line_items][0][unit_cost]"),
        (details(discount_amount=0), "amount_details[discount_amount]"),
        (details(shipping={"amount": -1}), "amount_details[shipping][amount]"),
        (
            details(line_items=[{**SHIRT, "discount_amount": 5}], discount_amount=5),
            "amount_details[discount_amount]",
        ),
        (
            details(line_items=[{**SHIRT, "tax": {"total_tax_amount": 5}}], tax={"total_tax_amount": 5}),
            "amount_details[tax][total_tax_amount]",
        ),
    ],
)
async def test_what_cannot_be_is_refused(shop: Shop, given: Json, param: str) -> None:
    error = await shop.refused("POST", PATHS, amount=1800, currency="usd", amount_details=given)
    assert error["param"] == param


async def test_they_are_changed_and_captured_with_the_amount(shop: Shop) -> None:
    made = await shop.intent(amount=1800, amount_details=details(), capture_method="manual")
    path = f"{PATHS}/{made['id']}"
    assert (await shop.refused("POST", path, amount=900))["code"] == MISMATCH
    one = {**SHIRT, "quantity": 1}
    await shop.post(path, amount=1000, amount_details=details(line_items=[one], shipping={"amount": 100}))
    changed = await shop.post(path, amount=900, amount_details={"shipping": ""})
    assert changed["amount_details"] == {"tip": {}}
    await shop.post(f"{path}/confirm", payment_method="pm_card_visa")
    part = {"line_items": [{**SHIRT, "quantity": 1, "unit_cost": 500}]}
    assert (await shop.refused("POST", f"{path}/capture", amount_to_capture=400, amount_details=part))[
        "code"
    ] == MISMATCH
    await shop.post(f"{path}/capture", amount_to_capture=500, amount_details=part)
    [item] = (await shop.get(f"{path}/amount_details_line_items"))["data"]
    assert item["unit_cost"] == 500
    other = await shop.intent(amount=1800, amount_details=details())
    await shop.post(f"{PATHS}/{other['id']}", amount=900, amount_details="")
    assert (await shop.get(f"{PATHS}/{other['id']}/amount_details_line_items"))["data"] == []
