"""How an account wants to be paid: set, refused, and kept in step with a connected account's own settings."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Json, Shop

PATH = "/v1/balance_settings"


def scheduled(**schedule: object) -> Json:
    """Return the parameters that set a schedule."""
    return {"payments": {"payouts": {"schedule": schedule}}}


async def test_settings_change_and_are_told_of(shop: Shop) -> None:
    before = await shop.get(PATH)
    assert before["payments"]["payouts"]["schedule"] == {"interval": "manual"}
    assert before["payments"]["settlement_timing"]["delay_days"] == 2
    payments: Json = {
        "debit_negative_balances": False,
        "payouts": {
            "schedule": {"interval": "weekly", "weekly_payout_days": ["monday", "friday"]},
            "minimum_balance_by_currency": {"usd": 1500},
            "statement_descriptor": "SHOP",
        },
    }
    after = await shop.post(PATH, payments=payments)
    payouts = after["payments"]["payouts"]
    assert payouts["schedule"] == {"interval": "weekly", "weekly_payout_days": ["monday", "friday"]}
    assert (payouts["minimum_balance_by_currency"], payouts["statement_descriptor"]) == (
        {"usd": 1500},
        "SHOP",
    )
    assert await shop.get(PATH) == after
    event = (await shop.event_objects())[-1]
    assert event["type"] == "balance_settings.updated"
    assert event["data"]["previous_attributes"]["payments"] == before["payments"]
    await shop.post(PATH, payments=payments)
    assert (await shop.events()).count("balance_settings.updated") == 1


@pytest.mark.parametrize(
    ("schedule", "param"),
    [
        ({"interval": "weekly"}, "payments[payouts][schedule][weekly_payout_days]"),
        ({"interval": "monthly"}, "payments[payouts][schedule][monthly_payout_days]"),
        (
            {"interval": "monthly", "monthly_payout_days": [32]},
            "payments[payouts][schedule][monthly_payout_days]",
        ),
    ],
)
async def test_a_schedule_needs_its_days(shop: Shop, schedule: Json, param: str) -> None:
    error = await shop.refused("POST", PATH, **scheduled(**schedule))
    assert error["param"] == param


async def test_money_of_connected_accounts_may_be_held_longer(shop: Shop) -> None:
    timing: Json = {"payments": {"settlement_timing": {"delay_days_override": 10}}}
    error = await shop.refused("POST", PATH, **timing)
    assert error["param"] == "payments[settlement_timing][delay_days_override]"
    seller = await shop.connected()
    assert (await seller.get(PATH))["payments"]["payouts"]["schedule"] == {"interval": "daily"}
    charge = await seller.post("/v1/charges", amount=500, currency="usd", source="tok_visa")
    held = await seller.post(PATH, **timing)
    assert held["payments"]["settlement_timing"]["delay_days"] == 10
    later = await seller.post("/v1/charges", amount=500, currency="usd", source="tok_visa")
    first, second = [
        (await seller.get(f"/v1/balance_transactions/{each['balance_transaction']}"))["available_on"]
        for each in (charge, later)
    ]
    assert second - first >= 8 * 24 * 60 * 60
    error = await seller.refused("POST", PATH, payments={"settlement_timing": {"delay_days_override": 1}})
    assert error["message"] == "The `delay_days_override` must be at least 2 for this account."
