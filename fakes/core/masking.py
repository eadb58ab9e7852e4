"""What must never be stored or logged: credentials in headers and fields, and card numbers; made unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SECRET_HEADERS = re.compile(
    r"(?i)^(authorization|proxy-authorization|cookie|set-cookie|.*(api-?key|secret|token|password).*)$"
)
_SECRET_FIELDS = re.compile(
    r"(?i)((?:^|[?&\"',{\s\[])[\w.\-\[\]%]*(?:password|passwd|secret|token|api_?key|apikey|signature|cvc)(?:\]|%5D)?\"?\s*"
    r"(?:=|:(?!\s*(?:[{\[]|(?:null|true|false)\b)))\s*\"?)"
    r"([^&\"\s,}]{1,4096})"
)
# What a text must have, in lower case, for a secret field to be in it: far cheaper to look for than the field.
_SECRET_WORDS = ("password", "passwd", "secret", "token", "api_key", "apikey", "signature", "cvc")
_KEYS = re.compile(r"\b((?:sk|rk|whsec|pk|SG|key|re)[_.-](?:live_|test_)?)([A-Za-z0-9_.-]{6,})")
_CARD = re.compile(r"(?<![\d.])(\d(?:[ -]?\d){12,18})(?![\d.])")
_KEPT = 4


def mask(secret: str) -> str:
    """Return `secret` with all but its last four characters replaced: `****1234`; short ones wholly."""
    return "****" + (secret[-_KEPT:] if len(secret) > 2 * _KEPT else "")


def is_card_number(digits: str) -> bool:
    """Tell whether digits pass the Luhn check of ISO/IEC 7812."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def masked_text(text: str, *, allowed_cards: frozenset[str] = frozenset()) -> str:
    """Return `text` without readable keys, secret fields, and card numbers other than `allowed_cards`."""

    def card(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        if digits in allowed_cards or not is_card_number(digits):
            return match[0]
        return mask(digits)

    lower = text.lower()
    if any(word in lower for word in _SECRET_WORDS):
        text = _SECRET_FIELDS.sub(lambda match: match[1] + mask(match[2]), text)
    text = _KEYS.sub(lambda match: match[1] + mask(match[2]), text)
    return _CARD.sub(card, text)


@lru_cache(maxsize=512)
def _carries_secret(name: str) -> bool:
    return _SECRET_HEADERS.match(name) is not None


def masked_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers with the values of those that carry credentials masked; an auth scheme stays readable."""
    masked = []
    for name, value in headers:
        if _carries_secret(name):
            scheme, space, credentials = value.partition(" ")
            # The end of a Basic credential is the end of the password, merely encoded.
            hidden = "****" if scheme.lower() == "basic" else mask(credentials)
            value = f"{scheme} {hidden}" if space else mask(value)
        masked.append((name, value))
    return masked
