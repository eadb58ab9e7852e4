"""What must never be stored or logged: credentials in headers and fields, and card numbers; made unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote_plus

_SECRET_HEADERS = re.compile(r"(?i)authorization|cookie|api-?key|secret|token|password|credential|^x-auth")
# What the names of secret fields end in, by something short that is quickly looked for.
_SECRET_WORDS = ("pass", "secret", "token", "api", "signature", "cvc")
_REST_OF_WORD = {"pass": re.compile(r"(?:word|wd)"), "api": re.compile(r"[_-]?key")}
# What stands between quotes, up to the end if they are not closed; at least one character.
_QUOTED = r"""(?=[^"\\]|\\.)([^"\\]*(?:\\.[^"\\]*)*)"""
# What stands between the name of a field that ends in such a word and its value, and the value: in forms, in JSON (also
# JSON within a JSON text), in lines of text. What may follow a repeat is never what it repeats, so that going back ends at
# once.
_VALUE = re.compile(
    r"""(?:\]|%5[Dd])?(?:\\?["'])?\s*"""
    rf"""(?:=\s*(?:"{_QUOTED}|([^&\s"]+))"""
    rf"""|:\s*(?![{{\[]|(?:null|true|false)\b)(?:\\?"{_QUOTED}|([^&\s",}}]+)))""",
    re.DOTALL,
)
# How keys begin that cannot be told by the name of a field, and where in that to begin to look.
_KEY_MARKS = (("k_", 1), ("sk-", 0), ("whsec_", 0), ("re_", 0), ("SG.", 0), ("key-", 0), ("key_", 0))
# What every one of these has a part of, less often found by chance than they are.
_KEY_HINTS = ("k_", "sk-", "re_", "SG.", "whsec_", "key")
_KEY = re.compile(r"((?:[srp]k_(?:live_|test_)?|sk-|whsec_|re_|SG\.|key[_-]))([A-Za-z0-9_.-]{6,})")
# `user:password@` in the address of a callback, as it is and as forms spell it (RFC 3986 section 3.2.1).
_USERINFO = {
    "://": re.compile(r"[^\s/?#@:\"'<>]{0,128}:([^\s/?#@\"'<>]{1,256})@"),
    "%3a%2f%2f": re.compile(
        r"(?:[^\s&%]|%(?!2f|3a|3f|40|23)[0-9a-f]{2}){0,128}%3a((?:[^\s&%]|%(?!2f|3f|40|23)[0-9a-f]{2}){1,256})%40",
        re.IGNORECASE,
    ),
}
_DIGITS = re.compile(r"\d(?:[ -]?\d){12,}")
# In bytes, looking for so many digits in a row takes a microsecond, and they are seldom there.
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_MANY_ZEROS = b"0" * 13
_NOT_DIGITS = re.compile(r"[ -]")
# ISO/IEC 7812: how a card number of so many digits begins. Moments in milliseconds, say, begin otherwise.
_CARD_BEGINNINGS = {13: "4", 14: "3", 15: "123", 16: "23456", 17: "3456", 18: "3456", 19: "3456"}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_KEPT = 4
PASSWORD = "****"  # noqa: S105 - what stands for one
_SUSPICIOUS = 13
_USUAL = 300
Span = tuple[int, int]


def mask(secret: str) -> str:
    """Return `secret` with all but its last four characters replaced: `****1234`; short ones wholly."""
    return "****" + (secret[-_KEPT:] if len(secret) > 2 * _KEPT else "")


def is_card_number(digits: str) -> bool:
    """Tell whether digits pass the Luhn check of ISO/IEC 7812."""
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0


def masked_text(text: str, *, allowed_cards: frozenset[str] = frozenset()) -> str:
    """Return `text` without readable keys, secret fields, and card numbers other than `allowed_cards`.

    The time it takes grows with the length of the text, whatever stands in it.
    """
    if not text:
        return text
    lower = text.lower()
    # Most texts hold nothing of the kind, which is told in a fraction of the time that looking closer takes.
    if _has_any(_SECRET_WORDS, lower):
        text = _replaced(text, _secret_fields(text, lower))
    if _has_any(_KEY_HINTS, text):
        text = _replaced(text, _keys(text))
    if "://" in text or "%3a" in lower:
        text = _replaced(text, _passwords_of_addresses(text))
    if not text.isascii() or _MANY_ZEROS in text.encode("ascii").translate(_ZEROS, b" -"):
        text = _replaced(text, _cards(text, allowed_cards))
    return text


def _has_any(marks: Iterable[str], text: str) -> bool:
    # Not by `any`, whose generator would take as long again as all the looking.
    for mark in marks:
        if mark in text:
            break
    else:
        return False
    return True


def without_passwords(text: str) -> str:
    """Return `text` whose addresses (`https://user:password@host`) do not show their passwords."""
    done = 0
    pieces: list[str] = []
    for start, end in _passwords_of_addresses(text):
        pieces += (text[done:start], PASSWORD)
        done = end
    return "".join([*pieces, text[done:]])


def without(text: str, hidden: Iterable[str]) -> str:
    """Return `text` in which each of the `hidden` values is masked, as it is and as forms spell it."""
    for value in hidden:
        for spelled in {value, quote_plus(value)}:
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(spelled)}(?![A-Za-z0-9])", "****", text)
    return text


def _replaced(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if start >= done:
            pieces += (text[done:start], mask(text[start:end]))
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _secret_fields(text: str, lower: str) -> list[Span]:
    if len(lower) != len(text):
        # Some letters become two: only ASCII counts here, and the places must stay the same.
        lower = "".join([char.lower() if char.isascii() else char for char in text])
    spans: list[Span] = []
    for word in _SECRET_WORDS:
        start = lower.find(word)
        while start >= 0:
            end = start + len(word)
            found = _value_after(text, lower, word, end)
            if found is not None and found.lastindex is not None:
                spans.append(found.span(found.lastindex))
                end = found.end()
            start = lower.find(word, end)
    spans.sort()
    return spans


def _value_after(text: str, lower: str, word: str, end: int) -> re.Match[str] | None:
    if word in _REST_OF_WORD:
        rest = _REST_OF_WORD[word].match(lower, end)
        if rest is None:
            return None
        end = rest.end()
    return _VALUE.match(text, end)


def _keys(text: str) -> list[Span]:
    spans: list[Span] = []
    for mark, back in _KEY_MARKS:
        place = text.find(mark)
        while place >= 0:
            start, end = place - back, place + len(mark)
            found = _KEY.match(text, start) if start >= 0 and not _is_within_word(text, start) else None
            if found is not None:
                spans.append(found.span(2))
                end = found.end()
            place = text.find(mark, end)
    spans.sort()
    return spans


def _passwords_of_addresses(text: str) -> list[Span]:
    if "@" not in text and "%40" not in text:
        return []
    spans: list[Span] = []
    for mark, userinfo in _USERINFO.items():
        searched = text if mark == "://" else text.replace("%3A%2F%2F", mark)
        place = searched.find(mark)
        while place >= 0:
            end = place + len(mark)
            found = userinfo.match(text, end)
            if found is not None:
                spans.append(found.span(1))
                end = found.end()
            place = searched.find(mark, end)
    spans.sort()
    return spans


def _is_within_word(text: str, start: int) -> bool:
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")


def _cards(text: str, allowed: frozenset[str]) -> Iterator[Span]:
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        is_fraction = text[start - 1 : start] == "." or text[end : end + 1] == "."
        digits = _NOT_DIGITS.sub("", found[0])
        if not digits.isascii():
            # Full-width ones, say.
            digits = "".join([str(int(digit)) for digit in digits])
        if (
            not is_fraction
            and digits[0] in _CARD_BEGINNINGS.get(len(digits), "")
            and digits not in allowed
            and is_card_number(digits)
        ):
            yield start, end


def masked_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Return headers as text, with the values of those that carry credentials masked; an auth scheme stays readable."""
    return [
        _known_header(name, value) if len(name) + len(value) < _USUAL else _masked_header(name, value)
        for name, value in headers
    ]


def _masked_header(name: bytes, value: bytes) -> tuple[str, str]:
    shown, text = name.decode("latin-1"), value.decode("latin-1")
    if _SECRET_HEADERS.search(shown) is not None:
        return shown, _credentials(text)
    return shown, masked_text(text) if len(text) >= _SUSPICIOUS else text


# A client sends nearly the same headers with each of its requests.
_known_header = lru_cache(maxsize=1024)(_masked_header)


def _credentials(value: str) -> str:
    scheme, space, credentials = value.partition(" ")
    if not space:
        return mask(value)
    # The end of a Basic credential is the end of the password, merely encoded.
    return f"{scheme} {'****' if scheme.lower() == 'basic' else mask(credentials)}"
