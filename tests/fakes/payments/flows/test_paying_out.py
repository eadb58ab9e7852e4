"""Payouts to test accounts that fail, each in its own words, and what they cost in a hurry."""

from __future__ import annotations

import pytest

from fakes.payments.flows.paying_out import instant_fee, next_midnight
from fakes.payments.payout_table import FAILURES
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_transfers import funded

DAY_MS = 24 * 60 * 60 * 1000
MANUAL = {"payouts": {"schedule": {"interval": "manual"}}}


@pytest.mark.parametrize(
    ("token", "code"),
    [("btok_us_verified_accountClosed", "account_closed"), ("btok_us_verified_noAccount", "no_account")],
)
async def test_a_bank_sends_the_money_back(shop: Shop, token: str, code: str) -> None:
    await funded(shop)
    seller = await shop.connected(external_account=token, settings=MANUAL)
    await shop.post("/v1/transfers", amount=5000, currency="usd", destination=seller.account)
    payout = await seller.post("/v1/payouts", amount=5000, currency="usd")
    assert (await seller.get("/v1/balance"))["available"][0]["amount"] == 0
    await shop.pass_time(5 * DAY_MS)
    failed = await seller.get(f"/v1/payouts/{payout['id']}", expand=["failure_balance_transaction"])
    assert (failed["status"], failed["failure_code"], failed["failure_message"]) == (
        "failed",
        code,
        FAILURES[code],
    )
    assert failed["failure_balance_transaction"]["type"] == "payout_failure"
    assert (await seller.get("/v1/balance"))["available"][0]["amount"] == 5000
    external = await shop.get(f"/v1/accounts/{seller.account}/external_accounts/{payout['destination']}")
    assert external["status"] == "errored"
    told = [each for each in await seller.events() if each.startswith(("payout", "account.external"))]
    assert told[-4:] == [
        "payout.created",
        "payout.updated",
        "payout.failed",
        "account.external_account.updated",
    ]


@pytest.mark.parametrize(("amount", "fee"), [(100, 50), (10_000, 150), (12_345, 185)])
def test_the_price_of_a_hurry(amount: int, fee: int) -> None:
    assert instant_fee(amount) == fee


def test_a_day_begins_in_utc() -> None:
    assert next_midnight(1_700_000_000) == 1_700_006_400
