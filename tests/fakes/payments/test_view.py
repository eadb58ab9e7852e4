import orjson
import pytest

from fakes.payments.fake import PaymentsFake
from fakes.payments.view import about, money_text, payment_value, pretty, tone
from tests.fakes.payments.builders import Shop


async def test_what_a_page_shows_of_an_event(shop: Shop) -> None:
    customer = await shop.customer(name="Ann")
    await shop.post(f"/v1/customers/{customer['id']}", name="Bea")
    capture = (await shop.captures())[-1]
    raw = await shop.context.library.raw("shop", capture.id)
    value = payment_value(capture, raw)
    assert (value["event"], value["object_id"], value["amount_text"]) == (
        "customer.updated",
        customer["id"],
        None,
    )
    assert orjson.loads(value["previous"]) == {"name": "Ann"}
    assert orjson.loads(value["object_json"])["name"] == "Bea"
    assert value["request_id"] == "req_test"
    assert about(capture) == PaymentsFake(shop.context).about(capture) == customer["id"]


async def test_a_near_miss_has_no_event(shop: Shop) -> None:
    await shop.service.note_near_miss("shop", "live_key", "Refused", "req_1")
    [capture] = await shop.captures()
    value = payment_value(capture, None)
    assert about(capture) == "Refusal"
    assert (value["object_json"], value["event_json"], value["tone"]) == (None, None, "bad")
    assert await PaymentsFake(shop.context).life(capture, None) == []


async def test_a_payments_life_is_one_line(shop: Shop) -> None:
    customer = await shop.customer()
    paid = await shop.paid(customer=customer["id"], capture_method="automatic")
    await shop.paid()
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    captures = await shop.captures()
    charged = next(capture for capture in captures if capture.detail["event"] == "charge.succeeded")
    raw = await shop.context.library.raw("shop", charged.id)
    life = await PaymentsFake(shop.context).life(charged, raw)
    assert [step["event"] for step in life] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
    ]
    assert [step["event"] for step in life if step["is_here"]] == ["charge.succeeded"]
    assert life[1]["capture_id"] == charged.id
    assert life[1]["summary"] == "Charge of $20.00 succeeded"


@pytest.mark.parametrize(
    ("event", "status", "expected"),
    [
        ("charge.failed", "failed", "bad"),
        ("payment_intent.payment_failed", "requires_payment_method", "bad"),
        ("charge.succeeded", "succeeded", "good"),
        ("payment_intent.requires_action", "requires_action", "waiting"),
        ("customer.created", None, "plain"),
        ("charge.dispute.created", "needs_response", "waiting"),
        ("charge.dispute.closed", "won", "good"),
        ("charge.dispute.closed", "lost", "bad"),
        ("payout.updated", "in_transit", "waiting"),
        ("payout.paid", "paid", "good"),
        ("checkout.session.completed", "complete", "good"),
    ],
)
def test_the_tone_of_an_event(event: str, status: str | None, expected: str) -> None:
    assert tone(event, status) == expected


def test_money_and_json_for_people() -> None:
    assert money_text(2000, "usd") == "$20.00"
    assert money_text(None, "usd") is None
    assert pretty({"a": 1}) == '{\n  "a": 1\n}'
    assert pretty(None) is None


async def test_a_payments_transfer_and_dispute_stand_in_its_line(shop: Shop) -> None:
    seller = await shop.connected()
    paid = await shop.paid("pm_card_createDispute")
    await shop.post(
        "/v1/transfers", currency="usd", destination=seller.account, source_transaction=paid["latest_charge"]
    )
    await shop.settle()
    moved = next(each for each in await shop.captures() if each.detail["event"] == "transfer.created")
    raw = await shop.context.library.raw("shop", moved.id)
    line = [step["event"] for step in await PaymentsFake(shop.context).life(moved, raw)]
    assert line[:3] == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
    assert set(line[3:]) == {
        "transfer.created",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    }
