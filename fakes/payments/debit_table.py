"""The bank accounts that Stripe documents for debits, and how a debit of each of them ends: one table, facts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple


class Account(NamedTuple):
    """A documented account to debit (the testing section of each method's page on docs.stripe.com).

    `routing` is what its country puts before the number: routing number, sort code, BSB, `institution-transit`;
    nothing for an IBAN. `failure` is the failure code that a debit comes back with, `dispute` makes it be disputed
    afterwards, `stays` leaves it processing for ever, `refuses_deposits` breaks its verification by small deposits.
    `name` is the ending of its `pm_…` id.
    """

    rail: str
    number: str
    routing: str = ""
    failure: str | None = None
    dispute: str | None = None
    stays: bool = False
    refuses_deposits: bool = False
    name: str = ""

    @property
    def last4(self) -> str:
        """The end of its number, as answers show it."""
        return self.number[-4:]


_US = """
000123456789 success             -
000111111113 accountClosed       account_closed
000111111116 noAccount           no_account
000222222227 insufficientFunds   insufficient_funds
000333333335 debitNotAuthorized  debit_not_authorized
000444444440 invalidCurrency     invalid_currency
000777777771 -                   charge_exceeds_weekly_limit
"""
_IBANS = """
AT611904300234573201 -                   AT321904300235473204 -
AT861904300235473202 generic_decline     AT051904300235473205 generic_decline
AT591904300235473203 dispute             AT981904300000343434 charge_exceeds_source_limit
AT601904300000121212 charge_exceeds_weekly_limit
AT981904300002222227 insufficient_funds
BE62510007547061 -                       BE78510007547064 -
BE68539007547034 generic_decline         BE51510007547065 generic_decline
BE08510007547063 dispute
DE89370400440532013000 -                 DE08370400440532013003 -
DE62370400440532013001 generic_decline   DE78370400440532013004 generic_decline
DE35370400440532013002 dispute           DE65370400440000343434 charge_exceeds_source_limit
DE27370400440000121212 charge_exceeds_weekly_limit
DE65370400440002222227 insufficient_funds
ES0700120345030000067890 -               ES9121000418450200051332 generic_decline
FR1420041010050500013M02606 -            FR8420041010050500013M02607 generic_decline
FR7920041010050500013M02600 dispute
GB82WEST12345698765432 -                 IE29AIBK93115212345678 -
IE24AIBK93115212345671 -                 IE02AIBK93115212345679 generic_decline
IT40S0542811101000000123456 -            IT60X0542811101000000123456 generic_decline
LU280019400644750000 -                   LU980019400644750001 generic_decline
NL39RABO0300065264 -                     NL91ABNA0417164300 generic_decline
FI2112345600000785 -                     PT50000201231234567890154 -
SE3550000000054910000003 -               SI56191000000123438 -
"""
_BACS = """
00012345 -  90012345 -  33333335 debit_not_authorized  93333335 debit_not_authorized
22222227 insufficient_funds  92222227 insufficient_funds  55555559 dispute
"""
_BECS = """
000123456 -  900123456 -  111111113 account_closed  111111116 no_account  222222227 refer_to_customer
922222227 refer_to_customer  333333335 debit_not_authorized  666666660 dispute
"""
_ACSS = """
000123456789 -  900123456789 -  000222222227 insufficient_funds  900222222227 insufficient_funds
000333333335 debit_not_authorized  900333333335 debit_not_authorized  000555555559 dispute  900555555559 dispute
"""


def _accounts() -> Iterator[Account]:
    for line in _US.strip().splitlines():
        number, name, failure = line.split()
        yield _account("us_bank_account", number, "110000000", failure, name="" if name == "-" else name)
    yield Account(
        "us_bank_account", "000555555559", "110000000", dispute="debit_not_authorized", name="dispute"
    )
    yield Account("us_bank_account", "000000000009", "110000000", stays=True, name="processing")
    yield Account("us_bank_account", "000666666661", "110000000", refuses_deposits=True)
    for rail, routing, rows in (
        ("sepa_debit", "", _IBANS),
        ("bacs_debit", "108800", _BACS),
        ("au_becs_debit", "000000", _BECS),
        ("acss_debit", "000-11000", _ACSS),
    ):
        words = rows.split()
        for number, failure in zip(words[::2], words[1::2], strict=True):
            yield _account(rail, number, routing, failure)
    yield Account("acss_debit", "000666666661", "000-11000", refuses_deposits=True)
    yield Account("nz_bank_account", "0000000010", "11-0000")


def _account(rail: str, number: str, routing: str, outcome: str, *, name: str = "") -> Account:
    if outcome == "dispute":
        return Account(rail, number, routing, dispute="debit_not_authorized", name=name)
    return Account(rail, number, routing, None if outcome == "-" else outcome, name=name)


ACCOUNTS: tuple[Account, ...] = tuple(_accounts())
_NAMED = "pm_usBankAccount_"

# What the bank says, for `failure_message` and the intent's last error, by failure code.
WORDS: Mapping[str, str] = {
    "account_closed": "The customer's bank account has been closed.",
    "charge_exceeds_source_limit": "The payment exceeds the amount that may be debited from this bank account.",
    "charge_exceeds_weekly_limit": "The payment would exceed this bank account's weekly volume limit.",
    "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
    "generic_decline": "The payment failed.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "invalid_currency": "The bank was unable to process this payment because of its currency.",
    "no_account": "The customer's bank account could not be located.",
    "refer_to_customer": "The customer's bank refused the debit and asks to refer to the customer.",
}


@cache
def _by_number() -> dict[tuple[str, str], Account]:
    return {(account.rail, account.number): account for account in ACCOUNTS}


@cache
def _by_name() -> dict[str, Account]:
    return {f"{_NAMED}{account.name}": account for account in ACCOUNTS if account.name}


def account_of(rail: str, number: str) -> Account | None:
    """Return the documented account of this number."""
    return _by_number().get((rail, number))


def account_of_payment_method(id: str) -> Account | None:
    """Return the account behind a documented `pm_usBankAccount_…`."""
    return _by_name().get(id)
