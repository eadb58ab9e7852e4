"""Keys that are lent for a while: their shape, which tells the door whose they are, and whether they still open anything."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import NamedTuple

from fakes.core.ids import random_token
from fakes.core.sandboxes import DEFAULT
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records, Scope
from fakes.payments.wire.error import StripeError, bad_api_key, expired_api_key, expired_session

EPHEMERAL = "ek_test_"
METER = "metevtses_"
_SECRET_LENGTH = 32
# What remembers a key: the kind of object, how its ids begin, what refuses an expired one.
_KEPT_AS: dict[str, tuple[str, str, Callable[[str], StripeError]]] = {
    EPHEMERAL: ("ephemeral_key", "ephkey_", expired_api_key),
    METER: ("v2.billing.meter_event_session", "mes_test_", expired_session),
}
_SHAPE = re.compile(
    rf"({EPHEMERAL}|{METER})(?:sbx_[^_]*_)?(?:acct_[A-Za-z0-9]+_)?(?:((?:cus|ic|vs)_[A-Za-z0-9]+)_)?"
    rf"([A-Za-z0-9]+)_[A-Za-z0-9]{{{_SECRET_LENGTH}}}"
)


class Lent(NamedTuple):
    """What a lent key says of itself: its kind, the one object that it opens, and the id of what remembers it."""

    prefix: str
    target: str
    id: str


def lent_key(prefix: str, scope: Scope, id: str, target: str = "") -> str:
    """Return a new key that tells whose it is: the sandbox, the connected account in it, and the object it is for.

    `id` is that of the object that remembers it.
    """
    sandbox, account = scope
    place = "" if scope == (DEFAULT, PLATFORM) else f"sbx_{sandbox}_"
    owner = f"{account}_" if account != PLATFORM else ""
    aim = f"{target}_" if target else ""
    return f"{prefix}{place}{owner}{aim}{id.rpartition('_')[2]}_{random_token(_SECRET_LENGTH)}"


def parts_of(key: str) -> Lent | None:
    """Return what a key says of itself, None if it was not lent here."""
    found = _SHAPE.fullmatch(key)
    if found is None:
        return None
    prefix, target, rest = found.groups()
    return Lent(prefix, target or "", _KEPT_AS[prefix][1] + rest)


def fingerprint_of(key: str) -> str:
    """Return what is kept of a key, so that nobody can read it again."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def admit(records: Records, key: str) -> None:
    """Refuse, by StripeError (401), a key that was never lent, has been taken back, or has expired."""
    lent = parts_of(key)
    if lent is None:
        raise bad_api_key(key)
    kind, _, refusal = _KEPT_AS[lent.prefix]
    kept = records.find_even_deleted(kind, lent.id)
    if kept is None or not hmac.compare_digest(kept.private.get("key", ""), fingerprint_of(key)):
        raise bad_api_key(key)
    if kept.is_deleted or records.now >= kept.private["expires"]:
        raise refusal(key)
