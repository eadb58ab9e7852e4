"""Stripe's errors: each case's status, type, code and wording, and the envelope; it decides none of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

ErrorType = Literal[
    "api_error",
    "card_error",
    "idempotency_error",
    "invalid_request_error",
    # v2 alone tells these apart by type; the client has an exception class for each.
    "already_canceled",
    "blocked_by_stripe",
    "cannot_proceed",
    "capability_not_enabled",
    "controlled_by_alternate_resource",
    "feature_not_enabled",
    "financial_account_not_open",
    "fx_quote_needs_refresh",
    "insufficient_funds",
    "invalid_payment_method",
    "invalid_payout_method",
    "invalid_vaulted_credential",
    "not_cancelable",
    "quota_exceeded",
    "rate_limit",
    "recipient_not_notifiable",
    "temporary_session_expired",
    "verification_attempt_failed",
    "verification_expired",
    "verification_not_initiated",
]

_DOC_URL = "https://stripe.com/docs/error-codes/"
_CODES_V2 = {"resource_missing": "not_found"}
_KEY_PREFIX = re.compile(r"(?:[eprs]k_(?:test|live)_|[a-z]+_)")


class StripeError(Exception):
    """A request that Stripe would refuse, with everything its envelope says.

    `extra` holds whole objects and further facts that belong in the envelope (`payment_intent`, `charge`,
    `setup_intent`, `payment_method`, `source`, `advice_code`, `network_decline_code`). `headers` go out with
    the answer. `is_validation` tells that the request was refused before anything was tried, so that an
    idempotency key is not used up.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: ErrorType = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        is_validation: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.type: ErrorType = type
        self.code = code
        self.param = param
        self.decline_code = decline_code
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        self.is_validation = is_validation

    @property
    def doc_url(self) -> str | None:
        """The page that explains the code, None for an error without one."""
        return _DOC_URL + self.code.replace("_", "-") if self.code else None

    def envelope(self, request_log_url: str | None = None) -> dict[str, Any]:
        """Render the v1 body, keys in alphabetical order as Stripe has them."""
        error: dict[str, Any] = {
            "code": self.code,
            "decline_code": self.decline_code,
            "doc_url": self.doc_url,
            "message": self.message,
            "param": self.param,
            "request_log_url": request_log_url,
            "type": self.type,
            **self.extra,
        }
        return {"error": {name: error[name] for name in sorted(error) if error[name] is not None}}

    def envelope_v2(self) -> dict[str, Any]:
        """Render the v2 body: the client picks its exception by `type`, and reads `code` and `message`."""
        code = _CODES_V2.get(self.code, self.code) if self.code else self.type
        error = {"code": code, "message": self.message, "type": self.type, **self.extra}
        return {"error": {name: error[name] for name in sorted(error)}}


def request_log_url(request_id: str, sent_at: int, *, account: str | None = None) -> str:
    """Return the address of a request in the dashboard's log. `sent_at` is Unix seconds."""
    scope = f"{account}/" if account else ""
    return f"https://dashboard.stripe.com/{scope}test/logs/{request_id}?t={sent_at}"


# Keys and addresses


def no_api_key() -> StripeError:
    """Refuse a request that carries no key at all."""
    return StripeError(
        401,
        "You did not provide an API key. You need to provide your API key in the Authorization header, using "
        "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication "
        "for details, or we can help at https://support.stripe.com/.",
        headers={"WWW-Authenticate": 'Bearer realm="Stripe"'},
        is_validation=True,
    )


def bad_api_key(key: str) -> StripeError:
    """Refuse a key of no known form; only its prefix and last four characters are repeated."""
    return StripeError(
        401,
        f"Invalid API Key provided: {mask_key(key)}",
        headers={"WWW-Authenticate": 'Bearer realm="Stripe"'},
        is_validation=True,
    )


def expired_api_key(key: str) -> StripeError:
    """Refuse a key whose time is over, or that was taken back."""
    return StripeError(
        401,
        f"Expired API Key provided: {mask_key(key)}",
        code="api_key_expired",
        headers={"WWW-Authenticate": 'Bearer realm="Stripe"'},
        is_validation=True,
    )


def expired_session(key: str) -> StripeError:
    """Refuse the token of a session of meter events whose time is over.

    https://docs.stripe.com/api/v2/billing-meter-stream
    """
    return StripeError(
        401,
        f"The temporary session token has expired: {mask_key(key)}",
        type="temporary_session_expired",
        code="billing_meter_event_session_expired",
        is_validation=True,
    )


def secret_key_required() -> StripeError:
    """Refuse a publishable key where only a secret one may go."""
    return StripeError(
        403,
        "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
        "list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        code="secret_key_required",
        is_validation=True,
    )


def key_lacks_permission(key: str, account: str) -> StripeError:
    """Refuse a key that was lent for another object than the request is about."""
    return StripeError(
        403,
        f"The provided key '{mask_key(key)}' does not have the required permissions for this endpoint on account "
        f"'{account}'. Having more permissions would allow this request to continue.",
        is_validation=True,
    )


def account_invalid(key: str, account: str) -> StripeError:
    """Refuse a connected account that the key may not act for."""
    return StripeError(
        403,
        f"The provided key '{mask_key(key)}' does not have access to account '{account}' (or that account does "
        "not exist). Application access may have been revoked.",
        code="account_invalid",
        is_validation=True,
    )


def unrecognized_url(method: str, path: str) -> StripeError:
    """Refuse an address that the API does not have."""
    return StripeError(
        404,
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at "
        "https://support.stripe.com/.",
        is_validation=True,
    )


def mask_key(key: str) -> str:
    """Return a key as Stripe repeats it: prefix, stars, last four characters."""
    prefix = _KEY_PREFIX.match(key)
    shown = prefix.group() if prefix else ""
    rest = key[len(shown) :]
    hidden = len(rest) - 4 if len(rest) > 4 else len(rest)
    return shown + "*" * hidden + rest[hidden:]


def bad_request(message: str, param: str | None = None) -> StripeError:
    """Refuse a body that cannot be read at all."""
    return StripeError(400, message, param=param, is_validation=True)


# Objects


def resource_missing(kind: str, id: str, *, param: str = "id", in_path: bool = True) -> StripeError:
    """Refuse an id that names nothing. `kind` is Stripe's word for it (`customer`, `payment_intent`)."""
    return StripeError(
        404 if in_path else 400, f"No such {kind}: '{id}'", code="resource_missing", param=param
    )


def amount_too_small(param: str, minimum: str) -> StripeError:
    """Refuse an amount under the currency's minimum. `minimum` is formatted (`$0.50 usd`)."""
    return StripeError(400, f"Amount must be at least {minimum}", code="amount_too_small", param=param)


def amount_too_large(param: str, maximum: str) -> StripeError:
    """Refuse an amount over what a charge can carry. `maximum` is formatted (`$999,999.99`)."""
    return StripeError(400, f"Amount must be no more than {maximum}", code="amount_too_large", param=param)


def unexpected_state(
    verb: str,
    noun: str,
    status: str,
    allowed: Sequence[str],
    participle: str,
    *,
    code: str,
    extra: Mapping[str, Any],
) -> StripeError:
    """Refuse a transition. `verb` and `participle` as in `cancel` / `canceled`, `noun` as in `PaymentIntent`."""
    return StripeError(
        400,
        f"You cannot {verb} this {noun} because it has a status of {status}. Only a {noun} with one of the "
        f"following statuses may be {participle}: {', '.join(allowed)}.",
        code=code,
        extra=extra,
    )


def card_declined(
    code: str,
    message: str,
    *,
    decline_code: str | None = None,
    param: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> StripeError:
    """Report what the card's bank or Stripe refused."""
    return StripeError(
        402, message, type="card_error", code=code, decline_code=decline_code, param=param, extra=extra
    )


# Repetition and load


def idempotency_mismatch(key: str) -> StripeError:
    """Refuse a key that was first used with another request."""
    return StripeError(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
        f"using a key other than '{key}' if you meant to execute a different request.",
        type="idempotency_error",
        is_validation=True,
    )


def idempotency_endpoint_mismatch(key: str, first: str, now: str) -> StripeError:
    """Refuse a key that was first used at another address. `first` and `now` are paths."""
    return StripeError(
        400,
        f"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{now}' vs "
        f"'{first}'). Try using a key other than '{key}' if you meant to execute a different request.",
        type="idempotency_error",
        is_validation=True,
    )


def idempotency_in_use(key: str) -> StripeError:
    """Refuse a key whose first request is still under way."""
    return StripeError(
        409,
        f"There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        type="idempotency_error",
        code="idempotency_key_in_use",
        is_validation=True,
    )


def idempotency_key_length(length: int, limit: int) -> StripeError:
    """Refuse an empty key or one over its limit."""
    return StripeError(
        400,
        f"Idempotent key length is {length}, which is outside accepted lengths. Idempotent Keys must be 1-{limit} "
        "characters long. If you're looking for a decent generator, try using a UUID defined by IETF RFC 4122.",
        type="idempotency_error",
        is_validation=True,
    )


def rate_limited(message: str | None = None) -> StripeError:
    """Refuse a request for its sheer frequency. `message` replaces Stripe's words."""
    return StripeError(
        429,
        message
        or "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
        code="rate_limit",
        headers={"Stripe-Rate-Limited-Reason": "global-rate"},
        is_validation=True,
    )


def lock_timeout() -> StripeError:
    """Refuse to touch an object that another request holds."""
    return StripeError(
        429,
        "This object cannot be accessed right now because another API request or Stripe process is currently "
        "accessing it. If you see this error intermittently, retry the request. If you see this error "
        "frequently and are making multiple concurrent requests to a single object, make your requests serially "
        "or at a lower rate. For more details, see https://stripe.com/docs/rate-limits#object-lock-timeouts.",
        code="lock_timeout",
        headers={"Stripe-Should-Retry": "true"},
        is_validation=True,
    )


def internal(message: str = "An unknown error occurred") -> StripeError:
    """Report a fault of the server itself."""
    return StripeError(500, message, type="api_error")
