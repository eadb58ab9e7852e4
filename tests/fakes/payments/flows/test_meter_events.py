import pytest

from fakes.core.clock import iso
from tests.fakes.payments.builders import Json, Shop

HOUR = 3600
EVENTS = "/v1/billing/meter_events"


async def meter_of(shop: Shop, formula: str = "sum") -> Json:
    return await shop.post(
        "/v1/billing/meters",
        display_name="Calls",
        event_name="calls",
        default_aggregation={"formula": formula},
    )


async def used(shop: Shop, value: int, **params: object) -> Json:
    payload = {"stripe_customer_id": "cus_ann", "value": str(value)}
    return await shop.send("POST", EVENTS, {"event_name": "calls", "payload": payload, **params})


@pytest.mark.parametrize(("formula", "total"), [("sum", 12), ("count", 3), ("last", 4)])
async def test_usage_sums_up_as_the_meter_says(shop: Shop, formula: str, total: int) -> None:
    meter = await meter_of(shop, formula)
    now = meter["created"]
    for at, value in ((now - 10, 3), (now - 30, 5), (now - 5, 4)):
        await used(shop, value, timestamp=at)
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    window = {"start_time": now - 60, "end_time": now}
    [found] = (await shop.get(path, customer="cus_ann", **window))["data"]
    assert (found["aggregated_value"], found["start_time"], found["end_time"]) == (total, now - 60, now)
    assert (await shop.get(path, customer="cus_bob", **window))["data"] == []


async def test_usage_is_shown_by_the_hour(shop: Shop) -> None:
    meter = await meter_of(shop)
    start = meter["created"] - 3 * HOUR
    for at in (start, start + 1, start + HOUR):
        await used(shop, 1, timestamp=at)
    page = await shop.get(
        f"/v1/billing/meters/{meter['id']}/event_summaries",
        customer="cus_ann",
        start_time=start,
        end_time=start + 3 * HOUR,
        value_grouping_window="hour",
    )
    assert [(each["start_time"], each["aggregated_value"]) for each in page["data"]] == [
        (start + HOUR, 1),
        (start, 2),
    ]


async def test_an_identifier_is_used_once_and_what_it_names_can_be_taken_back(shop: Shop) -> None:
    meter = await meter_of(shop)
    event = await used(shop, 3, identifier="one")
    assert (event["identifier"], event["payload"]["value"]) == ("one", "3")
    error = await shop.refused("POST", EVENTS, event_name="calls", payload=event["payload"], identifier="one")
    assert error["message"] == "An event already exists with identifier one."
    taken: Json = {"event_name": "calls", "type": "cancel", "cancel": {"identifier": "one"}}
    made = await shop.post("/v1/billing/meter_event_adjustments", **taken)
    assert made["status"] == "complete"
    await shop.refused("POST", "/v2/billing/meter_event_adjustments", **taken)
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    page = await shop.get(path, customer="cus_ann", start_time=0, end_time=meter["created"] + 60)
    assert page["data"] == []


async def test_usage_needs_an_active_meter_and_a_time_not_too_far_away(shop: Shop) -> None:
    meter = await meter_of(shop)
    now = meter["created"]
    cases = [
        ({"timestamp": now - 36 * 24 * HOUR}, "timestamp_too_far_in_past"),
        ({"timestamp": now + HOUR}, "timestamp_in_future"),
    ]
    for params, code in cases:
        error = await shop.refused("POST", EVENTS, event_name="calls", payload={"value": "1"}, **params)
        assert error["code"] == code
    await shop.post(f"/v1/billing/meters/{meter['id']}/deactivate")
    error = await shop.refused("POST", EVENTS, event_name="calls", payload={"value": "1"})
    assert error["message"] == "No active meter found for event name calls."


async def test_version_2_takes_one_or_many(shop: Shop) -> None:
    meter = await meter_of(shop)
    customer = (await shop.customer())["id"]
    payload = {"stripe_customer_id": customer, "value": "2"}
    event = await shop.post(
        "/v2/billing/meter_events",
        event_name="calls",
        payload=payload,
        timestamp=iso(meter["created"] * 1000),
    )
    assert event["timestamp"] == iso(meter["created"] * 1000)
    assert (
        await shop.post(
            "/v2/billing/meter_event_stream", events=[{"event_name": "calls", "payload": payload}] * 2
        )
        == {}
    )
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    [found] = (await shop.get(path, customer=customer, start_time=0, end_time=meter["created"] + 60))["data"]
    assert found["aggregated_value"] == 6
    await shop.refused(
        "POST", "/v2/billing/meter_events", event_name="calls", payload=payload, timestamp="soon"
    )
    await shop.refused(
        "POST", "/v2/billing/meter_event_stream", events=[{"event_name": "calls", "payload": payload}] * 101
    )
