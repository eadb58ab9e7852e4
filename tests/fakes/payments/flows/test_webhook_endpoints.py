from tests.fakes.payments.builders import Shop

URL = "http://127.0.0.1:9/hook"


async def outbox(shop: Shop) -> list[str]:
    found, _ = await shop.context.outbox.page(shop.sandbox, limit=100)
    return [each["event"] for each in reversed(found)]


async def test_the_secret_is_shown_once(shop: Shop) -> None:
    endpoint = await shop.post(
        "/v1/webhook_endpoints", url=URL, enabled_events=["charge.succeeded"], description="Mine"
    )
    assert endpoint["secret"].startswith("whsec_")
    assert (endpoint["status"], endpoint["description"]) == ("enabled", "Mine")
    seen = await shop.get(f"/v1/webhook_endpoints/{endpoint['id']}")
    assert "secret" not in seen
    assert (await shop.get("/v1/webhook_endpoints"))["data"] == [seen]


async def test_endpoints_hear_of_what_they_asked_for(shop: Shop) -> None:
    await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["charge.succeeded"])
    everything = await shop.post("/v1/webhook_endpoints", url=f"{URL}/all", enabled_events=["*"])
    await shop.customer()
    await shop.post("/v1/charges", amount=500, currency="usd", source="tok_visa")
    assert await outbox(shop) == ["customer.created", "charge.succeeded", "charge.succeeded"]
    await shop.post(f"/v1/webhook_endpoints/{everything['id']}", enabled_events=["customer.deleted"])
    await shop.customer()
    assert len(await outbox(shop)) == 3


async def test_an_endpoint_can_be_switched_off_and_on(shop: Shop) -> None:
    endpoint = await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"])
    path = f"/v1/webhook_endpoints/{endpoint['id']}"
    assert (await shop.post(path, disabled=True))["status"] == "disabled"
    await shop.customer()
    assert (await shop.post(path, disabled=False, metadata={"k": "v"}))["metadata"] == {"k": "v"}
    await shop.customer()
    assert await outbox(shop) == ["customer.created"]


async def test_a_deleted_endpoint_hears_nothing(shop: Shop) -> None:
    endpoint = await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"])
    path = f"/v1/webhook_endpoints/{endpoint['id']}"
    assert await shop.delete(path) == {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}
    await shop.customer()
    assert await outbox(shop) == []
    error = await shop.refused("GET", path, status=404)
    assert error["message"] == f"No such webhook endpoint: '{endpoint['id']}'"


async def test_connect_endpoints_hear_of_connected_accounts_alone(shop: Shop) -> None:
    connected = await shop.connected()
    await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"], connect=True)
    await shop.customer()
    assert await outbox(shop) == []
    await connected.customer()
    assert await outbox(shop) == ["customer.created"]
    [event] = await connected.event_objects(type="customer.created")
    assert event["account"] == connected.account
    assert len(await shop.events()) == 1


async def test_only_real_event_types_and_addresses(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/webhook_endpoints", url=URL, enabled_events=["charge.done"])
    assert error["param"] == "enabled_events[0]"
    assert error["message"].startswith("Invalid enabled_events[0]: must be one of")
    error = await shop.refused("POST", "/v1/webhook_endpoints", url="shop.test", enabled_events=["*"])
    assert error["code"] == "url_invalid"


async def test_there_are_at_most_sixteen(shop: Shop) -> None:
    for _ in range(16):
        await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"])
    error = await shop.refused("POST", "/v1/webhook_endpoints", url=URL, enabled_events=["*"])
    assert error["message"] == "You have reached the maximum of 16 test webhook endpoints."


async def states(shop: Shop) -> list[str]:
    found, _ = await shop.context.outbox.page(shop.sandbox, limit=100)
    return [each["state"] for each in reversed(found)]


async def test_what_waits_for_an_endpoint_goes_with_it(shop: Shop) -> None:
    endpoint = await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"])

    async def has_failed_once() -> bool:
        found, _ = await shop.context.outbox.page(shop.sandbox, limit=1)
        return bool(found and found[0]["attempts"])

    await shop.customer()
    await shop.until(has_failed_once)
    await shop.post(f"/v1/webhook_endpoints/{endpoint['id']}", disabled=True)
    assert await states(shop) == ["dropped"]


async def test_an_endpoint_may_want_events_of_another_version(shop: Shop) -> None:
    await shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["*"], api_version="2020-08-27")
    await shop.customer()
    found, _ = await shop.context.outbox.page(shop.sandbox, limit=1)
    assert '"api_version":"2020-08-27"' in found[0]["body"]
