import orjson
import pytest

from fakes.core.captures import Json
from tests.fakes.payments.builders import Shop

PATH = "/v2/core/event_destinations"
THIN: Json = {
    "name": "Mine",
    "type": "webhook_endpoint",
    "event_payload": "thin",
    "enabled_events": ["v1.customer.created"],
    "webhook_endpoint": {"url": "http://127.0.0.1:9/thin"},
}
SECRET, URL = "webhook_endpoint.signing_secret", "webhook_endpoint.url"


async def sent(shop: Shop) -> list[Json]:
    """Return what waits to be told to the app, oldest first."""
    found, _ = await shop.context.outbox.page(shop.sandbox, limit=100)
    return [orjson.loads(each["body"]) for each in reversed(found)]


async def test_secret_and_address_are_shown_where_they_are_asked_for(shop: Shop) -> None:
    made = await shop.post(PATH, **THIN, include=[SECRET, URL], metadata={"k": "v"})
    assert made["webhook_endpoint"]["signing_secret"].startswith("whsec_")
    assert made["webhook_endpoint"]["url"] == "http://127.0.0.1:9/thin"
    assert (made["status"], made["events_from"], made["metadata"]) == ("enabled", ["@self"], {"k": "v"})
    seen = await shop.get(f"{PATH}/{made['id']}")
    assert seen["webhook_endpoint"] == {"signing_secret": None, "url": None}
    seen = await shop.get(f"{PATH}/{made['id']}", include=[URL])
    assert seen["webhook_endpoint"] == {"signing_secret": None, "url": "http://127.0.0.1:9/thin"}


async def test_a_thin_destination_hears_thin_events_alone(shop: Shop) -> None:
    await shop.post(PATH, **THIN)
    customer = await shop.customer()
    await shop.post(f"/v1/customers/{customer['id']}", name="Ann")
    [event] = await sent(shop)
    assert (event["type"], event["related_object"]["id"]) == ("v1.customer.created", customer["id"])
    assert await shop.get(f"/v2/core/events/{event['id']}") == {
        **event,
        "changes": None,
        "snapshot_event": (await shop.event_objects())[0]["id"],
    }


async def test_a_snapshot_destination_hears_of_accounts_that_it_names(shop: Shop) -> None:
    snapshot = {**THIN, "event_payload": "snapshot", "enabled_events": ["*"]}
    connected = await shop.connected()
    await shop.post(PATH, **snapshot, events_from=["@accounts"])
    await shop.customer()
    await connected.customer()
    [event] = await sent(shop)
    assert (event["object"], event["account"]) == ("event", connected.account)


async def test_it_is_changed_switched_pinged_and_deleted(shop: Shop) -> None:
    made = await shop.post(PATH, **THIN)
    own = f"{PATH}/{made['id']}"
    changed = await shop.post(
        own, name="Ours", webhook_endpoint={"url": "http://127.0.0.1:9/x"}, include=[URL]
    )
    assert (changed["name"], changed["webhook_endpoint"]["url"]) == ("Ours", "http://127.0.0.1:9/x")
    off = await shop.post(f"{own}/disable")
    assert (off["status"], off["status_details"]) == ("disabled", {"disabled": {"reason": "user"}})
    await shop.customer()
    assert await sent(shop) == []
    assert (await shop.post(f"{own}/enable"))["status"] == "enabled"
    ping = await shop.post(f"{own}/ping")
    assert (ping["type"], ping["related_object"]["id"]) == (
        "v2.core.event_destination.ping",
        made["id"],
    )
    assert [event["id"] for event in await sent(shop)] == [ping["id"]]
    assert (await shop.captures())[-1].ref == ping["id"]
    assert [each["id"] for each in (await shop.get(PATH))["data"]] == [made["id"]]
    assert (await shop.delete(own))["id"] == made["id"]
    await shop.refused("GET", own, status=404)
    assert (await shop.get(PATH))["data"] == []


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"type": "amazon_eventbridge"}, "type"),
        ({"enabled_events": ["customer.created"]}, "enabled_events[0]"),
        ({"event_payload": "snapshot"}, "enabled_events[0]"),
        ({"webhook_endpoint": {"url": "shop.test"}}, "webhook_endpoint[url]"),
        ({"events_from": ["@everyone"]}, "events_from"),
    ],
)
async def test_what_cannot_be_told_is_refused(shop: Shop, wrong: Json, param: str) -> None:
    error = await shop.refused("POST", PATH, **{**THIN, **wrong})
    assert error["param"] == param
