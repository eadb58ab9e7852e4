"""The websocket itself, by a client that is not the CLI: who gets in, and what a stranger may say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from app.lifespan import Running
from fakes.core.bus import Event
from fakes.payments.flows.events import RESEND
from tests.clients.stripe_app import StripeApp, stripe_app

Json = dict[str, Any]


async def session(app: StripeApp, *features: str) -> Json:
    form = {f"websocket_features[{index}]": each for index, each in enumerate(features)}
    answer = await app.ours.post(
        "/v1/stripecli/sessions", data=form, headers={"Authorization": "Bearer sk_test_sbx_default"}
    )
    return dict(answer.json())


@asynccontextmanager
async def listening(facts: Json) -> AsyncIterator[ClientConnection]:
    headers = {"Websocket-Id": facts["websocket_id"]}
    protocol = Subprotocol("stripecli-devproxy-v1")
    async with connect(
        facts["websocket_url"], additional_headers=headers, subprotocols=[protocol], proxy=None
    ) as socket:
        assert socket.subprotocol == protocol
        yield socket


async def test_only_a_session_gets_in(server: Running) -> None:
    url = server.http_url.replace("http", "ws", 1)
    for path, headers in (
        ("/v1/stripecli/socket", {}),
        ("/v1/stripecli/socket", {"Websocket-Id": "cliws_x"}),
    ):
        with pytest.raises(InvalidStatus) as denied:
            await connect(url + path, additional_headers=headers, proxy=None)
        assert denied.value.response.status_code == 401
        assert orjson.loads(denied.value.response.body or b"")["error"]["message"] == "Unknown WebSocket ID."
    for path in ("/2010-04-01/x", "/no/such/path"):
        with pytest.raises(InvalidStatus) as denied:
            await connect(url + path, proxy=None)
        assert denied.value.response.status_code == 403


async def test_events_come_in_both_versions_and_nonsense_is_let_pass(server: Running) -> None:
    async with stripe_app(server) as app, listening(await session(app, "webhooks")) as socket:
        for nonsense in ("{", "[]", '{"type": "webhook_response"}', '{"type": "event_ack"}'):
            await socket.send(nonsense)
        await app.sdk(lambda client: client.v1.customers.create())
        messages = [orjson.loads(await socket.recv()) for _ in range(2)]
        assert orjson.loads(messages[0]["event_payload"])["pending_webhooks"] == 1
        assert [each["endpoint"]["api_version"] is None for each in messages] == [True, False]
        assert messages[0]["event_payload"] == messages[1]["event_payload"]
        answer = {
            "type": "webhook_response",
            "webhook_conversation_id": messages[0]["webhook_conversation_id"],
            "status": 500,
            "body": "no",
            "http_headers": "none of the form",
            "forward_url": "http://127.0.0.1:9/",
        }
        await socket.send(orjson.dumps(answer).decode())

        async def recorded() -> list[Json]:
            return list((await app.get("/callbacks"))["items"])

        [callback] = await app.until(recorded)
        assert (callback["state"], callback["attempts"][0]["status"]) == ("failed", 500)


async def test_a_server_that_stops_lets_go_of_its_listeners(server: Running) -> None:
    async with stripe_app(server) as app:
        facts = await session(app, "request_logs")
        async with listening(facts) as socket:
            await app.sdk(lambda client: client.v1.customers.list())
            assert orjson.loads(await socket.recv())["type"] == "request_log_event"


async def test_a_store_that_is_away_ends_the_connection_so_that_another_is_made(
    own_server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    store, bus = own_server.context.store, own_server.context.bus

    async def rename(old: str, new: str) -> None:
        await store.write(lambda tx: tx.execute(text(f"ALTER TABLE {old} RENAME TO {new}")))

    async with stripe_app(own_server) as app:
        await app.sdk(lambda client: client.v1.customers.create())
        [event] = await app.sdk(lambda client: client.v1.events.list().data)
        facts = await session(app, "webhooks")
        again = Event(RESEND, "default", subject=("", event.id))
        async with listening(facts) as socket:
            await rename("payment_object", "away")
            bus.publish(again)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        await rename("away", "payment_object")
        assert caplog.text.count("has to connect again") == 1
        async with listening(facts) as socket:
            bus.publish(again)
            assert orjson.loads(await socket.recv())["type"] == "webhook_event"
