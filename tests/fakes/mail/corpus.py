"""Builds a large corpus of nasty mails: every template in three kinds of line ends, every charset in every encoding.

Each mail has a name; `tests/fakes/mail/reference.py` reads the same mails by the standard library.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from email.header import Header
from typing import NamedTuple

from tests.fakes.mail.corpus_templates import ADDRESSES, BROKEN, FIELDS, FILE_NAMES, STRUCTURES

LINE_ENDS = {"crlf": b"\r\n", "lf": b"\n", "cr": b"\r"}

CHARSETS = {
    "us-ascii": "Plain words, 123456",
    "utf-8": "Grüße, 世界 🎉 – 123456",
    "UTF8": "naïve café",
    "utf-16": "Grüße",
    "utf-16le": "Grüße",
    "utf-32": "Grüße",
    "utf-7": "Grüße",
    "iso-8859-1": "Grüße aus Köln",
    "ISO_8859-1": "Grüße aus Köln",
    "latin1": "déjà vu",
    "iso-8859-2": "Zażółć gęślą jaźń",
    "iso-8859-5": "Привет",
    "iso-8859-7": "Καλημέρα",
    "iso-8859-8": "שלום",
    "iso-8859-9": "İstanbul ğüş",
    "iso-8859-15": "10 € für Œuvres",
    "windows-1250": "Příliš žluťoučký kůň",
    "windows-1251": "Привет, мир",
    "windows-1252": "“quoted” – 10 €",
    "cp1252": "“quoted”",
    "windows-1253": "Καλημέρα",
    "windows-1254": "İstanbul",
    "windows-1255": "שלום",
    "windows-1256": "مرحبا",
    "windows-1257": "Ąžuolas",
    "windows-1258": "Đêm, ơi",
    "koi8-r": "Привет",
    "koi8-u": "Привіт",
    "macintosh": "déjà vu",
    "tis-620": "สวัสดี",
    "shift_jis": "こんにちは",
    "iso-2022-jp": "こんにちは",
    "euc-jp": "こんにちは",
    "gb2312": "你好",
    "gbk": "你好",
    "gb18030": "你好",
    "hz-gb-2312": "你好",
    "big5": "你好",
    "big5-hkscs": "你好",
    "euc-kr": "안녕하세요",
    "ks_c_5601-1987": "안녕하세요",
    "iso-2022-kr": "안녕하세요",
    "cp850": "déjà",
    "cp437": "déjà",
}
_LINEWISE_ONLY = frozenset({"utf-16", "utf-16le", "utf-32"})


class Sample(NamedTuple):
    """A mail of the corpus; `kind` groups the names."""

    kind: str
    name: str
    raw: bytes


def samples() -> list[Sample]:
    """Return every mail of the corpus."""
    return [*_from_templates(), *_charsets(), *_subjects()]


def _from_templates() -> Iterator[Sample]:
    groups = {
        "structure": STRUCTURES,
        "field": {name: f"{text}\n\nbody\n" for name, text in FIELDS.items()},
        "filename": {name: _with_file(text) for name, text in FILE_NAMES.items()},
        "address": {name: f"To: {text}\nSubject: s\n\nbody\n" for name, text in ADDRESSES.items()},
        "broken": BROKEN,
    }
    for kind, templates in groups.items():
        for name, text in templates.items():
            raw = text.encode("latin-1") if name.endswith("-latin1") else text.encode()
            for line_end, octets in LINE_ENDS.items():
                yield Sample(kind, f"{name}/{line_end}", raw.replace(b"\n", octets))


def _with_file(fields: str) -> str:
    return (
        "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
        f"{fields}\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--b--\n"
    )


def _charsets() -> Iterator[Sample]:
    for charset, text in CHARSETS.items():
        content = f"{text}\r\n{text}\r\n".encode(charset)
        bodies = {
            "base64": base64.encodebytes(content).replace(b"\n", b"\r\n"),
            "quoted-printable": quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
            "8bit": content,
        }
        for encoding, body in bodies.items():
            if charset in _LINEWISE_ONLY and encoding != "base64":
                continue
            for subtype in ("plain", "html"):
                head = (
                    f"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: text/{subtype}; charset={charset}\r\n"
                    f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
                )
                yield Sample("charset", f"{charset}/{encoding}/{subtype}", head.encode() + body)


def _subjects() -> Iterator[Sample]:
    for charset, text in CHARSETS.items():
        codec = text.encode(charset)
        for letter, encoded in (
            ("b", base64.b64encode(codec).decode()),
            ("q", "".join(f"={byte:02X}" for byte in codec)),
        ):
            raw = f"Subject: =?{charset}?{letter}?{encoded}?=\r\nTo: =?{charset}?{letter}?{encoded}?= <a@b.cz>\r\n\r\n"
            yield Sample("subject", f"{charset}/{letter}", raw.encode())
    for length in (10, 60, 100, 300):
        text = "Grüße – 世界 " * (length // 10)
        folded = Header(text, "utf-8", maxlinelen=76).encode(linesep="\r\n")
        raw = f"Subject: {folded}\r\n\r\n"
        yield Sample("subject", f"folded-{length}", raw.encode())
