import orjson
import pytest
import stripe

from fakes.core.clock import wall_ms
from fakes.payments.document import Json
from fakes.payments.roster import (
    RETRY_DELAYS_MS,
    body_for,
    hears,
    hears_of_account,
    in_force,
    rolled,
    signature,
    told,
)

EVENT: Json = {
    "id": "evt_1abc",
    "type": "customer.created",
    "created": 1000,
    "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "cus_1", "object": "customer"}},
    "request": {"id": "req_1", "idempotency_key": None},
}


@pytest.mark.parametrize(
    ("entry", "is_heard"),
    [
        ({"events": ["*"]}, True),
        ({"events": ["customer.created"]}, True),
        ({"events": ["customer.deleted"]}, False),
        ({"events": ["v1.customer.created"], "is_thin": True}, True),
        ({"events": ["customer.created"], "is_thin": True}, False),
    ],
)
def test_an_entry_hears_of_the_types_that_it_wants(entry: Json, is_heard: bool) -> None:
    assert hears(entry, "customer.created") is is_heard


@pytest.mark.parametrize(
    ("entry", "of_itself", "of_others"),
    [
        ({"connect": False}, True, False),
        ({"connect": True}, False, True),
        ({"connect": False, "accounts": [True, True]}, True, True),
        ({"connect": False, "accounts": [False, True]}, False, True),
    ],
)
def test_an_entry_hears_of_the_accounts_that_it_wants(entry: Json, of_itself: bool, of_others: bool) -> None:
    assert hears_of_account(entry, is_connected=False) is of_itself
    assert hears_of_account(entry, is_connected=True) is of_others


def test_each_entry_gets_the_shape_it_wants() -> None:
    body = orjson.dumps(EVENT)
    assert body_for({}, body) is body
    assert orjson.loads(body_for({"api_version": "2020-08-27"}, body))["api_version"] == "2020-08-27"
    assert orjson.loads(body_for({"is_thin": True}, body))["object"] == "v2.core.event"


def test_retries_go_on_for_three_days_with_growing_pauses() -> None:
    assert sum(RETRY_DELAYS_MS) == pytest.approx(3 * 86_400_000, rel=0.01)
    assert list(RETRY_DELAYS_MS[:7]) == sorted(RETRY_DELAYS_MS[:7])
    entry = {"id": "we_1", "url": "http://shop.test/", "secrets": [["whsec_1", None]]}
    draft = told(entry, sandbox="s", account="", event_id="evt_1", type="a.b", body=b"{}", capture_number=1)
    assert (draft.url, draft.endpoint, draft.context["retry_delays_ms"]) == (
        "http://shop.test/",
        "we_1",
        RETRY_DELAYS_MS,
    )


def test_an_old_secret_signs_until_its_time_and_is_then_forgotten() -> None:
    secrets = rolled([["old", None]], "new", now_ms=0, until_ms=1000)["secrets"]
    assert secrets == [["new", None], ["old", 1000]]
    assert in_force(secrets, 999) == ["new", "old"]
    assert in_force(secrets, 1000) == ["new"]
    assert rolled(secrets, "newer", now_ms=2000, until_ms=2000)["secrets"] == [["newer", None]]


def test_the_signature_is_what_the_sdk_expects() -> None:
    body = b'{"id":"evt_1"}'
    header, signed = signature(["whsec_new", "whsec_old"], body, wall_ms() // 1000)
    for secret in ("whsec_new", "whsec_old"):
        assert stripe.WebhookSignature.verify_header(body.decode(), header, secret, 300)
    assert signed.endswith('.{"id":"evt_1"}')
