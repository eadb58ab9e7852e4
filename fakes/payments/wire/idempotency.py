"""The rules of Stripe's idempotency keys as pure decisions: what repeats, what clashes, what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from fakes.payments.wire import error
from fakes.payments.wire.error import StripeError

MAX_KEY_LENGTH = 255
KEPT_MS = 24 * 60 * 60 * 1000
KEPT_V2_MS = 30 * KEPT_MS


class Fingerprint(NamedTuple):
    """What makes two requests the same: where they went, and a digest of what they carried."""

    endpoint: str
    digest: str

    @property
    def path(self) -> str:
        """The address without its method."""
        return self.endpoint.partition(" ")[2]


class Outcome(NamedTuple):
    """What is stored under a key: the request it was first used for, and its answer once there is one."""

    fingerprint: Fingerprint
    status: int | None = None
    body: bytes = b""
    request_id: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether the first request has been answered."""
        return self.status is not None


def kept_ms(endpoint: str) -> int:
    """Return how long answers of an endpoint (`POST /v1/customers`) are kept: v2 remembers for a month."""
    return KEPT_V2_MS if endpoint.partition(" ")[2].startswith("/v2/") else KEPT_MS


def check_key(key: str) -> str:
    """Return the key of the `Idempotency-Key` header. Raises StripeError if it is empty or too long."""
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        raise error.idempotency_key_length(len(key), MAX_KEY_LENGTH)
    return key


def fingerprint(method: str, path: str, params: Mapping[str, Any]) -> Fingerprint:
    """Describe a request; the order of its parameters is of no account."""
    canonical = orjson.dumps(params, option=orjson.OPT_SORT_KEYS)
    return Fingerprint(f"{method} {path}", hashlib.blake2b(canonical, digest_size=16).hexdigest())


def replay(key: str, stored: Outcome | None, now: Fingerprint) -> Outcome | None:
    """Return the outcome to repeat, or None where the request is to be carried out.

    Raises StripeError: 409 while the first request is under way, 400 where the key was first used for
    another address or with other parameters.
    """
    if stored is None:
        return None
    if stored.fingerprint.endpoint != now.endpoint:
        raise error.idempotency_endpoint_mismatch(key, stored.fingerprint.path, now.path)
    if stored.fingerprint.digest != now.digest:
        raise error.idempotency_mismatch(key)
    if not stored.is_finished:
        raise error.idempotency_in_use(key)
    return stored


def is_kept(refusal: StripeError | None) -> bool:
    """Whether an answer is remembered: all are, but those that were refused before anything was tried."""
    return refusal is None or not refusal.is_validation
