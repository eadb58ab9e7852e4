"""What a test says of a payment event."""

from fakes.payments.expected import expectation
from tests.fakes.payments.builders import Shop


async def test_an_event_is_found_by_the_object_that_it_is_about(shop: Shop) -> None:
    paid = await shop.paid()
    capture = next(
        each for each in await shop.captures() if each.detail["event"] == "payment_intent.succeeded"
    )
    expected = expectation(capture)
    assert expected.conditions == {"event": "payment_intent.succeeded", "object_id": paid["id"]}
    assert expected.filters["q"] == f'"payment_intent.succeeded" "{paid["id"]}"'
    assert {fact.attribute: fact.value for fact in expected.facts} == {
        "event": "payment_intent.succeeded",
        "object": "payment_intent",
        "amount": 2000,
        "currency": "usd",
        "status": "succeeded",
    }
