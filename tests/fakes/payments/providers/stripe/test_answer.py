import pytest

from fakes.core.errors import InvalidInput, KernelError, StoreUnavailable, TooLarge
from fakes.core.faults import Verdict
from fakes.payments.providers.stripe.answer import (
    error_of_fault,
    error_of_kernel,
    headers_of,
    not_imitated,
    preflight_headers,
)
from fakes.payments.service import Reply


def test_headers_repeat_what_the_request_said() -> None:
    given = {"idempotency-key": "k", "stripe-account": "acct_1", "authorization": "Bearer sk_test_1"}
    assert dict(headers_of("req_1", given, "2025-01-01")) == {
        b"content-type": b"application/json",
        b"cache-control": b"no-cache, no-store",
        b"request-id": b"req_1",
        b"stripe-version": b"2025-01-01",
        b"idempotency-key": b"k",
        b"stripe-account": b"acct_1",
    }


def test_a_repeated_answer_says_so() -> None:
    headers = dict(headers_of("req_2", {}, "2025-01-01", Reply(200, b"{}", "req_1")))
    assert (headers[b"idempotent-replayed"], headers[b"original-request"]) == (b"true", b"req_1")


def test_browsers_are_let_in() -> None:
    headers = dict(headers_of("req_1", {"origin": "https://shop.test"}, "2025-01-01"))
    assert headers[b"access-control-allow-origin"] == b"*"
    assert headers[b"access-control-expose-headers"].startswith(b"Request-Id,")
    allowed = dict(preflight_headers("authorization, stripe-version"))
    assert allowed[b"access-control-allow-headers"] == b"authorization, stripe-version"
    assert dict(preflight_headers(""))[b"access-control-allow-headers"] == b"*"


@pytest.mark.parametrize(
    ("error", "status", "type"),
    [
        (TooLarge("Too large."), 413, "invalid_request_error"),
        (InvalidInput("Bad."), 400, "invalid_request_error"),
        (StoreUnavailable("The disk is full."), 503, "api_error"),
        (KernelError("Broken."), 500, "api_error"),
    ],
)
def test_what_the_kernel_refuses_is_said_as_stripe_says_it(
    error: KernelError, status: int, type: str
) -> None:
    refusal = error_of_kernel(error)
    assert (refusal.status, refusal.type, refusal.is_validation) == (status, type, True)
    assert error.detail in refusal.message


@pytest.mark.parametrize(
    ("do", "status", "type", "code", "decline_code", "message"),
    [
        ({"status": 500}, 500, "api_error", None, None, "Stagedoor was told"),
        ({"status": 429}, 429, "invalid_request_error", "rate_limit", None, "Request rate limit exceeded."),
        ({"status": 429, "message": "Slow"}, 429, "invalid_request_error", "rate_limit", None, "Slow"),
        (
            {"status": 429, "code": "lock_timeout"},
            429,
            "invalid_request_error",
            "lock_timeout",
            None,
            "This object",
        ),
        ({"status": 409}, 409, "idempotency_error", None, None, "Stagedoor was told"),
        (
            {"status": 402, "code": "insufficient_funds"},
            402,
            "card_error",
            "card_declined",
            "insufficient_funds",
            "Your card has insufficient funds.",
        ),
        ({"code": "expired_card", "message": "Old"}, 402, "card_error", "expired_card", None, "Old"),
        (
            {"status": 400, "code": "parameter_invalid_empty"},
            400,
            "invalid_request_error",
            "parameter_invalid_empty",
            None,
            "",
        ),
    ],
)
def test_a_fault_is_worded_as_stripe_would(
    do: dict[str, object], status: int, type: str, code: str | None, decline_code: str | None, message: str
) -> None:
    error = error_of_fault(Verdict("f1", do))
    assert (error.status, error.type, error.code, error.decline_code) == (status, type, code, decline_code)
    assert error.message.startswith(message)


def test_what_is_not_imitated_is_not_tried_again() -> None:
    error = not_imitated("POST", "/v1/terminal/readers", "terminal.readers.create")
    assert (error.status, error.headers) == (501, {"Stripe-Should-Retry": "false"})
    assert error.message.startswith(
        "Stagedoor does not imitate POST /v1/terminal/readers (terminal.readers.create)"
    )
