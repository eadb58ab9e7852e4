"""What the app's endpoint receives, judged by the official SDK's own verifier, and the events behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import stripe

from app.lifespan import Running
from fakes.core.clock import wall_ms
from fakes.payments.wire.conform import check
from tests.clients.stripe_app import StripeApp, stripe_app
from tests.receiver import Received, Receiver, Reply


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[StripeApp]:
    """An app in the default sandbox."""
    async with stripe_app(server) as app:
        yield app


async def listen(app: StripeApp, receiver: Receiver, *types: str, path: str = "/hook") -> str:
    """Register the endpoint and return its secret."""
    params = {"url": receiver.url + path, "enabled_events": list(types) or ["*"]}
    made = await app.sdk(lambda client: client.v1.webhook_endpoints.create(params))
    secret: str = made.secret
    return secret


def judged(request: Received, secret: str) -> Any:
    """Return the event of a request after the SDK has verified it."""
    event = stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], secret)
    assert check("event", event.to_dict()) == []
    return event


async def test_every_step_of_a_payment_is_told_in_order(app: StripeApp, receiver: Receiver) -> None:
    secret = await listen(app, receiver)
    paid = await app.pay(capture_method="automatic", metadata={"order": "7"})
    events = [judged(await receiver.next(), secret) for _ in range(3)]
    assert [each.type for each in events] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert events[-1].data.object == paid
    assert events[-1].request.id == paid.last_response.request_id
    assert events[-1].request.idempotency_key is not None
    assert [each.pending_webhooks for each in events] == [1, 1, 1]
    stored = await app.sdk(lambda client: client.v1.events.retrieve(events[0].id))
    assert (stored.id, stored.data) == (events[0].id, events[0].data)


async def test_it_comes_as_stripe_sends_it(app: StripeApp, receiver: Receiver) -> None:
    await listen(app, receiver, "customer.created")
    await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
    request = await receiver.next()
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.headers["user-agent"] == "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    stamp = dict(part.split("=") for part in request.headers["stripe-signature"].split(","))
    assert abs(int(stamp["t"]) - wall_ms() / 1000) < 60
    with pytest.raises(stripe.SignatureVerificationError):
        judged(request, "whsec_another")


async def test_only_what_an_endpoint_wants_is_sent(app: StripeApp, receiver: Receiver) -> None:
    secret = await listen(app, receiver, "customer.updated")
    customer = await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
    await app.sdk(lambda client: client.v1.customers.update(customer.id, {"email": "lee@example.com"}))
    event = judged(await receiver.next(), secret)
    assert event.type == "customer.updated"
    assert event.data.previous_attributes.to_dict() == {"email": "ann@example.com"}
    assert len(receiver.seen) == 1


async def test_what_was_signed_long_ago_by_the_sandboxs_clock_is_signed_now(
    app: StripeApp, receiver: Receiver
) -> None:
    await app.later("P30D")
    secret = await listen(app, receiver, "customer.created")
    customer = await app.sdk(lambda client: client.v1.customers.create())
    event = judged(await receiver.next(), secret)
    assert event.created == customer.created
    assert event.created > wall_ms() / 1000 + 29 * 86400


async def test_a_refused_event_is_tried_again_until_it_is_taken(app: StripeApp, receiver: Receiver) -> None:
    replies = iter([Reply(503)])
    receiver.answer = lambda _: next(replies, Reply(200))
    secret = await listen(app, receiver, "customer.created")
    await app.sdk(lambda client: client.v1.customers.create())
    first = judged(await receiver.next(), secret)
    await app.later("PT1S")
    assert judged(await receiver.next(), secret).id == first.id

    async def is_taken() -> bool:
        event = await app.sdk(lambda client: client.v1.events.retrieve(first.id))
        return bool(event.pending_webhooks == 0)

    assert await app.until(is_taken)
    [callback] = (await app.get("/callbacks"))["items"]
    assert callback["state"] == "delivered"
    await app.ours.post(f"/stagedoor/v1/callbacks/{callback['id']}/resend")
    assert judged(await receiver.next(), secret).id == first.id


async def test_an_endpoint_from_first_to_last(app: StripeApp) -> None:
    def walk(client: Any) -> None:
        endpoints = client.v1.webhook_endpoints
        made = endpoints.create(
            {"url": "https://shop.test/hook", "enabled_events": ["charge.succeeded"], "description": "Shop"}
        )
        assert (made.status, made.secret[:6], made.api_version) == ("enabled", "whsec_", None)
        seen = endpoints.retrieve(made.id)
        assert "secret" not in seen
        changed = endpoints.update(made.id, {"disabled": True, "enabled_events": ["*"]})
        assert (changed.status, changed.enabled_events) == ("disabled", ["*"])
        assert endpoints.list().data == [changed]
        assert endpoints.delete(made.id).deleted is True
        with pytest.raises(stripe.InvalidRequestError, match="No such webhook endpoint"):
            endpoints.retrieve(made.id)
        with pytest.raises(stripe.InvalidRequestError, match=r"Invalid enabled_events\[0\]"):
            endpoints.create({"url": "https://shop.test/hook", "enabled_events": ["charge.exploded"]})

    await app.sdk(walk)


async def test_events_are_filtered(app: StripeApp) -> None:
    paid = await app.pay(capture_method="automatic")
    await app.sdk(lambda client: client.v1.refunds.create({"payment_intent": paid.id}))

    async def found(**filters: Any) -> list[str]:
        listed = await app.sdk(lambda client: client.v1.events.list(filters))
        return [each.type for each in listed.data]

    assert await found(type="charge.refunded") == ["charge.refunded"]
    assert await found(types=["charge.refunded", "charge.succeeded"]) == [
        "charge.refunded",
        "charge.succeeded",
    ]
    assert await found(type="charge.*") == ["charge.refunded", "charge.succeeded"]
    assert await found(created={"gt": wall_ms() // 1000 + 1000}) == []


async def test_every_event_is_on_the_timeline(app: StripeApp) -> None:
    customer = await app.sdk(lambda client: client.v1.customers.create({"email": "ann@example.com"}))
    await app.pay(customer=customer.id, amount=1234, currency="eur", capture_method="automatic")
    captures = (await app.get("/captures", channel="payments"))["items"][::-1]
    assert [each["payment"]["event"] for each in captures] == await app.events()
    last = captures[-1]["payment"]
    assert (last["object"], last["amount"], last["currency"], last["customer"], last["status"]) == (
        "payment_intent",
        1234,
        "eur",
        customer.id,
        "succeeded",
    )
    assert last["summary"] == "Payment of €12.34 succeeded"
    found = await app.get("/captures/wait", channel="payments", kind="charge", to="ann@example.com")
    assert found["items"][0]["payment"]["event"] == "charge.succeeded"
