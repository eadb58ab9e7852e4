import pytest

from fakes.core.errors import StoreUnavailable
from fakes.payments.command_line import THIN, WEBHOOKS, CliSession
from fakes.payments.providers.stripe.attendance import Attendance
from tests.fakes.payments.builders import Json, Shop


def attendance(shop: Shop, account: str = "", feature: str = WEBHOOKS) -> Attendance:
    features = (feature,)
    session = CliSession(sandbox="shop", account=account, device="mine", features=features, filters={})
    return Attendance(shop.context, session)


async def made(shop: Shop) -> Json:
    await shop.customer()
    event: Json = (await shop.get("/v1/events", limit=1))["data"][0]
    return event


def answer(event: Json, type: str = "event_ack") -> Json:
    return {"type": type, "webhook_conversation_id": f"wc_{event['id']}_0"}


async def test_a_cli_that_is_there_counts_until_it_has_an_event(shop: Shop) -> None:
    endpoint = await shop.post(
        "/v1/webhook_endpoints", url="http://127.0.0.1:1/hook", enabled_events=["customer.created"]
    )
    before = await made(shop)
    first, second, of_another = attendance(shop), attendance(shop), attendance(shop, "acct_1")
    for each in (first, second, of_another, attendance(shop, feature=THIN)):
        await each.come()
    event = await made(shop)
    assert (before["pending_webhooks"], event["pending_webhooks"]) == (1, 3)
    for each in (first, second):
        each.expect(event)
        each.expect(before)
        for said in (answer(event), answer(event, "webhook_response"), answer(before), {"type": "pong"}):
            await each.hear(said)
    left = [await shop.get(f"/v1/events/{each['id']}") for each in (event, before)]
    assert [each["pending_webhooks"] for each in left] == [1, 1]
    await shop.delete(f"/v1/webhook_endpoints/{endpoint['id']}")
    assert (await made(shop))["pending_webhooks"] == 2
    for each in (first, second, of_another):
        await each.leave()
    assert (await made(shop))["pending_webhooks"] == 0


async def test_a_cli_of_a_process_that_was_killed_counts_no_longer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("fakes.payments.providers.stripe.attendance.wall_ms", lambda: 1_000)
        await attendance(shop).come()
    assert (await made(shop))["pending_webhooks"] == 0


async def test_a_store_that_is_away_keeps_nobody_from_leaving(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr(shop.context.store, "write", away)
    await attendance(shop).leave()
    assert "counts a while longer" in caplog.text
