import pytest

from fakes.payments.market_table import COUNTRIES, USD_RATES, rates_of, transfer_countries
from fakes.payments.money import CURRENCIES


def test_every_currency_is_stripes() -> None:
    assert USD_RATES.keys() <= set(CURRENCIES)
    assert {currency for currencies in COUNTRIES.values() for currency in currencies} <= USD_RATES.keys()


@pytest.mark.parametrize(
    ("country", "reached", "not_reached"), [("US", "NG", "RU"), ("DE", "FR", "US"), ("JP", "JP", "US")]
)
def test_where_money_may_be_sent(country: str, reached: str, not_reached: str) -> None:
    assert reached in transfer_countries(country)
    assert not_reached not in transfer_countries(country)


def test_rates_go_both_ways() -> None:
    assert rates_of("usd")["eur"] == 0.92
    assert abs(rates_of("eur")["usd"] * 0.92 - 1) < 1e-5
    assert "eur" not in rates_of("eur")
