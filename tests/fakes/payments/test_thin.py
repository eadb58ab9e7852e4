from fakes.payments.document import Json
from fakes.payments.thin import notification, related_object, snapshot_id, thin_id, thin_of, whole
from fakes.payments.wire.conform import check

EVENT: Json = {
    "id": "evt_1abc",
    "type": "charge.succeeded",
    "created": 1000,
    "data": {"object": {"id": "ch_1", "object": "charge"}},
    "request": {"id": "req_1", "idempotency_key": "k"},
}


def test_a_thin_event_points_to_what_it_is_about() -> None:
    event = thin_of(EVENT)
    assert (event["id"], event["type"], event["created"]) == (
        "evt_test_1abc",
        "v1.charge.succeeded",
        "1970-01-01T00:16:40.000Z",
    )
    assert event["related_object"] == {"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"}
    assert event["reason"] == {"type": "request", "request": {"id": "req_1", "idempotency_key": "k"}}
    assert event["context"] is None
    assert check("v2.core.event", whole(event, snapshot="evt_1abc")) == []


def test_what_happens_by_itself_in_a_connected_account_says_so() -> None:
    event = thin_of({**EVENT, "account": "acct_1", "request": {"id": None, "idempotency_key": None}})
    assert (event["context"], event["reason"]) == ("acct_1", None)


def test_ids_lead_both_ways() -> None:
    assert snapshot_id(thin_id("evt_1abc")) == "evt_1abc"


def test_what_has_no_address_is_not_pointed_to() -> None:
    assert related_object("balance", None) is None
    assert related_object("no.such.kind", "x_1") is None
    assert related_object("payment_intent", "pi_1") == {
        "id": "pi_1",
        "type": "payment_intent",
        "url": "/v1/payment_intents/pi_1",
    }
    assert notification("evt_test_1", "v2.x", created_ms=0, related=None)["related_object"] is None
