"""Which key a request carries, and what it opens; keys of live accounts are recognised to be refused."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from fakes.core.sandboxes import is_name
from fakes.payments.lent_key import EPHEMERAL, METER, Lent, parts_of
from fakes.payments.wire.error import StripeError, bad_api_key, no_api_key

Kind = Literal["secret", "publishable"]

# Keys of test accounts, today's and those of old; anything else (`undefined`, a signing secret) is an app's mistake.
_TEST = re.compile(r"(?:sk|rk|pk|ek)_test_.+|metevtses_.+|[A-Za-z0-9]{32}", re.DOTALL)
_LIVE = re.compile(r"(?:sk|rk|pk|ek)_live_")
_KEY = re.compile(r"(?:sk|rk)_(?:test|live)_")
# Keys that we lent for a while have a secret of their own after the name.
_LENT = (EPHEMERAL, METER)
_SANDBOX = re.compile(
    r"(?:(?:sk|rk|pk|ek)_test|metevtses)_sbx_([^_]*)(?:_(acct_[A-Za-z0-9]+))?(.*)", re.DOTALL
)


class Credentials(NamedTuple):
    """A key, what kind it is, the sandbox that it names (None: any), and the account that OAuth gave it for.

    `lent` is what a key says of itself that was lent for a while.
    """

    key: str
    kind: Kind
    sandbox: str | None
    account: str = ""
    lent: Lent | None = None


class LiveKeyRefused(StripeError):
    """A key of a live account came near; it is refused like any wrong key, and shown as a near miss."""

    def __init__(self, key: str) -> None:
        refusal = bad_api_key(key)
        super().__init__(refusal.status, refusal.message, headers=refusal.headers, is_validation=True)


def credentials_of(headers: Mapping[str, str], params: MutableMapping[str, Any]) -> Credentials:
    """Return the key of a request: from the header, or from `key` among the parameters, which is taken out.

    Every key of a test account is welcome, but those that are lent and cannot have been. Raises StripeError (401).
    """
    in_params = params.pop("key", None) if "key" in params else None
    secret = params.get("client_secret")
    if isinstance(secret, str) and _KEY.match(secret):
        # OAuth's name for the platform's own key.
        del params["client_secret"]
        in_params = in_params or secret
    in_header = headers.get("authorization", "")
    return _opened(in_header, in_params if isinstance(in_params, str) else "")


@lru_cache(maxsize=256)
def _opened(in_header: str, in_params: str) -> Credentials:
    """Return what a key opens; an app sends the same one with each of its requests."""
    candidates = (_of_header(in_header), in_params)
    for each in candidates:
        if _LIVE.match(each):
            raise LiveKeyRefused(each)
    key = candidates[0] or candidates[1]
    if not key:
        raise no_api_key()
    if not _TEST.fullmatch(key):
        raise bad_api_key(key)
    kind: Kind = "publishable" if key.startswith("pk_") else "secret"
    lent = parts_of(key) if key.startswith(_LENT) else None
    if lent is None and key.startswith(_LENT):
        raise bad_api_key(key)
    named = _SANDBOX.fullmatch(key)
    if named is None:
        return Credentials(key, kind, None, lent=lent)
    if not is_name(named[1]) or (named[3] and not key.startswith(_LENT)):
        raise bad_api_key(key)
    return Credentials(key, kind, named[1], named[2] or "", lent)


def _of_header(value: str) -> str:
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
