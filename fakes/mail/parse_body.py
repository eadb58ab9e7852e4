"""The contents of parts: transfer encodings undone, texts decoded, the bodies that a mail client would show."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from typing import NamedTuple

from fakes.mail import parse_charset
from fakes.mail.parse_header import decode_base64
from fakes.mail.parse_result import Part

_BLANKS_AFTER_EQUALS = re.compile(rb"=[ \t]+(?=\r?\n)")
_UU_BEGIN = re.compile(rb"(?:\A|[\r\n])begin [0-7]{3,4} [^\r\n]*[\r\n]+")
_UU_NAMES = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_META_CHARSET = re.compile(
    rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9._:-]{1,40})""", re.IGNORECASE
)
_META_RANGE = 1024


class PartText(NamedTuple):
    """A part as text with "\\n" line ends, and the flags of what was wrong with its charset."""

    text: str
    flags: tuple[str, ...]


class Bodies(NamedTuple):
    """The texts that a mail client would show, None for a kind that the mail does not have."""

    text: str | None
    html: str | None
    flags: tuple[str, ...]


def decode_part(raw: bytes, part: Part, max_encoded_bytes: int | None = None) -> bytes:
    """Return a part's bytes without transfer encoding. Never raises: what is broken is read as far as it goes.

    Of a part that is longer than `max_encoded_bytes` only the beginning is read.
    """
    length = part.length if max_encoded_bytes is None else min(part.length, max_encoded_bytes)
    data = raw[part.offset : part.offset + length]
    encoding = part.transfer_encoding
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return _quoted_printable(data)
    if encoding in _UU_NAMES:
        return _uuencoded(data)
    return data


def _quoted_printable(data: bytes) -> bytes:
    if b"= " in data or b"=\t" in data:
        data = _BLANKS_AFTER_EQUALS.sub(b"=", data)
    return binascii.a2b_qp(data)


def _uuencoded(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return data
    decoded: list[bytes] = []
    for line in data[begin.end() :].splitlines():
        if line in {b"end", b"`", b" ", b""}:
            break
        decoded.append(_uu_line(line))
    return b"".join(decoded)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad the line with more than its length says.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""


def part_text(raw: bytes, part: Part, max_encoded_bytes: int | None = None) -> PartText:
    """Return a part as text: its charset or, for HTML that lacks one, what its meta element says."""
    data = decode_part(raw, part, max_encoded_bytes)
    charset = part.charset
    if charset is None and part.content_type == "text/html" and not data.isascii():
        meta = _META_CHARSET.search(data, 0, _META_RANGE)
        charset = meta[1].decode("ascii") if meta else None
    text, flag = parse_charset.decode(data, charset)
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A cut may go through a character, which is not the sender's mistake.
    is_cut = max_encoded_bytes is not None and part.length > max_encoded_bytes
    return PartText(text, (flag,) if flag and not is_cut else ())


def bodies(raw: bytes, parts: Iterable[Part], max_encoded_bytes: int | None = None) -> Bodies:
    """Return the text and the HTML of a mail; several parts of a kind, as Apple Mail sends them, are joined.

    Of each part at most `max_encoded_bytes` are read.
    """
    texts: list[str] = []
    htmls: list[str] = []
    flags: tuple[str, ...] = ()
    for part in parts:
        role = part.role
        if role == "text" or role == "html":
            text, found = part_text(raw, part, max_encoded_bytes)
            (texts if role == "text" else htmls).append(text)
            flags += found
    return Bodies(_joined(texts), _joined(htmls), tuple(dict.fromkeys(flags)) if flags else ())


def _joined(texts: list[str]) -> str | None:
    if len(texts) == 1:
        return texts[0]
    filled = [text for text in texts if text]
    if len(filled) <= 1:
        return "".join(filled) if texts else None
    return "\n".join([*(text.removesuffix("\n") for text in filled[:-1]), filled[-1]])
