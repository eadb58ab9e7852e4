import orjson
import pytest

from fakes.payments.command_line import (
    CliSession,
    request_log_event,
    session_of,
    thin_event,
    wants_request,
    webhook_event,
)
from fakes.payments.document import Json

SESSION = CliSession(sandbox="qa", account="", device="laptop", features=("webhooks",), filters={"a": ["b"]})


def test_a_session_stands_in_its_id() -> None:
    assert session_of(SESSION.id) == SESSION
    assert SESSION.secret.startswith("whsec_")
    other = CliSession(sandbox="qa2", account="", device="laptop", features=("webhooks",), filters={})
    assert other.secret != SESSION.secret


@pytest.mark.parametrize(
    "id", ["", "cliws_", "cliws_!!!", "cliws_e30", "cliws_W10", "we_1", "cliws_" + "a" * 9000]
)
def test_what_is_no_session(id: str) -> None:
    assert session_of(id) is None


def test_events_carry_their_signature_and_version() -> None:
    message = orjson.loads(webhook_event(SESSION, b"{}", name="1", version=None, sent_at=7))
    assert (message["type"], message["endpoint"], message["event_payload"]) == (
        "webhook_event",
        {"api_version": None},
        "{}",
    )
    assert message["http_headers"]["Stripe-Signature"].startswith("t=7,v1=")
    thin = orjson.loads(thin_event(SESSION, b"{}", sent_at=7))
    assert (thin["type"], thin["payload"]) == ("v2_event", "{}")


def test_a_request_is_told_with_its_error() -> None:
    error: Json = {"type": "card_error", "code": "card_declined", "payment_intent": {"id": "pi_1"}}
    message = orjson.loads(
        request_log_event(
            request_id="req_1", method="POST", url="/v1/charges", status=402, created=5, error=error
        )
    )
    assert message["type"] == "request_log_event"
    payload = orjson.loads(message["event_payload"])
    assert payload["error"] == {"type": "card_error", "code": "card_declined"}
    assert (payload["status"], payload["url"], payload["created_at"]) == (402, "/v1/charges", 5)


@pytest.mark.parametrize(
    ("filters", "is_wanted"),
    [
        ({}, True),
        ({"filter_http_method": ["POST"]}, True),
        ({"filter_http_method": ["get"]}, False),
        ({"filter_status_code_type": ["4XX"]}, True),
        ({"filter_status_code": ["200"]}, False),
        ({"filter_request_status": ["FAILED"]}, True),
        ({"filter_request_path": ["/v1/customers"]}, False),
        ({"filter_source": ["DASHBOARD"]}, False),
    ],
)
def test_filters_of_the_log(filters: Json, is_wanted: bool) -> None:
    assert wants_request(filters, method="POST", path="/v1/charges", status=402) is is_wanted
