from typing import Any

import pytest

from fakes.payments.country_codes import check_country
from tests.fakes.payments.builders import Refusal, Shop


@pytest.mark.parametrize("code", [None, "", "DE", "gb"])
def test_countries(code: str | None) -> None:
    check_country(code, "country")


async def test_a_billing_address_names_a_country_by_its_code(shop: Shop) -> None:
    given: dict[str, Any] = {"type": "card", "card": {"token": "tok_visa"}}
    with pytest.raises(Refusal) as refused:
        await shop.post("/v1/payment_methods", **given, billing_details={"address": {"country": "Germany"}})
    assert refused.value.error["code"] == "country_code_invalid"
    assert refused.value.error["param"] == "billing_details[address][country]"
    assert refused.value.error["message"].startswith("Country 'Germany' is unknown.")
    method = await shop.post("/v1/payment_methods", **given, billing_details={"address": {"country": "DE"}})
    assert method["billing_details"]["address"]["country"] == "DE"


async def test_a_customer_may_have_any_country(shop: Shop) -> None:
    assert (await shop.customer(address={"country": "Germany"}))["address"]["country"] == "Germany"
