"""What a test says of a payment event."""

from fakes.payments.expected import expectation
from tests.fakes.payments.builders import Shop


async def test_an_event_is_found_by_what_is_the_same_in_every_run(shop: Shop) -> None:
    await shop.paid()
    capture = next(
        each for each in await shop.captures() if each.detail["event"] == "payment_intent.succeeded"
    )
    expected = expectation(capture)
    assert expected.conditions == {"event": "payment_intent.succeeded", "status": "succeeded"}
    assert expected.filters["q"] == '"payment_intent.succeeded"'
    assert {fact.attribute: fact.value for fact in expected.facts} == {
        "event": "payment_intent.succeeded",
        "object": "payment_intent",
        "amount": 2000,
        "currency": "usd",
        "status": "succeeded",
    }


async def test_it_is_about_its_customer(shop: Shop) -> None:
    await shop.customer(email="ada@example.com")
    expected = expectation((await shop.captures())[0])
    assert expected.filters["to"] == "ada@example.com"
    assert [fact.value for fact in expected.facts if fact.path == ("to", "0")] == ["ada@example.com"]
