"""How a text is encoded and cut into the parts a carrier bills; it knows no provider and stores nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_ONLY_GSM7 = re.compile(f"[{re.escape(_BASIC + _EXTENDED)}]*")
_FOREIGN = re.compile(f"[^{re.escape(_BASIC + _EXTENDED)}]")
_TWO_SEPTETS = re.compile(f"[{re.escape(_EXTENDED)}]")

# 3GPP TS 23.040: 140 octets per part, of which a concatenated part gives 6 to its user data header.
_SINGLE: dict[Encoding, int] = {"GSM-7": 160, "UCS-2": 70}
_JOINED: dict[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}

_SMART = {
    **dict.fromkeys("‘’‚‛′‹›`ʹʻʼˈ´", "'"),
    **dict.fromkeys("“”„‟″«»ʺ", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad", ""),
    **dict.fromkeys("•·∙⋅", "."),
    "…": "...",
    "⁄": "/",
    "\t": " ",
}
_SMART_TABLE = str.maketrans(_SMART)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How one text travels: `units` are septets (GSM-7) or UTF-16 code units (UCS-2)."""

    encoding: Encoding
    units: int
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One run of a text for display: `forces_ucs2` says that its characters made the whole text UCS-2."""

    text: str
    forces_ucs2: bool


def segmentation(text: str) -> Segmentation:
    """Say in which encoding `text` travels and in how many parts; the empty text takes one.

    An escape pair or a surrogate pair is never split across two parts (3GPP TS 23.038, TS 23.040).
    """
    encoding = encoding_of(text)
    units = _length(text, encoding)
    if units <= _SINGLE[encoding]:
        return Segmentation(encoding, units, 1)
    return Segmentation(encoding, units, sum(1 for _ in _cut(text, encoding)))


def encoding_of(text: str) -> Encoding:
    """Say which encoding `text` needs: one character outside GSM 03.38 makes the whole text UCS-2."""
    return "GSM-7" if _ONLY_GSM7.fullmatch(text) else "UCS-2"


def parts(text: str) -> list[str]:
    """Cut `text` as the carrier would, each part in order."""
    encoding = encoding_of(text)
    if _length(text, encoding) <= _SINGLE[encoding]:
        return [text]
    return list(_cut(text, encoding))


def forcing_characters(text: str) -> list[str]:
    """Return the distinct characters that make `text` UCS-2, in the order in which they appear."""
    return list(dict.fromkeys(_FOREIGN.findall(text)))


def marks(text: str) -> list[Mark]:
    """Split `text` into runs of characters that do, and do not, force UCS-2."""
    runs: list[Mark] = []
    position = 0
    for match in re.finditer(f"(?:{_FOREIGN.pattern})+", text):
        if match.start() > position:
            runs.append(Mark(text[position : match.start()], False))
        runs.append(Mark(match.group(), True))
        position = match.end()
    if position < len(text):
        runs.append(Mark(text[position:], False))
    return runs


def smart_encoded(text: str) -> str:
    """Replace typographic characters by their GSM-7 look-alikes: quotes, dashes, spaces, dots."""
    return text.translate(_SMART_TABLE)


def _length(text: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return len(text) + len(_TWO_SEPTETS.findall(text))
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def _cut(text: str, encoding: Encoding) -> Iterator[str]:
    room = _JOINED[encoding]
    start = used = 0
    for position, character in enumerate(text):
        takes_two = character in _EXTENDED if encoding == "GSM-7" else ord(character) > 0xFFFF
        width = 2 if takes_two else 1
        if used + width > room:
            yield text[start:position]
            start, used = position, 0
        used += width
    yield text[start:]
