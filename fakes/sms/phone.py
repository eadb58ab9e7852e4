"""What counts as a phone number, a short code or a sender name; whether a number is in service it cannot know."""

from __future__ import annotations

import re

_CHANNEL = re.compile(r"(?P<channel>whatsapp|rcs|messenger):(?P<rest>.+)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s().\-\u00a0\u2010\u2011]")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&.]{1,11}")
_SHOWN = 4


def recipient(raw: str) -> str | None:
    """Return the number a text can be sent to in E.164, keeping a `whatsapp:` or `rcs:` in front; else None.

    Punctuation is dropped. Ten digits, or eleven that begin with 1, are read as North American;
    any other number without `+` is refused, as the provider does.
    """
    channel, number = _split(raw)
    digits = _PUNCTUATION.sub("", number)
    if re.fullmatch(r"[2-9][0-9]{9}", digits):
        digits = f"+1{digits}"
    elif re.fullmatch(r"1[2-9][0-9]{9}", digits):
        digits = f"+{digits}"
    return channel + digits if _E164.fullmatch(digits) else None


def sender(raw: str) -> str | None:
    """Return who a text can come from: a number as in `recipient`, a short code, or a name of up to 11 characters."""
    text = raw.strip()
    if _SHORT_CODE.fullmatch(text) or _SENDER_NAME.fullmatch(text):
        return text
    channel, number = _split(text)
    if channel and (channel != "whatsapp:" or not number.startswith("+")):
        return text
    return recipient(text)


def bare(number: str) -> str | None:
    """Return the number behind a channel, as in `whatsapp:+14155552671`; None if there is no channel in front."""
    channel, rest = _split(number)
    return rest if channel else None


def masked(number: str) -> str:
    """Return `number` with its last four characters hidden, as the provider shows it in errors."""
    return number[:-_SHOWN] + "X" * _SHOWN if len(number) > _SHOWN else "X" * len(number)


def country(number: str) -> str:
    """Return a rough ISO country for the numbers people test with: US for `+1`, empty for what is not known."""
    digits = _split(number)[1]
    return next((iso for prefix, iso in _COUNTRIES if digits.startswith(prefix)), "")


_COUNTRIES = (
    ("+1", "US"),
    ("+31", "NL"),
    ("+32", "BE"),
    ("+33", "FR"),
    ("+34", "ES"),
    ("+351", "PT"),
    ("+353", "IE"),
    ("+36", "HU"),
    ("+380", "UA"),
    ("+39", "IT"),
    ("+41", "CH"),
    ("+420", "CZ"),
    ("+43", "AT"),
    ("+44", "GB"),
    ("+45", "DK"),
    ("+46", "SE"),
    ("+47", "NO"),
    ("+48", "PL"),
    ("+49", "DE"),
    ("+52", "MX"),
    ("+55", "BR"),
    ("+61", "AU"),
    ("+64", "NZ"),
    ("+81", "JP"),
    ("+86", "CN"),
    ("+91", "IN"),
)


def _split(raw: str) -> tuple[str, str]:
    match = _CHANNEL.fullmatch(raw.strip())
    if match is None:
        return "", raw.strip()
    return f"{match['channel'].lower()}:", match["rest"]
