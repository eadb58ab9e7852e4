"""Payouts that nobody asks for: by day, week and month, less what is to stay."""

from __future__ import annotations

from datetime import date

import pytest

from fakes.payments.flows.automatic_payouts import is_due, next_day
from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_balance_settings import scheduled
from tests.fakes.payments.flows.test_transfers import funded

DAY_MS = 24 * 60 * 60 * 1000
MONTHLY: Json = {"interval": "monthly", "monthly_payout_days": [10, 31]}
WEEKLY: Json = {"interval": "weekly", "weekly_payout_days": ["monday", "thursday"]}


@pytest.mark.parametrize(
    ("schedule", "today", "due", "following"),
    [
        ({"interval": "daily"}, date(2026, 2, 1), True, date(2026, 2, 2)),
        (WEEKLY, date(2026, 11, 26), True, date(2026, 11, 30)),
        (WEEKLY, date(2026, 11, 28), False, date(2026, 11, 30)),
        (MONTHLY, date(2026, 2, 11), False, date(2026, 2, 28)),
        (MONTHLY, date(2026, 2, 28), True, date(2026, 3, 10)),
    ],
)
def test_when_a_schedule_pays(schedule: Json, today: date, following: date, *, due: bool) -> None:
    assert is_due(schedule, today) is due
    assert next_day(schedule, today) == following


async def test_what_becomes_available_is_paid_out_every_day(shop: Shop) -> None:
    await shop.post("/v1/balance_settings", **scheduled(interval="daily"))
    paid = await shop.paid()
    await shop.pass_time(8 * DAY_MS)
    [payout] = (await shop.get("/v1/payouts"))["data"]
    assert (payout["automatic"], payout["amount"], payout["status"]) == (True, 1912, "paid")
    assert payout["reconciliation_status"] == "completed"
    transactions = (await shop.get("/v1/balance_transactions", payout=payout["id"]))["data"]
    assert [each["type"] for each in transactions] == ["payout", "charge"]
    assert {each["status"] for each in transactions} == {"available"}
    first = await shop.get("/v1/balance_transactions", payout=payout["id"], limit=1, expand=["data.source"])
    assert (first["has_more"], first["data"][0]["source"]["id"]) == (True, payout["id"])
    after = {"payout": payout["id"], "starting_after": first["data"][0]["id"]}
    assert (await shop.get("/v1/balance_transactions", **after))["data"] == transactions[1:]
    only = await shop.get("/v1/balance_transactions", payout=payout["id"], type="charge", currency="usd")
    assert only["data"] == transactions[1:]
    assert transactions[1]["source"] == paid["latest_charge"]
    told = [each for each in await shop.events() if each.startswith(("payout", "balance.av"))]
    assert told == [
        "balance.available",
        "payout.created",
        "payout.updated",
        "payout.paid",
        "payout.reconciliation_completed",
    ]
    error = await shop.refused("POST", f"/v1/payouts/{payout['id']}/cancel")
    assert error["message"] == "Automatic payouts cannot be canceled."


async def test_a_minimum_stays(shop: Shop) -> None:
    await funded(shop, 10_000)
    payments: Json = {
        "payouts": {"schedule": {"interval": "daily"}, "minimum_balance_by_currency": {"usd": 5000}}
    }
    await shop.post("/v1/balance_settings", payments=payments)
    await shop.pass_time(2 * DAY_MS)
    [payout] = (await shop.get("/v1/payouts"))["data"]
    assert payout["amount"] == 10_000 - 320 - 5000
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] == 5000


async def test_a_week_is_waited_for(shop: Shop) -> None:
    await funded(shop, 10_000)
    await shop.post("/v1/balance_settings", **scheduled(interval="weekly", weekly_payout_days=["monday"]))
    await shop.pass_time(8 * DAY_MS)
    assert [each["amount"] for each in (await shop.get("/v1/payouts"))["data"]] == [9680]


async def test_connected_accounts_are_paid_by_their_own_settings(shop: Shop) -> None:
    await funded(shop)
    daily = await shop.connected()
    manual = await shop.connected(settings={"payouts": {"schedule": {"interval": "manual"}}})
    for seller in (daily, manual):
        await shop.post("/v1/transfers", amount=5000, currency="usd", destination=seller.account)
    await shop.pass_time(8 * DAY_MS)
    assert [each["amount"] for each in (await daily.get("/v1/payouts"))["data"]] == [5000]
    assert (await manual.get("/v1/payouts"))["data"] == []
    assert (await shop.get("/v1/payouts"))["data"] == []


async def test_money_that_can_be_moved_at_once_is_told_of_and_stays(shop: Shop) -> None:
    await shop.paid("pm_card_bypassPending")
    await shop.settle()
    assert (await shop.events())[-1] == "balance.available"
    assert (await shop.get("/v1/payouts"))["data"] == []


async def test_each_payout_lists_what_it_paid_out(shop: Shop) -> None:
    await shop.post("/v1/balance_settings", **scheduled(interval="daily"))
    charges = []
    for _ in range(2):
        charges.append((await shop.paid())["latest_charge"])
        await shop.pass_time(8 * DAY_MS)
    payouts = (await shop.get("/v1/payouts"))["data"]
    for payout, charge in zip(payouts, reversed(charges), strict=True):
        found = (await shop.get("/v1/balance_transactions", payout=payout["id"]))["data"]
        assert [each["source"] for each in found] == [payout["id"], charge]


async def test_cards_and_bank_accounts_are_paid_out_apart(shop: Shop) -> None:
    await shop.post("/v1/balance_settings", **scheduled(interval="daily"))
    await shop.paid()
    accepted: Json = {"customer_acceptance": {"type": "offline"}}
    await shop.paid(
        "pm_usBankAccount_success", payment_method_types=["us_bank_account"], mandate_data=accepted
    )
    await shop.pass_time(14 * DAY_MS)
    payouts = (await shop.get("/v1/payouts"))["data"]
    assert {each["source_type"] for each in payouts} == {"card", "bank_account"}
    for payout in payouts:
        found = (await shop.get("/v1/balance_transactions", payout=payout["id"]))["data"]
        assert sum(each["net"] for each in found) == 0


async def test_what_was_paid_out_by_hand_has_no_list(shop: Shop) -> None:
    await funded(shop, 10_000)
    payout = await shop.post("/v1/payouts", amount=1000, currency="usd")
    error = await shop.refused("GET", "/v1/balance_transactions", payout=payout["id"])
    assert "not manual" in error["message"]


async def test_what_was_paid_out_by_hand_counts_in_the_next_automatic_payout(shop: Shop) -> None:
    await funded(shop, 10_000)
    await shop.post("/v1/payouts", amount=1000, currency="usd")
    kept = await shop.post("/v1/payouts", amount=500, currency="usd")
    await shop.post(f"/v1/payouts/{kept['id']}/cancel")
    await shop.post("/v1/balance_settings", **scheduled(interval="daily"))
    await shop.pass_time(8 * DAY_MS)
    payout = (await shop.get("/v1/payouts"))["data"][0]
    found = (await shop.get("/v1/balance_transactions", payout=payout["id"]))["data"]
    assert (payout["automatic"], sum(each["net"] for each in found)) == (True, 0)
