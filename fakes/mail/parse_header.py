"""Header blocks: where they end, their fields, unfolding, and encoded words (RFC 5322, 2047, 6532)."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from fakes.core.limits import Limits
from fakes.mail import parse_charset

# RFC 5322 section 4.5 allows blanks before the colon; the value takes its continuation lines with it.
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
# The same for a block without continuation lines, where one pass finds every field.
_FIELD_LINE = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.MULTILINE)
_STRAY = re.compile(r"(?:>?From |[ \t]|:)[^\n]*(?:\n|\Z)")
_FOLD = re.compile(r"\n(?=[ \t])")
_ODD_BLANK_LINE = re.compile(rb"\n\r+\n|\r\r(?!\n)")
_WORD_START = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?")
_UNSAFE = re.compile("[\x00\r\n\ud800-\udfff]")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


class HeaderBlock(NamedTuple):
    """The fields of a header block as (name, unfolded value), where its body starts, and what was wrong.

    Bytes that are not UTF-8 are surrogates in the values, so that nothing is lost: see `readable`.
    """

    fields: list[tuple[str, str]]
    body_start: int
    flags: tuple[str, ...]


def read_headers(raw: bytes, start: int, end: int, limits: Limits) -> HeaderBlock:
    """Read the header block that begins at `start`; never looks beyond `end`, never raises.

    The body starts after the first empty line, or at the first line that cannot be a header field (flag
    `broken-headers`), or at `start` when there is no field at all. Bare CR ends a line only where no LF is.
    """
    block_end, body_start = block_border(raw, start, end)
    is_cut = block_end - start > limits.max_header_bytes
    if is_cut:
        cut = start + limits.max_header_bytes
        block_end = raw.rfind(b"\n", start, cut) + 1 or cut
    fields, broken_at, flags = read_block(raw[start:block_end], limits.max_header_count)
    if broken_at is not None:
        return HeaderBlock(fields, start + broken_at, flags)
    return HeaderBlock(fields, body_start, ("headers-too-long",) if is_cut and not flags else flags)


def read_block(block: bytes, max_count: int) -> tuple[list[tuple[str, str]], int | None, tuple[str, ...]]:
    """Return a header block's fields, where in it the body starts if that is not behind it, and what was wrong."""
    text = block.decode("utf-8", "surrogateescape")
    if "\r" in text:
        text = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    fields, stopped_at, is_full = _fields(text, max_count)
    if is_full:
        return fields, None, ("too-many-headers",)
    if not fields and block:
        return fields, 0, ()
    if stopped_at < len(text):
        return fields, _line_offset(block, text.count("\n", 0, stopped_at)), ("broken-headers",)
    return fields, None, ()


def block_border(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the block ends and where the body starts; a block that starts with an empty line is empty."""
    if raw.startswith((b"\r", b"\n"), start, end):
        return start, start + (2 if raw.startswith(b"\r\n", start, end) else 1)
    crlf = raw.find(b"\n\r\n", start, end)
    lf = raw.find(b"\n\n", start, end if crlf < 0 else crlf)
    if lf >= 0:
        return lf + 1, lf + 2
    if crlf >= 0:
        return crlf + 1, crlf + 3
    odd = _ODD_BLANK_LINE.search(raw, start, end)
    return (end, end) if odd is None else (odd.start() + 1, odd.end())


def _fields(text: str, max_count: int) -> tuple[list[tuple[str, str]], int, bool]:
    """Return the fields, where in `text` they end, and whether there were more than `max_count`."""
    unfolded = text.replace("\n ", " ").replace("\n\t", "\t")
    fields = _FIELD_LINE.findall(unfolded)
    lines = unfolded.count("\n") + (not unfolded.endswith("\n"))
    if len(fields) == lines <= max_count:
        return [(name, value.strip(" \t\r")) for name, value in fields], len(text), False
    return _fields_until_break(text, max_count)


def _fields_until_break(text: str, max_count: int) -> tuple[list[tuple[str, str]], int, bool]:
    fields: list[tuple[str, str]] = []
    position, length = 0, len(text)
    while position < length:
        field = _FIELD.match(text, position)
        if field is None:
            stray = _STRAY.match(text, position)
            if stray is None:
                return fields, position, False
            position = stray.end()
            continue
        if len(fields) >= max_count:
            return fields, position, True
        fields.append((field[1], _FOLD.sub("", field[2]).strip(" \t\r")))
        position = field.end()
    return fields, position, False


def _line_offset(block: bytes, lines: int) -> int:
    line_end = b"\n" if b"\n" in block else b"\r"
    offset = 0
    for _ in range(lines):
        offset = block.find(line_end, offset) + 1
    return offset


def readable(value: str) -> str:
    """Return a header value as text: encoded words decoded, 8-bit bytes read, no line break, NUL or surrogate."""
    if "=?" not in value and value.isascii() and value.isprintable():
        return value
    if not value.isascii():
        value = _eight_bit(value)
    if "=?" in value:
        value = decode_words(value)
    if value.isprintable():
        return value
    return _UNSAFE.sub(lambda found: " " if found[0] in "\r\n" else "\ufffd", value)


def undecoded(value: str) -> str:
    """Return a header value as it came, but as text that every store takes."""
    if value.isascii():
        return value.replace("\x00", "\ufffd") if "\x00" in value else value
    return _UNSAFE.sub("\ufffd", _eight_bit(value))


def _eight_bit(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return parse_charset.decode(value.encode("utf-8", "surrogateescape"), None).text
    return value


def decode_words(value: str) -> str:
    """Decode the encoded words of RFC 2047 wherever they stand, also inside quotes or glued to text.

    Neighbours in one charset are joined as bytes before decoding: many senders split a character between two.
    """
    pieces: list[tuple[str | bytes, str | None]] = []
    position = 0
    while (start := _WORD_START.search(value, position)) is not None:
        end = value.find("?=", start.end())
        if end < 0:
            break
        between = value[position : start.start()]
        is_neighbour = bool(pieces) and pieces[-1][1] is not None
        if between and not (is_neighbour and between.isspace()):
            pieces.append((between, None))
            is_neighbour = False
        charset = start[1].partition("*")[0].lower()
        data = _word_bytes(start[2], value[start.end() : end])
        pieces.append((data, charset))
        position = end + 2
    pieces.append((value[position:], None))
    return "".join(_joined(pieces))


def _joined(pieces: list[tuple[str | bytes, str | None]]) -> list[str]:
    texts: list[str] = []
    pending: list[bytes] = []
    pending_charset: str | None = None
    for content, charset in pieces:
        if pending and charset != pending_charset:
            texts.append(parse_charset.decode(b"".join(pending), pending_charset).text)
            pending = []
        if isinstance(content, str):
            texts.append(content)
        else:
            pending.append(content)
            pending_charset = charset
    return texts


def _word_bytes(encoding: str, encoded: str) -> bytes:
    data = encoded.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Decode base64, never raising: foreign bytes are skipped, missing padding is added, a lone last letter dropped.

    As in every mail client, the first padding is the end of the data.
    """
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", data.partition(b"=")[0])
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
