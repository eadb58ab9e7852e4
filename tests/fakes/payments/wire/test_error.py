import pytest
import stripe

from fakes.payments.wire import error
from fakes.payments.wire.error import StripeError, mask_key, request_log_url
from tests.fakes.payments.wire.client import raised_by_client

DECLINE = error.card_declined(
    "card_declined",
    "Your card was declined.",
    decline_code="insufficient_funds",
    extra={"charge": "ch_1", "advice_code": "try_again_later", "payment_intent": {"id": "pi_1"}},
)


def test_the_envelope_says_what_is_known_in_alphabetical_order() -> None:
    envelope = DECLINE.envelope("https://dashboard.stripe.com/test/logs/req_1?t=5")
    assert list(envelope["error"].items()) == [
        ("advice_code", "try_again_later"),
        ("charge", "ch_1"),
        ("code", "card_declined"),
        ("decline_code", "insufficient_funds"),
        ("doc_url", "https://stripe.com/docs/error-codes/card-declined"),
        ("message", "Your card was declined."),
        ("payment_intent", {"id": "pi_1"}),
        ("request_log_url", "https://dashboard.stripe.com/test/logs/req_1?t=5"),
        ("type", "card_error"),
    ]


def test_what_is_not_known_is_left_out() -> None:
    assert error.bad_request("No.").envelope() == {
        "error": {"message": "No.", "type": "invalid_request_error"}
    }


def test_the_second_dialect_has_its_own_envelope() -> None:
    refusal = StripeError(400, "Too late.", type="not_cancelable", extra={"reason": "posted"})
    assert refusal.envelope_v2() == {
        "error": {
            "code": "not_cancelable",
            "message": "Too late.",
            "reason": "posted",
            "type": "not_cancelable",
        }
    }
    assert error.resource_missing("account", "acct_1").envelope_v2()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("refusal", "status", "message"),
    [
        (error.no_api_key(), 401, "You did not provide an API key."),
        (error.bad_api_key("sk_test_4eC39HqLyjWD"), 401, "Invalid API Key provided: sk_test_********yjWD"),
        (error.secret_key_required(), 403, "This API call cannot be made with a publishable API key."),
        (error.account_invalid("sk_test_4eC39HqLyjWD", "acct_1"), 403,
         "The provided key 'sk_test_********yjWD' does not have access to account 'acct_1'"),
        (error.unrecognized_url("GET", "/v1/foo"), 404, "Unrecognized request URL (GET: /v1/foo)."),
        (error.resource_missing("customer", "cus_x"), 404, "No such customer: 'cus_x'"),
        (error.resource_missing("customer", "cus_x", param="customer", in_path=False), 400,
         "No such customer: 'cus_x'"),
        (error.amount_too_small("amount", "$0.50 usd"), 400, "Amount must be at least $0.50 usd"),
        (error.amount_too_large("amount", "$999,999.99"), 400, "Amount must be no more than $999,999.99"),
        (error.unexpected_state("cancel", "PaymentIntent", "succeeded", ["processing", "requires_action"],
                                "canceled", code="payment_intent_unexpected_state", extra={}), 400,
         "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one "
         "of the following statuses may be canceled: processing, requires_action."),
        (error.rate_limited(), 429, "Request rate limit exceeded."),
        (error.lock_timeout(), 429, "This object cannot be accessed right now"),
        (error.internal(), 500, "An unknown error occurred"),
    ],
)  # fmt: skip
def test_each_case_has_its_status_and_words(refusal: StripeError, status: int, message: str) -> None:
    assert refusal.status == status
    assert refusal.message.startswith(message)
    assert str(refusal) == refusal.message


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (error.no_api_key(), stripe.AuthenticationError),
        (error.secret_key_required(), stripe.PermissionError),
        (error.resource_missing("customer", "cus_x"), stripe.InvalidRequestError),
        (error.bad_request("No."), stripe.InvalidRequestError),
        (DECLINE, stripe.CardError),
        (error.idempotency_mismatch("k1"), stripe.IdempotencyError),
        (error.rate_limited(), stripe.RateLimitError),
        (error.internal(), stripe.APIError),
    ],
)
def test_the_official_client_raises_what_is_meant(refusal: StripeError, expected: type[Exception]) -> None:
    raised = raised_by_client(refusal.status, refusal.envelope())
    assert type(raised) is expected
    assert raised.user_message == refusal.message
    assert raised.json_body == refusal.envelope()


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (StripeError(400, "Too late.", type="already_canceled"), stripe.AlreadyCanceledError),
        (StripeError(400, "Gone.", type="temporary_session_expired"), stripe.TemporarySessionExpiredError),
        (error.resource_missing("account", "acct_1"), stripe.InvalidRequestError),
    ],
)
def test_the_official_client_tells_the_second_dialect_by_type(
    refusal: StripeError, expected: type[Exception]
) -> None:
    raised = raised_by_client(refusal.status, refusal.envelope_v2(), is_v2=True)
    assert type(raised) is expected


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("sk_test_4eC39HqLyjWD", "sk_test_********yjWD"),
        ("rk_live_abcdef", "rk_live_**cdef"),
        ("tok_18yhEG2H", "tok_****EG2H"),
        ("secret", "**cret"),
        ("abc", "***"),
        ("", ""),
    ],
)
def test_a_key_is_never_repeated_whole(key: str, shown: str) -> None:
    assert mask_key(key) == shown


def test_requests_have_an_address_in_the_log() -> None:
    assert request_log_url("req_1", 5) == "https://dashboard.stripe.com/test/logs/req_1?t=5"
    assert request_log_url("req_1", 5, account="acct_1").startswith(
        "https://dashboard.stripe.com/acct_1/test/logs"
    )
