import pytest

from fakes.payments.debit_table import ACCOUNTS, WORDS, account_of, account_of_payment_method
from fakes.payments.rail_table import RAILS


def test_each_account_stands_there_once_and_can_be_told() -> None:
    assert len({(account.rail, account.number) for account in ACCOUNTS}) == len(ACCOUNTS)
    assert {account.rail for account in ACCOUNTS} <= RAILS.keys()
    assert {account.failure for account in ACCOUNTS if account.failure} <= WORDS.keys()


@pytest.mark.parametrize(
    ("name", "failure", "last4"),
    [("success", None, "6789"), ("accountClosed", "account_closed", "1113"), ("nobody", None, "")],
)
def test_documented_names(name: str, failure: str | None, last4: str) -> None:
    account = account_of_payment_method(f"pm_usBankAccount_{name}")
    assert (account.failure, account.last4) == (failure, last4) if account else not last4


def test_numbers_belong_to_a_kind_of_account() -> None:
    assert account_of("bacs_debit", "00012345") is not None
    assert account_of("sepa_debit", "00012345") is None
