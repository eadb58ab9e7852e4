import pytest

from tests.fakes.payments.builders import Json, Shop

PRICE: Json = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Tea"}}
MONTHLY: Json = {**PRICE, "recurring": {"interval": "month"}}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"allow_promotion_codes": True, "discounts": [{"coupon": "x"}]}, "allow_promotion_codes, discounts"),
        ({"customer": "any", "customer_creation": "always"}, "customer, customer_creation"),
        ({"customer": "any", "customer_email": "a@example.com"}, "customer, customer_email"),
        ({"customer": "any", "tax_id_collection": {"enabled": True}}, "`customer_update[name]`"),
        ({"line_items": [{"price_data": MONTHLY, "quantity": 1}]}, "passed a recurring price"),
        ({"line_items": []}, "Missing required param: line_items"),
        ({"mode": "setup"}, "`line_items` in `setup` mode"),
        ({"mode": "subscription"}, "at least one recurring price"),
        (
            {
                "mode": "subscription",
                "line_items": [{"price_data": MONTHLY, "quantity": 1}],
                "customer_creation": "always",
            },
            "`payment` and `setup` mode",
        ),
        (
            {
                "mode": "subscription",
                "line_items": [{"price_data": MONTHLY, "quantity": 1}],
                "shipping_options": [{"shipping_rate": "shr_1"}],
            },
            "`payment` mode",
        ),
        (
            {
                "line_items": [
                    {
                        "price_data": PRICE,
                        "quantity": 9,
                        "adjustable_quantity": {"enabled": True, "maximum": 5},
                    }
                ]
            },
            "0 and 5",
        ),
    ],
)
async def test_what_does_not_go_together_is_refused(shop: Shop, params: Json, said: str) -> None:
    given = {
        "mode": "payment",
        "success_url": "https://shop.test/",
        "line_items": [{"price_data": PRICE, "quantity": 1}],
        **params,
    }
    if given.get("customer"):
        given["customer"] = (await shop.customer())["id"]
    error = await shop.refused("POST", "/v1/checkout/sessions", **given)
    assert said in error["message"]
