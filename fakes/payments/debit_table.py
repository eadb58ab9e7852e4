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
    `name` is its `pm_…` id.
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
000555555559 dispute             dispute
"""
# Of each country an account for each of these, in this order: the first part of its `pm_…` id, and how a debit ends.
_ENDS_OF_IBANS = (
    ("success", "-"),
    ("successDelayed", "-"),
    ("failed", "generic_decline"),
    ("failedDelayed", "generic_decline"),
    ("disputed", "dispute"),
    ("exceedsWeeklyVolumeLimit", "charge_exceeds_source_limit"),
    ("exceedsWeeklyTransactionLimit", "charge_exceeds_weekly_limit"),
    ("insufficientFunds", "insufficient_funds"),
)
_IBANS = """
AT611904300234573201 AT321904300235473204 AT861904300235473202 AT051904300235473205
AT591904300235473203 AT981904300000343434 AT601904300000121212 AT981904300002222227
BE62510007547061 BE78510007547064 BE68539007547034 BE51510007547065
BE08510007547063 BE90510000343434 BE52510000121212 BE90510002222227
HR7624020064583467589 HR6323600002337876649 HR2725000096983499248 HR6723600004878117427
HR8724840081455523553 HR7424020060000343434 HR3624020060000121212 HR7424020060002222227
EE382200221020145685 EE222200221020145682 EE762200221020145680 EE922200221020145683
EE492200221020145681 EE672200000000343434 EE292200000000121212 EE672200000002222227
FI2112345600000785 FI3712345600000788 FI9112345600000786 FI1012345600000789
FI6412345600000787 FI6712345600343434 FI2912345600121212 FI6712345602222227
FR1420041010050500013M02606 FR3020041010050500013M02609 FR8420041010050500013M02607 FR7920041010050500013M02600
FR5720041010050500013M02608 FR9720041010050000000343434 FR5920041010050000000121212 FR9720041010050000002222227
DE89370400440532013000 DE08370400440532013003 DE62370400440532013001 DE78370400440532013004
DE35370400440532013002 DE65370400440000343434 DE27370400440000121212 DE65370400440002222227
GI60MPFS599327643783385 GI08RRNW626436291644533 GI41SAFA461293238477751 GI50LROG772261344693297
GI26KJBC361883934534696 GI14NWBK000000000343434 GI73NWBK000000000121212 GI14NWBK000000002222227
IE29AIBK93115212345678 IE24AIBK93115212345671 IE02AIBK93115212345679 IE94AIBK93115212345672
IE51AIBK93115212345670 IE10AIBK93115200343434 IE69AIBK93115200121212 IE10AIBK93115202222227
LI0508800636123378777 LI4408800387787111369 LI1208800143823175626 LI4908800356441975566
LI7708800125525347723 LI2408800000000343434 LI8308800000000121212 LI2408800000002222227
LT121000011101001000 LT281000011101001003 LT821000011101001001 LT981000011101001004
LT551000011101001002 LT591000000000343434 LT211000000000121212 LT591000000002222227
LU280019400644750000 LU440019400644750003 LU980019400644750001 LU170019400644750004
LU710019400644750002 LU900010000000343434 LU520010000000121212 LU900010000002222227
NL39RABO0300065264 NL55RABO0300065267 NL91ABNA0417164300 NL28RABO0300065268
NL82RABO0300065266 NL27RABO0000343434 NL86RABO0000121212 NL27RABO0002222227
NO9386011117947 NO8886011117940 NO6686011117948 NO6186011117941
NO3986011117949 NO0586010343434 NO6486010121212 NO0586012222227
PT50000201231234567890154 PT66000201231234567890157 PT23000201231234567890155 PT39000201231234567890158
PT93000201231234567890156 PT05000201230000000343434 PT64000201230000000121212 PT05000201230000002222227
ES0700120345030000067890 ES2300120345030000067893 ES9121000418450200051332 ES9300120345030000067894
ES5000120345030000067892 ES1700120345000000343434 ES7600120345000000121212 ES1700120345000002222227
SE3550000000054910000003 SE5150000000054910000006 SE0850000000054910000004 SE2450000000054910000007
SE7850000000054910000005 SE2850000000000000343434 SE8750000000000000121212 SE2850000000000002222227
CH9300762011623852957 CH8656663438253651553 CH5362200119938136497 CH1843597160341964438
CH1260378413965193069 CH1800762000000343434 CH7700762000000121212 CH1800762000002222227
GB82WEST12345698765432 GB98WEST12345698765435 GB55WEST12345698765433 GB71WEST12345698765436
GB28WEST12345698765434 GB70WEST12345600343434 GB32WEST12345600121212 GB70WEST12345602222227
"""
# Documented without a name, or until a few years ago.
_OTHER_IBANS = """
IT40S0542811101000000123456 -  IT60X0542811101000000123456 generic_decline  SI56191000000123438 -
"""
# Number, the ending of the `pm_…` id, how a debit ends.
_BACS = """
00012345 success                  -
90012345 successDelayed           -
33333335 debitNotAuthorized       debit_not_authorized
93333335 debitNotAuthorizedDelayed debit_not_authorized
22222227 insufficientFunds        insufficient_funds
92222227 insufficientFundsDelayed insufficient_funds
55555559 dispute                  dispute
34343434 exceedsWeeklyLimit       charge_exceeds_source_limit
12121212 exceedsTransactionLimit  charge_exceeds_transaction_limit
"""
_BECS = """
000123456 success                 -
900123456 successDelayed          -
111111113 accountClosed           account_closed
111111116 noAccount               no_account
222222227 referToCustomer         refer_to_customer
922222227 referToCustomerDelayed  refer_to_customer
333333335 debitNotAuthorized      debit_not_authorized
666666660 dispute                 dispute
343434343 exceedsWeeklyLimit      charge_exceeds_source_limit
121212121 exceedsTransactionLimit charge_exceeds_transaction_limit
"""
_ACSS = """
000123456789 success              -
900123456789 -                    -
000222222227 insufficientFunds    insufficient_funds
900222222227 -                    insufficient_funds
000333333335 debitNotAuthorized   debit_not_authorized
900333333335 -                    debit_not_authorized
000555555559 dispute              dispute
900555555559 -                    dispute
000777777771 -                    charge_exceeds_weekly_limit
000888888881 -                    charge_exceeds_transaction_limit
000111111113 accountClosed        account_closed
000111111116 noAccount            no_account
"""
# Account and suffix.
_NZ = """
0000000010 success                -
2222222027 insufficientFunds      insufficient_funds
8888888000 referToCustomer        refer_to_customer
1111111016 noAccount              no_account
5555555059 debitNotAuthorized     debit_not_authorized
"""


def _accounts() -> Iterator[Account]:
    for rail, routing, prefix, rows in (
        ("us_bank_account", "110000000", "usBankAccount", _US),
        ("bacs_debit", "108800", "bacsDebit", _BACS),
        ("au_becs_debit", "000000", "auBecsDebit", _BECS),
        ("acss_debit", "000-11000", "acssDebit", _ACSS),
        ("nz_bank_account", "11-0000", "nzBankAccount", _NZ),
    ):
        for line in rows.strip().splitlines():
            number, name, outcome = line.split()
            yield _account(rail, number, routing, outcome, name="" if name == "-" else f"pm_{prefix}_{name}")
    for place, iban in enumerate(_IBANS.split()):
        name, outcome = _ENDS_OF_IBANS[place % len(_ENDS_OF_IBANS)]
        yield _account("sepa_debit", iban, "", outcome, name=f"pm_{name}_{iban[:2].lower()}")
    words = _OTHER_IBANS.split()
    for iban, outcome in zip(words[::2], words[1::2], strict=True):
        yield _account("sepa_debit", iban, "", outcome)
    for rail, number, routing, prefix in (
        ("us_bank_account", "000000000009", "110000000", "usBankAccount"),
        ("nz_bank_account", "9999999000", "11-0000", "nzBankAccount"),
    ):
        yield Account(rail, number, routing, stays=True, name=f"pm_{prefix}_processing")
    for rail, routing in (("us_bank_account", "110000000"), ("acss_debit", "000-11000")):
        yield Account(rail, "000666666661", routing, refuses_deposits=True)


def _account(rail: str, number: str, routing: str, outcome: str, *, name: str = "") -> Account:
    if outcome == "dispute":
        return Account(rail, number, routing, dispute="debit_not_authorized", name=name)
    return Account(rail, number, routing, None if outcome == "-" else outcome, name=name)


ACCOUNTS: tuple[Account, ...] = tuple(_accounts())

# What the bank says, for `failure_message` and the intent's last error, by failure code.
WORDS: Mapping[str, str] = {
    "account_closed": "The customer's bank account has been closed.",
    "charge_exceeds_source_limit": "The payment exceeds the amount that may be debited from this bank account.",
    "charge_exceeds_transaction_limit": "The payment exceeds this bank account's limit for one transaction.",
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
    return {account.name: account for account in ACCOUNTS if account.name}


def account_of(rail: str, number: str) -> Account | None:
    """Return the documented account of this number."""
    return _by_number().get((rail, number))


def account_of_payment_method(id: str) -> Account | None:
    """Return the account behind a documented `pm_usBankAccount_…`, `pm_success_de` and the like."""
    return _by_name().get(id)
