"""How Twilio signs its requests to the app (Twilio docs, "Webhooks security"); which secret to use it does not know."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urldefrag

HEADER = "X-Twilio-Signature"


def signed_string(url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return what is signed: the URL as it was registered, then every form field, sorted, without separators.

    The fragment carries connection settings and is no part of the request. A field that occurs several times
    contributes each of its distinct values once, in order.
    """
    values: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in params:
        values[name].add(value)
    fields = "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return urldefrag(url).url + fields


def signature(text: str, auth_token: str) -> str:
    """Return the Base64 HMAC-SHA1 of a signed string under the account's auth token."""
    mac = hmac.new(auth_token.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()
