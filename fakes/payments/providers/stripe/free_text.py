"""Makes card numbers and live keys unreadable that stand where neither belongs; the fields for them are another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fakes.core.masking import mask
from fakes.payments.cards import card_of_number, is_luhn_valid, normalised
from fakes.payments.providers.stripe.screen import is_for_numbers
from fakes.payments.wire.upload import Upload

CARD, KEY = "real_card", "live_key"
WORDS = {CARD: "a card number", KEY: "a live key"}

# Digits may be typed with blanks or dashes, and those come escaped: without all that an escape is made of, what is left
# of a number is a run of digits. Looking for one costs a third of a microsecond, and there is seldom one.
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_ESCAPES = b" +-%Dd\\u"
_MANY_ZEROS = b"0" * 13
_LIVE_KEY = re.compile(r"(?<![A-Za-z0-9_])((?:[sre]k_live|whsec)_)([A-Za-z0-9+/=]{8,})")
# What people group the digits of a card by; dates, times and telephone numbers have shorter groups.
_GROUPS = re.compile(r"(?<![\w.+])\d{3,}(?:[ -]\d{3,})*(?!\w|\.\d)")
_GROUP = re.compile(r"\d+")
_LONGEST = 19
# How the networks' numbers begin, and how long they are. Thirteen digits are left out: no Visa card has so few any more,
# and barcodes do.
_ISSUED = re.compile(
    r"4\d{15}(?:\d{3})?"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|(?:30[0-5]|36\d|3[89]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d|81[0-7]\d)\d{12,15}"
)
_SHOWN_FIRST, _SHOWN_LAST = 6, 4


class Found(NamedTuple):
    """What was masked: a flag of the timeline, and the parameter that it stood in."""

    flag: str
    param: str

    def __str__(self) -> str:
        return f"{WORDS[self.flag]} in {self.param}"


def is_suspicious(raw: bytes) -> bool:
    """Tell quickly whether there may be something to mask in what came, before it is decoded."""
    # Of the marks of keys the parts that end in a rare letter: nothing else is found as quickly.
    return b"k_liv" in raw or b"whsec" in raw or _MANY_ZEROS in raw.translate(_ZEROS, _ESCAPES)


def masked(params: Any) -> tuple[Any, list[Found]]:
    """Return parameters without readable card numbers and live keys, and what was found where."""
    found: list[Found] = []
    return _masked(params, "", "", found), found


def masked_text(text: str) -> str:
    """Return a text likewise."""
    return _masked_text(text, "", [])


def _masked(value: Any, name: str, path: str, found: list[Found]) -> Any:
    if isinstance(value, str):
        return _masked_text(value, path, found)
    if isinstance(value, list):
        return [_masked(each, name, f"{path}[{place}]", found) for place, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if isinstance(value, Upload):
        # Only its name is anybody's words; what the file contains is looked at by nobody.
        value["filename"] = _masked_text(value["filename"], f"{path}[filename]", found)
        return value
    kept: dict[str, Any] = {}
    for inner, each in value.items():
        shown = _masked_text(inner, path, found)
        at = f"{path}[{shown}]" if path else shown
        kept[shown] = each if is_for_numbers(inner, name) else _masked(each, inner, at, found)
    return kept


def _masked_text(text: str, path: str, found: list[Found]) -> str:
    if _LIVE_KEY.search(text):
        text = _LIVE_KEY.sub(lambda key: key[1] + mask(key[2]), text)
        found.append(Found(KEY, path))
    numbers = list(_numbers(text))
    for start, end in numbers:
        text = text[:start] + _shortened(text[start:end]) + text[end:]
    if numbers:
        found.append(Found(CARD, path))
    return text


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Return where card numbers stand: each is one group of digits, or several in a row."""
    for run in _GROUPS.finditer(text):
        groups = [each.span() for each in _GROUP.finditer(text, *run.span())]
        done = 0
        for first, (start, _) in enumerate(groups):
            if start < done:
                continue
            for _, end in groups[first : first + _LONGEST // 3]:
                if _is_card(normalised(text[start:end])):
                    yield start, end
                    done = end
                    break


def _is_card(digits: str) -> bool:
    return (
        digits.isascii()
        and _ISSUED.fullmatch(digits) is not None
        and is_luhn_valid(digits)
        and card_of_number(digits) is None
    )


def _shortened(number: str) -> str:
    """Return a number with what is between its first six and its last four digits starred, written as it was."""
    last = len(normalised(number)) - _SHOWN_LAST
    place = -1
    shown = []
    for char in number:
        place += char.isdigit()
        shown.append("*" if char.isdigit() and _SHOWN_FIRST <= place < last else char)
    return "".join(shown)
