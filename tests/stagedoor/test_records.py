from datetime import UTC, datetime

from stagedoor.records import callback_of, clock_of, fault_of, opt_out_of, request_of, sandbox_of

AT = "2026-11-23T03:21:45.000Z"
MOMENT = datetime(2026, 11, 23, 3, 21, 45, tzinfo=UTC)


def test_a_callback_with_its_attempts() -> None:
    attempts = [
        {"number": 1, "at": AT, "status": None, "error": "refused", "response_headers": []},
        {"number": 2, "at": AT, "status": 200, "took_ms": 1.5, "request_headers": {"A": "b"}},
    ]
    callback = callback_of({"event": "ping", "url": "http://x", "state": "delivered", "attempts": attempts})
    assert callback.status == 200
    assert callback.attempts[1].request_headers == (("A", "b"),)
    assert callback.attempts[0].at == MOMENT
    assert str(callback) == "ping to http://x, delivered (refused, 200)"


def test_a_callback_that_was_not_tried() -> None:
    callback = callback_of({"event": "ping", "url": "http://x", "state": "pending"})
    assert callback.status is None
    assert str(callback) == "ping to http://x, pending (not tried yet)"


def test_a_request_with_its_answer() -> None:
    request = request_of({"status": 201, "headers": [["A", "b"]], "took_ms": 2, "notes": ["late"], "new": 1})
    assert (request.status, request.headers, request.notes) == (201, (("A", "b"),), ("late",))
    assert request.raw_json["new"] == 1


def test_members_that_are_missing_have_an_empty_value() -> None:
    assert fault_of({"do": {"drop": True}}).probability == 1
    assert sandbox_of({"name": "blue"}).clock.is_frozen is False
    assert clock_of({"now": AT}).now == MOMENT
    assert opt_out_of({"from": "+1", "to": "+2"}).sender == "+1"
