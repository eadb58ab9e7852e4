"""How answers go out: Stripe's headers, CORS for browsers, and the error bodies of what the kernel refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from fakes.core.errors import InvalidInput, KernelError, StoreUnavailable, TooLarge
from fakes.core.fake import Send
from fakes.core.faults import Verdict
from fakes.payments.actions import Raw
from fakes.payments.declines import DECLINES
from fakes.payments.service import Reply
from fakes.payments.wire.error import ErrorType, StripeError, internal, lock_timeout, rate_limited

_EXPOSED = (
    b"Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required, "
    b"X-Stripe-Privileged-Session-Required"
)
FILE_NOT_RECORDED = b"(a file, which is not recorded)"
_JSON = (b"content-type", b"application/json")
_UNCACHED = (b"cache-control", b"no-cache, no-store")
_CROSS_ORIGIN = (
    (b"access-control-allow-credentials", b"true"),
    (b"access-control-allow-methods", b"GET, HEAD, PUT, PATCH, POST, DELETE"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED),
    (b"access-control-max-age", b"300"),
    (b"vary", b"Origin"),
)
_OF_PAGES = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
)
# Statuses of what stays refused, and of what another request held for a moment.
_FINAL = frozenset((400, 401, 402, 403, 404, 413))
_LOCKED = frozenset((409,))
_FAULT_TYPES: Mapping[int, ErrorType] = {402: "card_error", 409: "idempotency_error"}

Headers = list[tuple[bytes, bytes]]


def headers_of(
    request_id: str, given: Mapping[str, str], version: str, reply: Reply | None = None
) -> Headers:
    """Return the headers of an answer. `given` are the request's own, of which Stripe repeats some.

    No `reply` means that the request was refused before it was carried out.
    """
    raw = reply.raw if reply is not None else None
    headers: Headers = [
        *([_JSON] if raw is None else headers_of_raw(raw)),
        _UNCACHED,
        (b"request-id", request_id.encode()),
        (b"stripe-version", version.encode("latin-1", "replace")),
    ]
    if "origin" in given:
        headers += _CROSS_ORIGIN
    for name in ("idempotency-key", "stripe-account"):
        if name in given:
            headers.append((name.encode(), given[name].encode("latin-1", "replace")))
    if reply is not None:
        headers += _headers_of_reply(request_id, reply, has_key="idempotency-key" in given)
    return headers


def advice_to_retry(status: int) -> Headers:
    """Return what Stripe says of trying again: not what was refused for what it is, but what was locked."""
    if status in _LOCKED:
        return [(b"stripe-should-retry", b"true")]
    return [(b"stripe-should-retry", b"false")] if status in _FINAL else []


def _headers_of_reply(request_id: str, reply: Reply, *, has_key: bool) -> Headers:
    headers = advice_to_retry(reply.status)
    if reply.original_request is not None:
        headers.append((b"idempotent-replayed", b"true"))
    if has_key or reply.original_request is not None:
        headers.append((b"original-request", (reply.original_request or request_id).encode()))
    return headers


def headers_of_raw(raw: Raw) -> Headers:
    """Return the headers of a download: whatever is in the file, it runs nothing and reaches nothing of ours."""
    headers: Headers = [
        (b"content-type", raw.content_type.encode()),
        (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if raw.filename:
        name = f"inline; filename*=UTF-8''{quote(raw.filename, safe='')}"
        headers.append((b"content-disposition", name.encode()))
    return headers


def preflight_headers(wanted: str) -> Headers:
    """Return the headers that let a browser go on. `wanted` is Access-Control-Request-Headers."""
    return [
        *_CROSS_ORIGIN,
        (b"access-control-allow-headers", wanted.encode("latin-1", "replace") or b"*"),
    ]


async def send_answer(send: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def send_page(send: Send, status: int, body: bytes) -> None:
    """Send a page of ours: it runs no script, is kept nowhere and tells nobody where it was."""
    await send_answer(send, status, _OF_PAGES, body)


def error_of_kernel(error: KernelError) -> StripeError:
    """Return a kernel's refusal in Stripe's words."""
    if isinstance(error, TooLarge):
        return StripeError(413, error.detail, is_validation=True)
    if isinstance(error, StoreUnavailable):
        return StripeError(
            503, f"{error.detail} Nothing was stored; try again.", type="api_error", is_validation=True
        )
    if isinstance(error, InvalidInput):
        return StripeError(400, error.detail, is_validation=True)
    return StripeError(500, error.detail, type="api_error", is_validation=True)


def own_failure(request_id: str) -> StripeError:
    """Return the error of a request that failed by a mistake of ours; the same one fails again."""
    error = internal(f"Stagedoor failed on this request. Its log tells why, at {request_id}.")
    error.headers["Stripe-Should-Retry"] = "false"
    return error


def error_of_fault(verdict: Verdict) -> StripeError:
    """Return the error that a fault asks for, as Stripe would word it."""
    status = verdict.status or 402
    if status == 429:
        return lock_timeout() if verdict.code == "lock_timeout" else rate_limited(verdict.message)
    decline = DECLINES.get(verdict.code or "")
    if decline is not None and status == 402:
        return StripeError(
            402,
            verdict.message or decline.message,
            type="card_error",
            code=decline.code,
            decline_code=decline.decline_code,
            is_validation=True,
        )
    kind: ErrorType = "api_error" if status >= 500 else _FAULT_TYPES.get(status, "invalid_request_error")
    message = verdict.message or "Stagedoor was told to refuse this request."
    return StripeError(status, message, type=kind, code=verdict.code, is_validation=True)


def not_imitated(method: str, path: str, operation_id: str) -> StripeError:
    """Return the honest refusal of an operation that Stripe has and we do not imitate yet."""
    return StripeError(
        501,
        f"Stagedoor does not imitate {method} {path} ({operation_id}) yet. The request was recorded and nothing "
        "else happened.",
        headers={"Stripe-Should-Retry": "false"},
        is_validation=True,
    )
