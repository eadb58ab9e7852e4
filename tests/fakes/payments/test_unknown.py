import pytest

from fakes.payments.unknown import creates_unknown, stand_in
from fakes.payments.wire.conform import check
from tests.fakes.payments.builders import Shop

NOW = 1_800_000_000


def test_unknown_ids_are_refused_unless_a_setting_says_otherwise() -> None:
    assert creates_unknown({"stripe_unknown_ids": "create"})
    assert not creates_unknown({"stripe_unknown_ids": "refuse"})
    assert not creates_unknown({})


@pytest.mark.parametrize(
    ("kinds", "named", "kind"),
    [
        (("customer",), "cus_x", "customer"),
        (("customer",), "sub_x", None),
        (("bank_account", "card"), "card_x", "card"),
        (("account",), "acct_x", "account"),
        (("v2.core.account",), "acct_x", "v2.core.account"),
        (("coupon",), "SUMMER", "coupon"),
        (("payment_method",), "pm_card_visa", None),
        (("payment_method",), "pm_x", "payment_method"),
        (("token",), "tok_visa", None),
        (("tax.settings",), "tax.settings:", None),
        (("cash_balance",), "x", None),
    ],
)
def test_what_stands_in_is_of_the_kind_that_the_id_says(
    kinds: tuple[str, ...], named: str, kind: str | None
) -> None:
    found = stand_in(kinds, named, NOW)
    assert (found and found["object"]) == kind
    if found is not None and kind is not None:
        assert found["id"] == named
        assert check(kind, found) == []


async def test_an_unknown_id_is_read_changed_and_remembered(shop: Shop) -> None:
    await shop.refused("GET", "/v1/customers/cus_known_to_nobody", status=404)
    shop.creates_unknown = True
    path = "/v1/customers/cus_known_to_nobody"
    assert (await shop.get(path))["email"] is None
    await shop.post(path, email="ann@shop.example")
    assert (await shop.get(path))["email"] == "ann@shop.example"
    assert (await shop.events()) == ["customer.updated"]
    subscribed = await shop.post(f"{path}/tax_ids", type="eu_vat", value="DE123456789")
    assert subscribed["customer"] == "cus_known_to_nobody"
    paid = await shop.paid("pm_known_to_nobody")
    assert paid["status"] == "succeeded"


async def test_what_is_about_to_be_made_is_not_invented(shop: Shop) -> None:
    shop.creates_unknown = True
    customer = await shop.customer()
    card = await shop.saved_card(customer["id"])
    price = await shop.post(
        "/v1/prices",
        currency="usd",
        unit_amount=500,
        recurring={"interval": "month"},
        product_data={"name": "Tea"},
    )
    subscription = await shop.post(
        "/v1/subscriptions",
        customer=customer["id"],
        default_payment_method=card["id"],
        items=[{"price": price["id"]}],
    )
    assert subscription["status"] == "active"
