from sqlalchemy import select

from fakes.core.tables import CallbackRow, table_of
from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_meter_events import meter_of

STREAM = "/v2/billing/meter_event_stream"
EVENTS = "/v2/core/events"


def piece(identifier: str, name: str = "calls", **payload: str) -> Json:
    return {"event_name": name, "identifier": identifier, "payload": payload}


async def test_the_stream_takes_everything_and_events_tell_what_was_in_vain(shop: Shop) -> None:
    meter = await meter_of(shop)
    ann = (await shop.customer())["id"]
    destination = await shop.post(
        "/v2/core/event_destinations",
        name="Mine",
        type="webhook_endpoint",
        event_payload="thin",
        enabled_events=["v1.billing.meter.error_report_triggered", "v1.billing.meter.no_meter_found"],
        webhook_endpoint={"url": "http://127.0.0.1:1/thin"},
    )
    pieces = [
        piece("a", stripe_customer_id=ann, value="2"),
        piece("a", stripe_customer_id=ann, value="2"),
        piece("b", value="2"),
        piece("c", value="3"),
        piece("d", stripe_customer_id="cus_nobody", value="2"),
        piece("e", stripe_customer_id=ann, value="many"),
        {**piece("f", stripe_customer_id=ann, value="2"), "timestamp": "2020-01-01T00:00:00Z"},
        piece("g", "unheard", stripe_customer_id=ann, value="2"),
    ]
    assert await shop.post(STREAM, events=pieces) == {}
    nameless, reported = [
        event for event in (await shop.get(EVENTS))["data"] if event["type"].startswith("v1.billing.meter.")
    ][:2]
    assert nameless["type"] == "v1.billing.meter.no_meter_found"
    assert nameless["related_object"] is None
    [kind] = nameless["data"]["reason"]["error_types"]
    assert (kind["code"], kind["sample_errors"][0]["request"]) == ("no_meter", {"identifier": "g"})
    assert nameless["data"]["developer_message_summary"] == "There is 1 invalid event"
    assert reported["related_object"]["id"] == meter["id"]
    assert {each["code"]: each["error_count"] for each in reported["data"]["reason"]["error_types"]} == {
        "meter_event_no_customer_defined": 2,
        "meter_event_customer_not_found": 1,
        "meter_event_invalid_value": 1,
        "timestamp_too_far_in_past": 1,
    }
    told = await shop.context.store.write(lambda tx: tx.rows(select(table_of(CallbackRow))))
    assert [(each["endpoint"], each["event"]) for each in told] == [
        (destination["id"], "v1.billing.meter.error_report_triggered"),
        (destination["id"], "v1.billing.meter.no_meter_found"),
    ]
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    [found] = (await shop.get(path, customer=ann, start_time=0, end_time=meter["created"] + 60))["data"]
    assert found["aggregated_value"] == 2
