"""Top-ups: money comes in by bank, or does not."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Json, Shop

DAY_MS = 24 * 60 * 60 * 1000
TOPUP: Json = {"amount": 5000, "currency": "usd"}


async def test_a_topup_arrives(shop: Shop) -> None:
    topup = await shop.post(
        "/v1/topups",
        **TOPUP,
        description="May",
        statement_descriptor="Top-up",
        transfer_group="G",
        metadata={"k": "v"},
    )
    assert (topup["status"], topup["balance_transaction"]) == ("pending", None)
    await shop.pass_time(5 * DAY_MS)
    there = await shop.get(f"/v1/topups/{topup['id']}", expand=["balance_transaction"])
    assert (there["status"], there["balance_transaction"]["type"]) == ("succeeded", "topup")
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] == 5000
    assert (await shop.events()) == ["topup.created", "topup.succeeded"]
    changed = await shop.post(f"/v1/topups/{topup['id']}", metadata={"k": "w"}, description="June")
    assert (changed["metadata"], changed["description"]) == ({"k": "w"}, "June")
    for filters, found in (
        ({"status": "succeeded"}, 1),
        ({"amount": {"gt": 5000}}, 0),
        ({"amount": 5000}, 1),
    ):
        assert len((await shop.send("GET", "/v1/topups", filters))["data"]) == found


@pytest.mark.parametrize(
    ("source", "status", "code", "told"),
    [
        ({"payment_method": "pm_usBankAccount_accountClosed"}, "failed", "account_closed", "topup.failed"),
        ({"source": "btok_us_verified_noAccount"}, "failed", "no_account", "topup.failed"),
        ({"payment_method": "pm_usBankAccount_disputed"}, "reversed", None, "topup.reversed"),
    ],
)
async def test_a_topup_comes_to_nothing(
    shop: Shop, source: Json, status: str, code: str | None, told: str
) -> None:
    topup = await shop.post("/v1/topups", **TOPUP, **source)
    await shop.pass_time(15 * DAY_MS)
    ended = await shop.get(f"/v1/topups/{topup['id']}")
    assert (ended["status"], ended["failure_code"]) == (status, code)
    assert (await shop.events())[-1] == told
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] == 0


async def test_a_topup_is_called_off(shop: Shop) -> None:
    topup = await shop.post("/v1/topups", **TOPUP)
    canceled = await shop.post(f"/v1/topups/{topup['id']}/cancel")
    assert (canceled["status"], (await shop.events())[-1]) == ("canceled", "topup.canceled")
    await shop.pass_time(5 * DAY_MS)
    assert (await shop.get(f"/v1/topups/{topup['id']}"))["status"] == "canceled"
    error = await shop.refused("POST", f"/v1/topups/{topup['id']}/cancel")
    assert error["message"] == "You can only cancel a top-up while it is pending."
    error = await shop.refused("POST", "/v1/topups", amount=0, currency="usd")
    assert error["code"] == "parameter_invalid_integer"
