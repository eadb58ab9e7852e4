"""The official Stripe CLI offline: requests, events as they happen, events again, and the log of requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import stripe_app
from tests.clients.stripe_cli import StripeCli, StripeCliError
from tests.receiver import Reply, receiving


@pytest.fixture
def cli(server: Running, tmp_path: Path) -> StripeCli:
    """The CLI of somebody whose key means the default sandbox."""
    return StripeCli(server.http_url, tmp_path)


async def test_it_makes_requests(cli: StripeCli) -> None:
    made = orjson.loads(await cli.run("post", "/v1/customers", "-d", "name=Ada", "-d", "metadata[k]=v"))
    assert (made["object"], made["name"], made["metadata"]) == ("customer", "Ada", {"k": "v"})
    assert orjson.loads(await cli.run("get", f"/v1/customers/{made['id']}")) == made
    assert orjson.loads(await cli.run("customers", "list"))["data"] == [made]
    gone = orjson.loads(await cli.run("delete", f"/v1/customers/{made['id']}", "--confirm"))
    assert gone["deleted"] is True
    refused = orjson.loads(await cli.run("get", "/v1/customers/cus_nobody"))
    assert refused["error"]["code"] == "resource_missing"


async def test_it_forwards_events_and_reports_what_the_app_answered(cli: StripeCli, server: Running) -> None:
    async with stripe_app(server) as app, receiving() as receiver:
        receiver.answer = lambda _: Reply(201, "noted")
        secret = (await cli.run("listen", "--print-secret")).strip()
        forward = ("--forward-to", f"{receiver.url}/hook", "--skip-update")
        async with cli.running("listen", "--all-snapshot", *forward) as listening:
            assert (await listening.until(r"signing secret is (whsec_\w+)"))[1] == secret
            customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Ada"}))
            request = await receiver.next()
            event = stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], secret)
            assert (event.type, event.data.object.id) == ("customer.created", customer.id)
            assert event.pending_webhooks == 1
            assert (await listening.until(r"<--  \[201\] POST .* \[(evt_\w+)\]"))[1] == event.id

            async def recorded() -> list[Any]:
                return list((await app.get("/callbacks"))["items"])

            [callback] = await app.until(recorded)
            known = await app.sdk(lambda client: client.v1.events.retrieve(event.id))
            assert known.pending_webhooks == 0
            assert (callback["state"], callback["url"]) == ("delivered", f"{receiver.url}/hook")
            [attempt] = callback["attempts"]
            assert (attempt["status"], attempt["response_body"]) == (201, "noted")
            assert orjson.loads(await cli.run("events", "resend", event.id))["id"] == event.id
            again = await receiver.next()
            assert (
                stripe.Webhook.construct_event(again.body, again.headers["stripe-signature"], secret).id
                == event.id
            )


async def test_it_forwards_thin_events(cli: StripeCli, server: Running) -> None:
    async with stripe_app(server) as app, receiving() as receiver:
        forward = ("--forward-to", f"{receiver.url}/thin", "--skip-update")
        async with cli.running("listen", "--all-thin", *forward) as listening:
            secret = (await listening.until(r"signing secret is (whsec_\w+)"))[1]
            customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Ada"}))
            request = await receiver.next()
            told = app.client.parse_event_notification(
                request.body, request.headers["stripe-signature"], secret
            )
            assert told.type == "v1.customer.created"
            assert (await app.sdk(lambda _: told.fetch_related_object())).id == customer.id


async def test_an_event_goes_again_to_an_endpoint_or_to_nobody(cli: StripeCli, server: Running) -> None:
    async with stripe_app(server) as app, receiving() as receiver:
        await app.sdk(lambda client: client.v1.customers.create())
        [event] = (await app.sdk(lambda client: client.v1.events.list())).data
        params = {"url": f"{receiver.url}/hook", "enabled_events": ["charge.succeeded"]}
        endpoint = await app.sdk(lambda client: client.v1.webhook_endpoints.create(params))
        await cli.run("events", "resend", event.id, f"--webhook-endpoint={endpoint.id}")
        request = await receiver.next()
        sent = stripe.Webhook.construct_event(
            request.body, request.headers["stripe-signature"], endpoint.secret
        )
        assert sent.id == event.id
        deaf = orjson.loads(await cli.run("events", "resend", event.id))
        assert deaf["error"]["message"].startswith("No CLI endpoints found to retry delivery.")


async def test_it_follows_the_requests(cli: StripeCli, server: Running) -> None:
    async with (
        stripe_app(server) as app,
        cli.running("logs", "tail", "--filter-http-method", "GET") as tail,
    ):
        await tail.until("Ready!")
        await app.sdk(lambda client: client.v1.customers.create())
        await app.refused(stripe.InvalidRequestError, lambda client: client.v1.customers.retrieve("cus_x"))
        line = await tail.until(r"\[(\d+)\] (\w+) (\S+) \[req_\w+\]")
        assert line.groups() == ("404", "GET", "/v1/customers/cus_x")
        assert (await tail.until("Code: (.*)"))[1] == "resource_missing"


async def test_another_sandbox_and_a_live_key_are_kept_apart(cli: StripeCli) -> None:
    other = StripeCli(cli.server, cli.home, key="sk_test_sbx_other")
    await other.run("post", "/v1/customers")
    assert orjson.loads(await cli.run("get", "/v1/customers"))["data"] == []
    assert await other.run("listen", "--print-secret") != await cli.run("listen", "--print-secret")
    with pytest.raises(StripeCliError, match="Invalid API Key provided"):
        await StripeCli(cli.server, cli.home, key="sk_live_1234567890").run(
            "listen", "--print-secret", "--live"
        )
