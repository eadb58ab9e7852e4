from fakes.payments.country_table import CURRENCIES, payout_delay_days


def test_countries_have_their_own_money_and_pace() -> None:
    assert (CURRENCIES["US"], CURRENCIES["DE"], CURRENCIES["JP"]) == ("usd", "eur", "jpy")
    assert all(len(country) == 2 and len(currency) == 3 for country, currency in CURRENCIES.items())
    assert (payout_delay_days("US"), payout_delay_days("DE")) == (2, 7)
