"""Event destinations of v2 by the official SDKs, whose own verifiers read what the app is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
import stripe

from app.lifespan import Running
from tests.clients.node_script import run_node
from tests.clients.stripe_app import StripeApp, stripe_app
from tests.receiver import Receiver

SECRET = "webhook_endpoint.signing_secret"


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def destination(app: StripeApp, receiver: Receiver, *types: str, payload: str = "thin") -> Any:
    """Register the app's URL for these types; the answer has the secret."""
    params = {
        "name": "Mine",
        "type": "webhook_endpoint",
        "event_payload": payload,
        "enabled_events": list(types),
        "webhook_endpoint": {"url": f"{receiver.url}/thin"},
        "include": [SECRET],
    }
    return await app.sdk(lambda client: client.v2.core.event_destinations.create(params))


async def test_a_thin_event_leads_to_the_event_and_to_its_object(app: StripeApp, receiver: Receiver) -> None:
    made = await destination(app, receiver, "v1.customer.created")
    customer = await app.sdk(lambda client: client.v1.customers.create({"name": "Ada"}))
    request = await receiver.next()
    told: Any = app.client.parse_event_notification(
        request.body, request.headers["stripe-signature"], made.webhook_endpoint.signing_secret
    )
    assert isinstance(told, stripe.events.V1CustomerCreatedEventNotification)
    assert told.related_object.id == customer.id
    assert (await app.sdk(lambda _: told.fetch_related_object())).name == "Ada"
    event = await app.sdk(lambda _: told.fetch_event())
    snapshot = await app.sdk(lambda client: client.v1.events.retrieve(event.snapshot_event))
    assert (event.type, snapshot.type) == ("v1.customer.created", "customer.created")
    listed = await app.sdk(lambda client: client.v2.core.events.list({"object_id": customer.id}))
    assert [each.id for each in listed.data] == [told.id]


async def test_a_destination_of_whole_events_is_pinged_switched_and_deleted(
    app: StripeApp, receiver: Receiver
) -> None:
    made = await destination(app, receiver, "customer.created", payload="snapshot")
    secret = made.webhook_endpoint.signing_secret
    await app.sdk(lambda client: client.v1.customers.create())
    request = await receiver.next()
    event = stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], secret)
    assert event.type == "customer.created"

    pinged = await app.sdk(lambda client: client.v2.core.event_destinations.ping(made.id))
    assert pinged.type == "v2.core.event_destination.ping"
    # Before it is disabled: what waits for a disabled destination is never sent.
    ping = await receiver.next()
    told: Any = app.client.parse_event_notification(ping.body, ping.headers["stripe-signature"], secret)
    assert (told.type, told.related_object.id) == ("v2.core.event_destination.ping", made.id)

    def walk(client: Any) -> None:
        destinations = client.v2.core.event_destinations
        assert destinations.disable(made.id).status == "disabled"
        assert destinations.enable(made.id).status == "enabled"
        assert destinations.update(made.id, {"name": "Ours"}).name == "Ours"
        assert [each.id for each in destinations.list().data] == [made.id]
        assert destinations.delete(made.id).id == made.id
        assert destinations.list().data == []

    await app.sdk(walk)


async def test_the_node_sdk_verifies_them_too(app: StripeApp, receiver: Receiver) -> None:
    made = await destination(app, receiver, "v1.customer.created")
    await app.sdk(lambda client: client.v1.customers.create())
    request = await receiver.next()
    script = """
    import Stripe from "stripe";
    const stripe = new Stripe("sk_test_1");
    const judge = (secret) => {
      try { return stripe.parseEventNotification(input.body, input.signature, secret).type; }
      catch (error) { return error.type; }
    };
    console.log(JSON.stringify([judge(input.secret), judge("whsec_another")]));
    """
    signature = request.headers["stripe-signature"]
    secret = made.webhook_endpoint.signing_secret
    judged = await run_node(script, body=request.body.decode(), signature=signature, secret=secret)
    assert judged == ["v1.customer.created", "StripeSignatureVerificationError"]
