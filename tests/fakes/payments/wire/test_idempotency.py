from typing import Any

import pytest

from fakes.payments.wire import error
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.idempotency import Outcome, check_key, fingerprint, is_kept, replay

FIRST = fingerprint("POST", "/v1/customers", {"name": "Jenny", "metadata": {"a": "1"}})
ANSWERED = Outcome(FIRST, 200, b'{"id":"cus_1"}', "req_1")


@pytest.mark.parametrize(
    ("method", "path", "params", "is_same"),
    [
        ("POST", "/v1/customers", {"metadata": {"a": "1"}, "name": "Jenny"}, True),
        ("POST", "/v1/customers", {"name": "Jenny"}, False),
        ("POST", "/v1/customers", {"name": "Jenny", "metadata": {"a": 1}}, False),
        ("POST", "/v1/charges", {"name": "Jenny", "metadata": {"a": "1"}}, False),
        ("DELETE", "/v1/customers", {"name": "Jenny", "metadata": {"a": "1"}}, False),
    ],
)
def test_requests_are_the_same_whatever_the_order(
    method: str, path: str, params: dict[str, Any], is_same: bool
) -> None:
    assert (fingerprint(method, path, params) == FIRST) is is_same


def test_a_new_key_is_carried_out_and_a_known_one_repeats() -> None:
    assert replay("k1", None, FIRST) is None
    assert replay("k1", ANSWERED, FIRST) is ANSWERED


@pytest.mark.parametrize(
    ("stored", "method", "path", "params", "status", "message", "code"),
    [
        (ANSWERED, "POST", "/v1/customers", {"name": "Other"}, 400,
         "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
         "using a key other than 'k1' if you meant to execute a different request.", None),
        (ANSWERED, "POST", "/v1/charges", {}, 400,
         "Keys for idempotent requests can only be used for the same endpoint they were first used for "
         "('/v1/charges' vs '/v1/customers'). Try using a key other than 'k1' if you meant to execute a different "
         "request.", None),
        (Outcome(FIRST), "POST", "/v1/customers", {"name": "Jenny", "metadata": {"a": "1"}}, 409,
         "There is currently another in-progress request using this Idempotent Key (that probably means you "
         "submitted twice, and the other request is still going through): k1. Please try again later.",
         "idempotency_key_in_use"),
    ],
)  # fmt: skip
def test_refuses_another_use_of_a_key(
    stored: Outcome,
    method: str,
    path: str,
    params: dict[str, Any],
    status: int,
    message: str,
    code: str | None,
) -> None:
    with pytest.raises(StripeError) as refusal:
        replay("k1", stored, fingerprint(method, path, params))
    assert (refusal.value.status, refusal.value.type) == (status, "idempotency_error")
    assert (refusal.value.message, refusal.value.code) == (message, code)


@pytest.mark.parametrize("key", ["k", "k" * 255])
def test_takes_keys_of_any_sensible_length(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_refuses_keys_of_no_length_or_too_much(key: str) -> None:
    with pytest.raises(
        StripeError, match=f"Idempotent key length is {len(key)}, which is outside accepted lengths"
    ):
        check_key(key)


@pytest.mark.parametrize(
    ("refusal", "kept"),
    [
        (None, True),
        (error.card_declined("card_declined", "Your card was declined."), True),
        (error.internal(), True),
        (error.resource_missing("customer", "cus_1"), True),
        (error.bad_request("unreadable"), False),
        (error.rate_limited(), False),
        (error.lock_timeout(), False),
        (error.idempotency_in_use("k1"), False),
    ],
)
def test_remembers_what_was_tried(refusal: StripeError | None, kept: bool) -> None:
    assert is_kept(refusal) is kept
