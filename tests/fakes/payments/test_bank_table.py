import pytest

from fakes.payments.bank_table import BANKS, bank_of_number, bank_of_token, example_number, usual_bank


def test_every_account_is_found_by_its_number_and_every_token_names_one() -> None:
    assert len({(bank.country, bank.number) for bank in BANKS}) == len(BANKS)
    for bank in BANKS:
        assert bank_of_number(bank.country, bank.number) is bank
        assert bank.token is None or bank_of_token(bank.token) is bank
        assert bank.number.endswith(bank.last4)
        assert bank.currency == bank.currency.lower()
    assert bank_of_number("US", "123") is None


@pytest.mark.parametrize(
    ("country", "number"),
    [("US", "000123456789"), ("DE", "DE89370400440532013000"), ("GB", "00012345"), ("ZZ", "000123456789")],
)
def test_a_refusal_proposes_a_number_of_the_country(country: str, number: str) -> None:
    assert example_number(country) == number
    assert usual_bank(country).number == number


def test_failing_accounts_say_why() -> None:
    failing = {bank.number: bank.payout for bank in BANKS if bank.country == "US" and bank.payout != "paid"}
    assert failing["000111111116"] == "no_account"
    assert failing["000111111113"] == "account_closed"
    assert bank_of_token("btok_us_verified_noAccount") == bank_of_number("US", "000111111116")
