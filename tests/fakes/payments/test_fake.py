import orjson
import pytest
import stripe
from fastapi import APIRouter

from fakes.core.errors import NotFound
from fakes.payments.fake import PaymentsFake
from tests.fakes.payments.builders import Shop
from tests.receiver import Reply, receiving


async def test_what_the_kernel_is_told(shop: Shop) -> None:
    fake = PaymentsFake(shop.context)
    assert (fake.channel, fake.detail_key) == ("payments", "payment")
    assert [provider.name for provider in fake.http_providers()] == ["stripe"]
    assert list(fake.listeners()) == []
    assert fake.router(APIRouter).prefix == "/payments"
    shop.context.urls.public = "http://127.0.0.1:8025"
    assert fake.environment("qa") == {
        "STRIPE_API_BASE": "http://127.0.0.1:8025",
        "STRIPE_API_KEY": "sk_test_sbx_qa",
        "STRIPE_SECRET_KEY": "sk_test_sbx_qa",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_sbx_qa",
        "STRIPE_CLIENT_ID": "ca_sbx_qa",
    }


async def test_a_capture_is_shown_within_its_life(shop: Shop) -> None:
    fake = PaymentsFake(shop.context)
    paid = await shop.paid()
    captures = await shop.captures()
    last = captures[-1]
    assert fake.summary(last) == fake.detail(last, None) == last.detail
    raw = await shop.context.library.raw("shop", last.id)
    shown = await fake.view(last, raw, {})
    assert shown.template == "payment.html"
    assert shown.values["payment"]["object_id"] == paid["id"]
    assert [step["is_here"] for step in shown.values["life"]] == [False, False, True]
    with pytest.raises(NotFound):
        fake.part(last, raw, "0")
    with pytest.raises(NotFound):
        await fake.document(last, raw, {})


async def test_a_reset_removes_everything(shop: Shop) -> None:
    await shop.post("/v1/webhook_endpoints", url="http://127.0.0.1:9/", enabled_events=["*"])
    await shop.post("/v1/customers", key="once")
    await shop.paid()
    await shop.context.sandboxes.reset("shop")
    for path in ("/v1/customers", "/v1/charges", "/v1/events", "/v1/webhook_endpoints"):
        assert (await shop.get(path))["data"] == []
    assert (await shop.get("/v1/balance"))["available"][0]["amount"] == 0
    await shop.post("/v1/customers", key="once", email="other@example.com")


async def test_a_webhook_is_signed_when_it_leaves_and_its_answer_is_counted(shop: Shop) -> None:
    async with receiving() as receiver:
        endpoint = await shop.post(
            "/v1/webhook_endpoints", url=f"{receiver.url}/hook", enabled_events=["customer.created"]
        )
        customer = await shop.customer()
        request = await receiver.next()
        event = stripe.Webhook.construct_event(
            request.body, request.headers["stripe-signature"], endpoint["secret"]
        )
        assert (event.type, event.data.object["id"], event.pending_webhooks) == (
            "customer.created",
            customer["id"],
            1,
        )
        assert request.headers["user-agent"] == "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
        assert request.headers["content-type"] == "application/json; charset=utf-8"

        async def is_counted() -> bool:
            [stored] = await shop.event_objects()
            return bool(stored["pending_webhooks"] == 0)

        await shop.until(is_counted)
        [stored] = await shop.event_objects()
        assert stored == {**orjson.loads(request.body), "pending_webhooks": 0}


async def test_a_refused_webhook_stays_pending_and_is_tried_again(shop: Shop) -> None:
    async with receiving() as receiver:
        replies = iter([Reply(500)])
        receiver.answer = lambda _request: next(replies, Reply())
        await shop.post("/v1/webhook_endpoints", url=f"{receiver.url}/hook", enabled_events=["*"])
        await shop.customer()
        first = await receiver.next()
        [stored] = await shop.event_objects()
        assert stored["pending_webhooks"] == 1
        await shop.pass_time(1000)
        again = await receiver.next()
        assert again.body == first.body
