from fakes.payments.bank_table import BANKS
from fakes.payments.payout_table import FAILURES, TOPUP_ENDINGS


def test_every_documented_account_that_fails_has_its_words() -> None:
    assert {bank.payout for bank in BANKS} - {"paid", "processing"} <= FAILURES.keys()
    assert set(TOPUP_ENDINGS.values()) <= FAILURES.keys()
