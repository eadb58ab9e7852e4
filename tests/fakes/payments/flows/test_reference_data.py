"""Countries, rates and tax codes: read one by one and page by page."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Shop


async def test_what_a_country_wants(shop: Shop) -> None:
    spec = await shop.get("/v1/country_specs/US")
    assert (spec["default_currency"], spec["supported_payment_methods"]) == ("usd", ["ach", "card", "stripe"])
    assert "individual.ssn_last_4" in spec["verification_fields"]["individual"]["minimum"]
    german = await shop.get("/v1/country_specs/de")
    assert "FR" in german["supported_bank_account_currencies"]["eur"]
    error = await shop.refused("GET", "/v1/country_specs/XX", status=404)
    assert (error["code"], error["message"][:24]) == ("country_code_invalid", "Country 'XX' is unknown.")


async def test_what_a_currency_is_worth(shop: Shop) -> None:
    rates = await shop.get("/v1/exchange_rates/eur")
    assert rates["rates"]["gbp"] == round(0.78 / 0.92, 6)
    error = await shop.refused("GET", "/v1/exchange_rates/xxx", status=404)
    assert error["message"] == "No such exchange rate: 'xxx'"


async def test_what_a_tax_code_means(shop: Shop) -> None:
    code = await shop.get("/v1/tax_codes/txcd_92010001")
    assert code["name"] == "Shipping"
    error = await shop.refused("GET", "/v1/tax_codes/txcd_1", status=404)
    assert error["message"] == "No such tax code: 'txcd_1'"


@pytest.mark.parametrize("path", ["/v1/country_specs", "/v1/exchange_rates", "/v1/tax_codes"])
async def test_pages_follow_each_other(shop: Shop, path: str) -> None:
    first = await shop.get(path, limit=3)
    ids = [each["id"] for each in first["data"]]
    assert (len(ids), first["has_more"]) == (3, True)
    second = await shop.get(path, limit=100, starting_after=ids[-1])
    assert second["data"][0]["id"] not in ids
    assert second["has_more"] is False
    back = await shop.get(path, limit=2, ending_before=ids[2])
    assert [each["id"] for each in back["data"]] == ids[:2]
    error = await shop.refused("GET", path, starting_after="gone")
    assert error["code"] == "resource_missing"
