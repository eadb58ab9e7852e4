"""The background that a mail gives its whole page: whether it has one, and whether that is dark; it changes no HTML."""

from __future__ import annotations

import re
from itertools import islice

# Every search is bounded, and what follows a repeat never has to be found: no mail takes long to look at.
_MOST_READ = 128 * 1024
_MOST_RULES = 100
_LONGEST_RULE = 1200
_TAG = {tag: re.compile(rf"<{tag}(?=[\s/>])([^>]{{0,2000}})", re.IGNORECASE) for tag in ("html", "body")}
_SELECTOR = re.compile(r"(?<![\w.#<-])(html|body|:root)\b", re.IGNORECASE)
_RULE = re.compile(r"\s{0,9}(?:,[\w\s,:.#>*-]{0,200})?\{([^{}]{0,900})")
_COLOUR = re.compile(
    r"\b(?:bgcolor\s{0,9}=|background(?:-color)?\s{0,9}:)\s{0,9}[\"']?\s{0,9}([^;>\"'}]{1,100})",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\bbackground\s{0,9}=", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b", re.IGNORECASE)
_RGB = re.compile(r"\brgba?\(\s{0,9}(\d{1,3})[\s,]{1,9}(\d{1,3})[\s,]{1,9}(\d{1,3})\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:black|navy|midnightblue|darkslate(?:gray|grey|blue)|indigo|maroon)\b", re.IGNORECASE
)
# Rec. 709's weights of red, green and blue; below a quarter only light letters can be read.
_WEIGHTS = (0.2126, 0.7152, 0.0722)
_DARK = 64.0


def covers_root(html: str) -> bool:
    """Tell whether the root has a background of its own, which one of the body would hide."""
    tag = _TAG["html"].search(html, 0, _MOST_READ)
    return "html" in _backgrounds(html) or (tag is not None and _IMAGE.search(tag[1]) is not None)


def is_dark(html: str) -> bool:
    """Tell whether the page's own background is so dark that its letters must be light."""
    found = _backgrounds(html)
    # What is painted on the body lies upon what is painted on the root.
    return _is_dark_colour(found.get("body") or found.get("html") or "")


def _backgrounds(html: str) -> dict[str, str]:
    """Return what `html` and `body` have for a background; the attributes of a tag come before rules."""
    found: dict[str, str] = {}
    for name, tag in _TAG.items():
        if (opened := tag.search(html, 0, _MOST_READ)) is not None:
            _note(found, name, opened[1])
    for selector in islice(_SELECTOR.finditer(html, 0, _MOST_READ), _MOST_RULES):
        rule = _RULE.match(html, selector.end(), selector.end() + _LONGEST_RULE)
        if rule is not None:
            name = selector[1].lower()
            _note(found, "html" if name == ":root" else name, rule[1])
    return found


def _note(found: dict[str, str], name: str, words: str) -> None:
    if name not in found and (colour := _COLOUR.search(words)) is not None:
        found[name] = colour[1]


def _is_dark_colour(value: str) -> bool:
    if (hexed := _HEX.search(value)) is not None:
        digits = hexed[1]
        step = 1 if len(digits) <= 4 else 2
        levels = [int(digits[at * step : at * step + step] * (3 - step), 16) for at in range(3)]
    elif (mixed := _RGB.search(value)) is not None:
        levels = [int(mixed[number]) for number in (1, 2, 3)]
    else:
        return _NAMED.search(value) is not None
    return sum(level * weight for level, weight in zip(levels, _WEIGHTS, strict=True)) < _DARK
