from typing import Any

from tests.fakes.payments.builders import Json, Shop


async def test_a_statement_names_the_account_whose_payment_it_was(shop: Shop) -> None:
    settings: Json = {
        "card_payments": {"statement_descriptor_prefix": "COOK"},
        "payments": {"statement_descriptor": "COOKIES"},
    }
    seller = await shop.connected(settings=settings)

    async def line(seen: Shop, **params: Any) -> str:
        paid = await seen.post("/v1/charges", amount=500, currency="usd", source="tok_visa", **params)
        told: str = paid["calculated_statement_descriptor"]
        return told

    assert await line(shop) == "STAGEDOOR"
    assert await line(shop, statement_descriptor_suffix="ORDER 1") == "STAGEDOOR* ORDER 1"
    assert await line(seller) == "COOKIES"
    assert await line(seller, statement_descriptor_suffix="ORDER 1") == "COOK* ORDER 1"
    assert await line(shop, on_behalf_of=seller.account, statement_descriptor_suffix="7") == "COOK* 7"
    assert await line(seller, statement_descriptor_suffix="TWENTY TWO LETTERS") == "COOK* TWENTY TWO LETTE"
    assert await line(await shop.connected()) == "ACCESSIBLE.STRIPE.COM"
