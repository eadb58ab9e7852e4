import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import events
from fakes.payments.records import Scope
from fakes.payments.work import API_VERSION, Cause, Work
from tests.fakes.payments.builders import Shop


async def test_an_event_has_stripes_envelope(shop: Shop) -> None:
    customer = await shop.post("/v1/customers", key="k1", email="ann@example.com")
    [event] = await shop.event_objects()
    assert event["id"].startswith("evt_1")
    assert (event["type"], event["api_version"], event["livemode"]) == (
        "customer.created",
        API_VERSION,
        False,
    )
    assert event["data"] == {"object": customer}
    assert event["request"] == {"id": "req_test", "idempotency_key": "k1"}
    assert event["pending_webhooks"] == 0
    assert await shop.get(f"/v1/events/{event['id']}") == event


async def test_events_show_the_object_as_it_was(shop: Shop) -> None:
    customer = await shop.customer(name="Ann")
    await shop.post(f"/v1/customers/{customer['id']}", name="Bea")
    names = [event["data"]["object"]["name"] for event in await shop.event_objects()]
    assert names == ["Ann", "Bea"]


@pytest.mark.parametrize(
    ("filters", "types"),
    [
        ({"type": "customer.created"}, ["customer.created"]),
        ({"type": "payment_intent.*"}, ["payment_intent.created", "payment_intent.succeeded"]),
        ({"types": ["charge.succeeded", "customer.created"]}, ["customer.created", "charge.succeeded"]),
        ({"delivery_success": False}, []),
        ({"created": {"lt": 1000}}, []),
    ],
)
async def test_events_are_listed_by_type(shop: Shop, filters: dict[str, object], types: list[str]) -> None:
    customer = await shop.customer()
    await shop.paid(customer=customer["id"])
    assert await shop.events(**filters) == types


async def test_one_way_of_naming_types_is_enough(shop: Shop) -> None:
    error = await shop.refused("GET", "/v1/events", type="a", types=["b"])
    assert error["message"] == "You may not specify both `type` and `types` parameters."
    error = await shop.refused("GET", "/v1/events/evt_gone", status=404)
    assert error["message"] == "No such event: 'evt_gone'"


async def test_endpoints_that_heard_of_it_are_counted_off(shop: Shop) -> None:
    await shop.post("/v1/webhook_endpoints", url="http://shop.test/hook", enabled_events=["*"])
    await shop.customer()
    [event] = await shop.event_objects()
    assert event["pending_webhooks"] == 1

    def unit(tx: Tx) -> None:
        events.note_delivered(Work(tx, Scope("shop", ""), Cause()), event["id"])
        events.note_delivered(Work(tx, Scope("shop", ""), Cause()), event["id"])
        events.note_delivered(Work(tx, Scope("shop", ""), Cause()), "evt_gone")

    await shop.context.store.write(unit)
    assert (await shop.get(f"/v1/events/{event['id']}"))["pending_webhooks"] == 0
    assert len(await shop.events(delivery_success=True)) == 1


async def test_an_event_is_sent_again_to_an_endpoint_that_did_not_want_it(shop: Shop) -> None:
    await shop.customer()
    [event] = await shop.event_objects()
    endpoint = await shop.post(
        "/v1/webhook_endpoints", url="http://127.0.0.1:9/hook", enabled_events=["charge.succeeded"]
    )
    path = f"/v1/events/{event['id']}/retry"
    assert (await shop.post(path, webhook_endpoint=endpoint["id"]))["id"] == event["id"]
    found, _ = await shop.context.outbox.page(shop.sandbox, limit=10)
    assert [each["event"] for each in found] == ["customer.created"]
    error = await shop.refused("POST", path, webhook_endpoint="we_gone")
    assert error["message"] == "No such webhook endpoint: 'we_gone'"
    assert (await shop.refused("POST", path))["param"] == "webhook_endpoint"
