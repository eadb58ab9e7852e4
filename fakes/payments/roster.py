"""Who is told of an event, in which shape and signed with what; the outbox does the telling."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

import orjson

from fakes.core.transaction import CallbackDraft
from fakes.payments.document import Json
from fakes.payments.thin import thin_of
from fakes.payments.timeline import CHANNEL, PROVIDER

SIGNER = "stripe"
HEADERS: Mapping[str, str] = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "Accept": "*/*; q=0.5, application/xml",
    "Cache-Control": "no-cache",
}
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
# Three days in all, as long as Stripe goes on; its pauses are not published, and the first one suits a test.
RETRY_DELAYS_MS = (
    1_000,
    _MINUTE_MS,
    10 * _MINUTE_MS,
    *(hours * _HOUR_MS for hours in (1, 4, 8, 12, 12, 12, 12, 11)),
)


def of_cli(id: str, account: str, until_ms: int) -> Json:
    """Return the entry of a Stripe CLI that listens until `until_ms` (Unix milliseconds) unless it says so again.

    It hears of `account`, and of all where that is the sandbox's own.
    """
    return {"id": id, "account": account, "cli_until_ms": until_ms}


def is_cli(entry: Json) -> bool:
    """Tell whether an entry of the roster is a Stripe CLI's, which the outbox does not call."""
    return "cli_until_ms" in entry


def hears(entry: Json, type: str) -> bool:
    """Tell whether an entry of the roster wants an event of v1 of this type."""
    wanted: Sequence[str] = entry["events"]
    if entry.get("is_thin"):
        return f"v1.{type}" in wanted
    return "*" in wanted or type in wanted


def hears_of_account(entry: Json, *, is_connected: bool) -> bool:
    """Tell whether an entry of the platform's roster hears of connected accounts, or of the platform itself."""
    accounts = entry.get("accounts")
    return bool(entry["connect"]) is is_connected if accounts is None else accounts[is_connected]


def body_for(entry: Json, body: bytes) -> bytes:
    """Return an event of v1 as an entry wants it: as it is, as of another API version, or thin."""
    if entry.get("is_thin"):
        return orjson.dumps(thin_of(orjson.loads(body)))
    version = entry.get("api_version")
    if version:
        return orjson.dumps({**orjson.loads(body), "api_version": version})
    return body


def told(
    entry: Json, *, sandbox: str, account: str, event_id: str, type: str, body: bytes, capture_number: int
) -> CallbackDraft:
    """Return the request that tells an entry of an event."""
    return CallbackDraft(
        sandbox=sandbox,
        channel=CHANNEL,
        provider=PROVIDER,
        event=type,
        url=entry["url"],
        signer=SIGNER,
        body=body,
        headers=dict(HEADERS),
        context={
            "account": account,
            "event": event_id,
            "on_answer": SIGNER,
            "retry_delays_ms": RETRY_DELAYS_MS,
            "secrets": entry["secrets"],
        },
        endpoint=entry["id"],
        capture_number=capture_number,
    )


def rolled(secrets: Sequence[Sequence[str | int | None]], new: str, *, now_ms: int, until_ms: int) -> Json:
    """Return secrets with a new one in front; those before it sign beside it until `until_ms` (sandbox time)."""
    kept = [[secret, until_ms if until is None else until] for secret, until in secrets]
    return {"secrets": [[new, None], *(each for each in kept if int(each[1] or 0) > now_ms)]}


def in_force(secrets: Sequence[Sequence[str | int | None]], now_ms: int) -> list[str]:
    """Return the secrets that sign at `now_ms` (sandbox time), the newest first."""
    return [str(secret) for secret, until in secrets if until is None or int(until) > now_ms]


def signature(secrets: Sequence[str], body: bytes, sent_at: int) -> tuple[str, str]:
    """Return the `Stripe-Signature` header for a body sent at `sent_at` (Unix seconds), and the text it signs.

    One `v1` for each secret: while a secret is being replaced, the old one signs as well.
    https://docs.stripe.com/webhooks#verify-manually
    """
    signed = f"{sent_at}.".encode() + body
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={sent_at}", *(f"v1={each}" for each in digests)]), signed.decode("utf-8", "replace")
