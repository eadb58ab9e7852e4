import re

import httpx
import pytest

from stagedoor import Stagedoor, WaitTimeout
from tests.stagedoor.senders import call_stripe, pay


def test_a_payment_event_is_waited_for_by_its_name(door: Stagedoor) -> None:
    intent = pay(door.env(), amount=1999)
    event = door.payments.wait_for(event="payment_intent.succeeded")
    assert (event.object, event.object_id) == ("payment_intent", intent["id"])
    assert (event.amount, event.currency, event.status) == (1999, "eur", "succeeded")
    assert door.payments.wait_for(object_id=intent["id"], status="succeeded") == event


def test_payment_events_are_waited_for_by_customer_and_pattern(door: Stagedoor) -> None:
    env = door.env()
    customer = call_stripe(env, "customers", email="ann@example.com")
    pay(env, customer=customer["id"])
    charge = door.payments.wait_for(customer=customer["id"], event=re.compile(r"^charge\.succ"))
    assert charge.event == "charge.succeeded"
    assert len(door.payments.wait_for_many(2, event=re.compile("succeeded$"))) == 2


def test_a_declined_card_is_told_instead_of_a_success(door: Stagedoor) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        pay(door.env(), card="pm_card_visa_chargeDeclined")
    assert door.payments.wait_for(event="payment_intent.payment_failed").status == "requires_payment_method"
    with pytest.raises(WaitTimeout) as caught:
        door.payments.wait_for(event="payment_intent.succeeded", timeout=0.1)
    assert "event 'payment_intent.payment_failed' is not 'payment_intent.succeeded'" in str(caught.value)


def test_the_latest_and_all_and_none(door: Stagedoor) -> None:
    assert door.payments.latest() is None
    door.payments.assert_none(event="charge.refunded", timeout=0.05)
    pay(door.env())
    events = door.payments.list()
    latest = door.payments.latest()
    assert latest is not None
    assert latest.id >= events[0].id
    assert {"payment_intent.created", "charge.succeeded"} <= {each.event for each in events}
    assert door.payments.list(kind="charge", count=1)[0].object == "charge"
