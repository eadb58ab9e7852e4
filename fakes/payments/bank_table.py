"""The bank accounts that Stripe documents for tests, and how a payout to each of them ends: one table, facts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple


class Bank(NamedTuple):
    """A documented bank account.

    `payout` is how a payout to it ends: `paid`, or the failure code that it returns with. `token` names it without
    its number.
    """

    country: str
    currency: str
    number: str
    routing: str | None = None
    payout: str = "paid"
    token: str | None = None

    @property
    def last4(self) -> str:
        """The end of its number, as answers show it."""
        return self.number[-4:]


_US = "110000000"
# https://docs.stripe.com/connect/testing#account-numbers
_FAILING = {
    "000111111116": "no_account",
    "000111111113": "account_closed",
    "000222222227": "insufficient_funds",
    "000333333335": "debit_not_authorized",
    "000444444440": "invalid_currency",
}
_TOKENS = {
    "000123456789": "btok_us_verified",
    "000111111116": "btok_us_verified_noAccount",
    "000111111113": "btok_us_verified_accountClosed",
    "000222222227": "btok_us_verified_insufficientFunds",
    "000333333335": "btok_us_verified_debitNotAuthorized",
    "000444444440": "btok_us_verified_invalidCurrency",
    "000999999991": "btok_us",
}
# Where an account is named by its IBAN alone; the currency is the euro unless it stands here.
_IBANS = """
    AT611904300234573201 BE62510007547061 BG80BNBG96611020345678 CH9300762011623852957 CY17002001280000001200527600
    CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 EE382200221020145685 ES0700120345030000067890
    FI2112345600000785 FR1420041010050500013M02606 GI75NWBK000000007099453 GR1601101250000000012300695
    HR7624020064583467589 HU42117730161111101800000000 IE29AIBK93115212345678 IT40S0542811101000000123456
    LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001
    MT84MALT011000012345MTLCAST001S NL39RABO0300065264 NO9386011117947 PL61109010140000071219812874
    PT50000201231234567890154 RO49AAAA1B31007593840000 SE3550000000054910000003 SI56191000000123438
    SK3112000000198742637541 GB82WEST12345698765432
"""
_OWN_MONEY = {
    "BG": "bgn", "CH": "chf", "CZ": "czk", "DK": "dkk", "GB": "gbp", "GI": "gbp", "HU": "huf", "LI": "chf",
    "NO": "nok", "PL": "pln", "RO": "ron", "SE": "sek",
}  # fmt: skip


def _rows() -> Iterator[Bank]:
    yield Bank("US", "usd", "000123456789", _US, token=_TOKENS["000123456789"])
    for number, payout in _FAILING.items():
        yield Bank("US", "usd", number, _US, payout, _TOKENS[number])
    yield Bank("US", "usd", "000000000009", _US, "processing", "btok_us_verified_processing")
    yield Bank("US", "usd", "000999999991", _US, token=_TOKENS["000999999991"])
    yield Bank("AU", "aud", "000123456", "110000")
    yield Bank("AU", "aud", "111111116", "110000", "no_account")
    yield Bank("BR", "brl", "0001234", "110-0000")
    yield Bank("CA", "cad", "000123456789", "11000-000")
    yield Bank("CA", "cad", "000111111116", "11000-000", "no_account")
    yield Bank("GB", "gbp", "00012345", "108800")
    yield Bank("GB", "gbp", "11111116", "108800", "no_account")
    yield Bank("HK", "hkd", "000123-456", "110-000")
    yield Bank("IN", "inr", "000123456789", "HDFC0004051")
    yield Bank("JP", "jpy", "0001234", "1100000")
    yield Bank("MX", "mxn", "000000001234567897")
    yield Bank("NZ", "nzd", "1100000000000010")
    yield Bank("SG", "sgd", "000123456", "1100-000")
    for iban in _IBANS.split():
        yield Bank(iban[:2], _OWN_MONEY.get(iban[:2], "eur"), iban)


BANKS = tuple(_rows())
_BY_NUMBER: Mapping[tuple[str, str], Bank] = MappingProxyType(
    {(bank.country, bank.number): bank for bank in reversed(BANKS)}
)
_BY_TOKEN: Mapping[str, Bank] = MappingProxyType({bank.token: bank for bank in BANKS if bank.token})


def bank_of_number(country: str, number: str) -> Bank | None:
    """Return the documented account of that number in a country."""
    return _BY_NUMBER.get((country, number))


def bank_of_token(token: str) -> Bank | None:
    """Return the account behind a documented `btok_…`."""
    return _BY_TOKEN.get(token)


def example_number(country: str) -> str:
    """Return the number that a refusal proposes for a country."""
    return next((bank.number for bank in BANKS if bank.country == country), BANKS[0].number)


def usual_bank(country: str) -> Bank:
    """Return the account that somebody gets who does not care which: the country's first, else an American one."""
    return next((bank for bank in BANKS if bank.country == country), BANKS[0])
