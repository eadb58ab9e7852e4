import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout import session
from tests.fakes.payments.flows.test_checkout_payer import ASKED, SAID


async def completed(shop: Shop, **params: object) -> Json:
    opened = await session(shop, **params)
    await shop.post(f"/v1/payment_pages/{opened['id']}/confirm", payment_method="pm_card_visa", **SAID)
    return await shop.get(f"/v1/checkout/sessions/{opened['id']}", expand=["customer.tax_ids"])


@pytest.mark.parametrize(
    ("params", "is_made"),
    [
        ({}, False),
        ({"customer_creation": "always"}, True),
        ({"payment_intent_data": {"setup_future_usage": "off_session"}}, True),
    ],
)
async def test_a_customer_is_made_where_the_session_wants_one(
    shop: Shop, params: Json, is_made: bool
) -> None:
    done = await completed(shop, **ASKED, **params)
    assert (done["customer"] is not None) is is_made
    if is_made:
        customer = done["customer"]
        assert (customer["email"], customer["phone"]) == ("ann@example.com", "+4922812345")
        assert (customer["shipping"]["name"], customer["address"]["city"]) == ("Bob", "Bonn")
        assert customer["tax_ids"]["data"][0]["value"] == "DE123456789"


@pytest.mark.parametrize("allowed", ["auto", "never"])
async def test_a_customer_who_exists_is_changed_as_far_as_the_app_lets(shop: Shop, allowed: str) -> None:
    customer = await shop.customer(name="Old")
    update = {"address": allowed, "name": "auto", "shipping": allowed}
    done = await completed(shop, **ASKED, customer=customer["id"], customer_update=update)
    seen = done["customer"]
    assert (seen["email"], seen["name"]) == ("ann@example.com", "Ann")
    assert (seen["shipping"] is not None, seen["address"] is not None) == (
        allowed == "auto",
        allowed == "auto",
    )
    assert done["customer_details"]["tax_ids"] == [SAID["tax_id"]]
