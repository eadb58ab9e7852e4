import pytest

from fakes.payments.flows import bank_details
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.no_records import NoRecords


def test_a_documented_account_is_found_by_country_and_number() -> None:
    given = {"country": "us", "account_number": "000123456789", "routing_number": "110000000"}
    bank = bank_details.documented(given, param="bank_account")
    assert (bank.country, bank.currency, bank.payout) == ("US", "usd", "paid")
    german = {"country": "DE", "account_number": "DE89 3704 0044 0532 0130 00", "currency": "EUR"}
    assert bank_details.documented(german, param="bank_account").last4 == "3000"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "parameter_missing"),
        ({"country": "US", "account_number": "000123456789"}, "parameter_missing"),
        ({"country": "US", "account_number": "1", "routing_number": "110000000"}, "account_number_invalid"),
        ({"country": "US", "account_number": "1", "routing_number": "1100"}, "routing_number_invalid"),
        ({"country": "US", "account_number": "1", "routing_number": "110000001"}, "routing_number_invalid"),
    ],
)
def test_any_other_is_refused(given: dict[str, str], code: str) -> None:
    with pytest.raises(StripeError) as caught:
        bank_details.documented(given, param="bank_account")
    assert caught.value.code == code


def test_a_fingerprint_is_the_same_for_the_same_account_within_a_sandbox() -> None:
    given = {"country": "US", "account_number": "000123456789", "routing_number": "110000000"}
    bank = bank_details.documented(given, param="bank_account")
    one, other = NoRecords(Scope("one", ""), 1), NoRecords(Scope("other", ""), 1)
    prints = [
        bank_details.bank_fields(each, "acct_1", bank, given)["fingerprint"] for each in (one, one, other)
    ]
    assert prints[0] == prints[1] != prints[2]
    assert "account" not in bank_details.shown(one, bank, given)
