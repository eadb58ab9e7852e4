from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Shop

PATH = "/v1/subscription_schedules"
START = 1_577_836_800
DAY_S = 86_400


async def planned(shop: Shop, **params: Any) -> tuple[Json, str]:
    """Plan one month for a customer on a test clock; returns the schedule and the clock's address."""
    clock = await shop.post("/v1/test_helpers/test_clocks", frozen_time=START)
    customer = await shop.customer(test_clock=clock["id"])
    product = await shop.post("/v1/products", name="Plan")
    price = await shop.post(
        "/v1/prices", product=product["id"], currency="usd", unit_amount=1500, recurring={"interval": "month"}
    )
    phases = [{"items": [{"price": price["id"], "quantity": 1}], "iterations": 1}]
    given = {"customer": customer["id"], "start_date": START, "phases": phases, **params}
    return await shop.post(PATH, **given), f"/v1/test_helpers/test_clocks/{clock['id']}/advance"


@pytest.mark.parametrize(
    ("behavior", "status", "events"),
    [
        ("cancel", "completed", ["expiring", "completed"]),
        ("release", "released", ["expiring", "completed", "released"]),
    ],
)
async def test_a_schedule_ends_as_it_was_told_to(
    shop: Shop, behavior: str, status: str, events: list[str]
) -> None:
    schedule, advance = await planned(shop, end_behavior=behavior)
    assert schedule["status"] == "active"
    assert schedule["current_phase"] == {"end_date": START + 30 * DAY_S, "start_date": START}
    for days in (10, 25, 31):
        await shop.post(advance, frozen_time=START + days * DAY_S)
        await shop.settle()
    assert (await shop.get(f"{PATH}/{schedule['id']}"))["status"] == status
    told = [
        name.rpartition(".")[2] for name in await shop.events() if name.startswith("subscription_schedule")
    ]
    assert told == ["created", *events]


async def test_a_schedule_is_given_up(shop: Shop) -> None:
    schedule, _ = await planned(shop, start_date=START + 400 * DAY_S)
    assert (schedule["status"], schedule["current_phase"]) == ("not_started", None)
    gone = await shop.post(f"{PATH}/{schedule['id']}/cancel")
    assert gone["status"] == "canceled"
    assert (await shop.events())[-2:] == ["subscription_schedule.aborted", "subscription_schedule.canceled"]
    await shop.refused("POST", f"{PATH}/{schedule['id']}/cancel")


async def test_phases_follow_one_another(shop: Shop) -> None:
    schedule, _ = await planned(shop)
    item = {"price": schedule["phases"][0]["items"][0]["price"]}
    phases: list[Json] = [
        {"items": [item], "duration": {"interval": "week", "interval_count": 2}},
        {"items": [item], "end_date": START + 20 * DAY_S},
    ]
    made = await shop.post(PATH, customer=schedule["customer"], start_date=START, phases=phases)
    spans = [(phase["start_date"] - START, phase["end_date"] - START) for phase in made["phases"]]
    assert spans == [(0, 14 * DAY_S), (14 * DAY_S, 20 * DAY_S)]
    wrong = [{"items": [{"price": "price_x"}]}]
    error = await shop.refused("POST", PATH, customer=schedule["customer"], start_date="now", phases=wrong)
    assert error["param"] == "phases[0][items][0][price]"
