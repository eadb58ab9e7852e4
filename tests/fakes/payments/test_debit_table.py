from collections import Counter

import pytest

from fakes.payments.debit_table import ACCOUNTS, WORDS, account_of, account_of_payment_method
from fakes.payments.rail_table import RAILS


def test_each_account_stands_there_once_and_can_be_told() -> None:
    assert len({(account.rail, account.number) for account in ACCOUNTS}) == len(ACCOUNTS)
    assert {account.rail for account in ACCOUNTS} <= RAILS.keys()
    assert {account.failure for account in ACCOUNTS if account.failure} <= WORDS.keys()


@pytest.mark.parametrize(
    ("name", "failure", "last4"),
    [
        ("usBankAccount_success", None, "6789"),
        ("usBankAccount_accountClosed", "account_closed", "1113"),
        ("bacsDebit_exceedsTransactionLimit", "charge_exceeds_transaction_limit", "1212"),
        ("auBecsDebit_referToCustomerDelayed", "refer_to_customer", "2227"),
        ("acssDebit_noAccount", "no_account", "1116"),
        ("nzBankAccount_debitNotAuthorized", "debit_not_authorized", "5059"),
        ("success_de", None, "3000"),
        ("insufficientFunds_gb", "insufficient_funds", "2227"),
        ("usBankAccount_nobody", None, ""),
    ],
)
def test_documented_names(name: str, failure: str | None, last4: str) -> None:
    account = account_of_payment_method(f"pm_{name}")
    assert (account.failure, account.last4) == (failure, last4) if account else not last4


def test_every_country_has_an_account_for_each_end_and_every_iban_its_check_digits() -> None:
    ibans = [account.number for account in ACCOUNTS if account.rail == "sepa_debit"]
    named = [account for account in ACCOUNTS if account.rail == "sepa_debit" and account.name]
    assert set(Counter(account.number[:2] for account in named).values()) == {8}
    rest = [int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 for iban in ibans]
    assert [iban for iban, left in zip(ibans, rest, strict=True) if left != 1] == []
    disputed = account_of("sepa_debit", "FR5720041010050500013M02608")
    assert disputed is not None
    assert disputed.dispute


def test_numbers_belong_to_a_kind_of_account() -> None:
    assert account_of("bacs_debit", "00012345") is not None
    assert account_of("sepa_debit", "00012345") is None
