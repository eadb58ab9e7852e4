"""Address lists of header fields: names, groups, comments, quoted strings, whatever senders write (RFC 5322)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from fakes.mail.parse_header import readable

# What nearly every mail has: `address`, `<address>`, `Name <address>`, `"Name" <address>`, between commas.
_USUAL = re.compile(
    r'(?:(?:\s*"([^"\\]*)"\s*|([^"<>@,;:()\\]*))<([^<>@\s",;:()\\]+@[^<>@\s",;:()\\]+)>'
    r'|\s*([^<>@\s",;:()\\]+@[^<>@\s",;:()\\]+))\s*(?:,|\Z)'
)
_WORD = r"\[[^\]\s]*\]|[()<>,;:\[]|[^\s\"()<>,;:\[]+|."
_BLANK_OR_ENCODED = r"\s+|=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]*\?=|"
_TOKENS = re.compile(_BLANK_OR_ENCODED + r'"[^"\\]*(?:\\.[^"\\]*)*"|' + _WORD, re.DOTALL)
# After a quote that is never closed: no later one is looked at, or a row of them would take quadratic time.
_TOKENS_WITHOUT_QUOTES = re.compile(_BLANK_OR_ENCODED + _WORD, re.DOTALL)
_COMMENT_MARK = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
# RFC 5321 section 4.5.3.1 allows 254 for an address; the rest is for a name.
_CHARS_PER_ADDRESS = 320
_SHORT_CHARS = 128
_BLANKS = re.compile(r"\s+")
# Blanks around "@" and "." are allowed in an address by RFC 5322's obsolete syntax.
_LOOSE = re.compile(r"\s*([@.])\s*")


class Address(NamedTuple):
    """One mailbox; the name is empty when there is none. An address without `@` is kept as it came."""

    name: str
    address: str


def read_addresses(value: str, max_count: int) -> tuple[tuple[Address, ...], bool]:
    """Read at most `max_count` addresses from a field's value, members of groups included.

    Says as well whether there were more. Never raises, takes time linear in the length, of which only as much is
    read as that many addresses of the greatest length need.
    """
    return _remembered(value, max_count) if len(value) <= _SHORT_CHARS else _read(value, max_count)


# An app's mails come from a few senders, and its tests send them to the same people.
@lru_cache(maxsize=512)
def _remembered(value: str, max_count: int) -> tuple[tuple[Address, ...], bool]:
    return _read(value, max_count)


def _read(value: str, max_count: int) -> tuple[tuple[Address, ...], bool]:
    max_chars = max_count * _CHARS_PER_ADDRESS
    is_cut = len(value) > max_chars
    value = value[:max_chars]
    found: list[Address] = []
    position, length = 0, len(value)
    while position < length:
        usual = _USUAL.match(value, position)
        if usual is None:
            found = []
            for address in _odd(value):
                found.append(address)
                if len(found) > max_count:
                    break
            break
        quoted, plain, in_angles, bare = usual.groups()
        name = quoted or plain or ""
        found.append(Address(_readable_name(name) if name else "", readable(in_angles or bare)))
        position = usual.end()
        if len(found) > max_count:
            break
    return tuple(found[:max_count]), is_cut or len(found) > max_count


def _readable_name(name: str) -> str:
    name = name.strip()
    if "=?" in name or not name.isprintable():
        return readable(name)
    return name if name.isascii() else readable(name)


def _odd(value: str) -> Iterator[Address]:
    """Yield the addresses of any value: a walk over its tokens that never goes back."""
    mailbox = _Mailbox()
    tokens = _TOKENS
    position = 0
    while (token := tokens.match(value, position)) is not None:
        text = token[0]
        position = token.end()
        if text == '"':
            tokens = _TOKENS_WITHOUT_QUOTES
            continue
        if text == "(":
            comment, position = _comment(value, position)
            mailbox.comments.append(comment)
        elif mailbox.is_in_angle(text):
            mailbox.add_to_angle(text)
        elif text in {",", ";"} or (text == "<" and mailbox.angle is not None):
            yield from mailbox.taken()
            mailbox = _Mailbox(angle=[] if text == "<" else None)
        elif text == "<":
            mailbox.angle = []
        elif text == ":":
            mailbox = _Mailbox()
        else:
            mailbox.words.append(" " if text.isspace() else text)
    yield from mailbox.taken()


def _comment(value: str, position: int) -> tuple[str, int]:
    """Return the comment whose "(" stands before `position`, nested ones included, and where it ends."""
    depth = 1
    start = position
    for mark in _COMMENT_MARK.finditer(value, position):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth -= 1
            if depth == 0:
                return _QUOTED_PAIR.sub(r"\1", value[start : mark.start()]), mark.end()
    return _QUOTED_PAIR.sub(r"\1", value[start:]), len(value)


class _Mailbox:
    """The tokens of one mailbox while they are collected."""

    __slots__ = ("angle", "comments", "is_angle_closed", "words")

    def __init__(self, angle: list[str] | None = None) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle = angle
        self.is_angle_closed = False

    def is_in_angle(self, text: str) -> bool:
        """Say whether a token belongs between the angle brackets; a separator there means that one was forgotten."""
        if self.angle is None or self.is_angle_closed or text == ";":
            return False
        return text != "," or (bool(self.angle) and self.angle[0].startswith("@"))

    def add_to_angle(self, text: str) -> None:
        """Take a token between the angle brackets, or the closing one."""
        if text == ">":
            self.is_angle_closed = True
        elif self.angle is not None:
            self.angle.append(" " if text.isspace() else text)

    def taken(self) -> Iterator[Address]:
        """Yield the mailbox, or nothing when there was no word."""
        if self.angle is not None:
            address = _LOOSE.sub(r"\1", _without_route("".join(self.angle)).strip())
            name = _phrase(self.words) or self._comment_name()
            if address or name:
                yield Address(name, readable(address))
            return
        text = _LOOSE.sub(r"\1", "".join(self.words).strip())
        if not text:
            return
        if "@" not in text:
            is_one_word = not _BLANKS.search(text) and '"' not in text
            name = self._comment_name() if is_one_word else _phrase(self.words)
            yield Address(name, readable(text) if is_one_word else "")
            return
        yield from self._bare(text)

    def _bare(self, text: str) -> Iterator[Address]:
        # `Jane Doe jane@example.com` lacks its angle brackets; a quoted local part may hold blanks.
        words = [token[0] for token in _TOKENS.finditer(text)]
        first = next((i for i, word in enumerate(words) if "@" in word and not word.startswith('"')), -1)
        if first < 0:
            yield Address(self._comment_name(), _phrase(words))
            return
        last = first
        while first > 0 and not words[first - 1].isspace():
            first -= 1
        while last + 1 < len(words) and not words[last + 1].isspace():
            last += 1
        name = _phrase(words[:first] + words[last + 1 :]) or self._comment_name()
        yield Address(name, readable("".join(words[first : last + 1])))

    def _comment_name(self) -> str:
        return readable(_BLANKS.sub(" ", " ".join(self.comments)).strip()) if self.comments else ""


def _without_route(address: str) -> str:
    # <@relay.example,@other.example:jane@example.com>, RFC 5322 section 4.4.
    return address.rpartition(":")[2] if address.startswith("@") else address


def _phrase(words: list[str]) -> str:
    pieces = [
        _QUOTED_PAIR.sub(r"\1", word[1:-1] if word.endswith('"') and len(word) > 1 else word[1:])
        if word.startswith('"')
        else word
        for word in words
    ]
    return readable(_BLANKS.sub(" ", "".join(pieces)).strip())
