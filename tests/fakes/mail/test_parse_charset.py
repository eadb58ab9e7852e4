"""Charsets as senders name them, and bytes that contradict them."""

from __future__ import annotations

import codecs

import pytest

from fakes.mail.parse_charset import codec_of, decode


@pytest.mark.parametrize(
    ("written", "codec"),
    [
        ("UTF-8", "utf_8"),
        ("utf8mb4", "utf_8"),
        (" ISO-8859-1 ", "latin_1"),
        ("windows-1252", "cp1252"),
        ("GB2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("x-sjis", "cp932"),
        ("iso-8859-8-i", "iso8859_8"),
        ("KOI8-U", "koi8_u"),
        ("cp-850", "cp850"),
        ("'utf-8'", None),
        ("x-klingon", None),
        ("rot13", None),
        ("zlib", None),
        ("punycode", None),
        ("unicode_escape", None),
        ("utf-8\x00", None),
        ("a" * 200, None),
        ("", None),
    ],
)
def test_charset_names_lead_to_codecs_that_are_charsets(written: str, codec: str | None) -> None:
    assert codec_of(written) == codec
    if codec is not None:
        assert codecs.lookup(codec)


@pytest.mark.parametrize(
    ("data", "charset", "text", "flag"),
    [
        (b"Gr\xc3\xbc", "utf-8", "Grü", None),
        (b"Gr\xfc", "utf-8", "Gr\ufffd", "wrong-charset"),
        (b"Gr\xfc", "UTF8", "Gr\ufffd", "wrong-charset"),
        (b"Gr\xc3\xbc", None, "Grü", None),
        (b"Gr\xfc", None, "Grü", None),
        (b"\x93x\x94", None, "“x”", None),
        (b"\x81", None, "\x81", None),
        (b"Gr\xc3\xbc", "us-ascii", "Grü", "wrong-charset"),
        (b"plain", "us-ascii", "plain", None),
        (b"Gr\xfc", "x-klingon", "Grü", "unknown-charset"),
        (b"Gr\xfc", "unknown-8bit", "Grü", None),
        (b"\x93x\x94", "iso-8859-1", "“x”", None),
        (b"\xc4\xe3\xff", "gb2312", "你\ufffd", "wrong-charset"),
        (b"+2AA-", "utf-7", "\ufffd", None),
    ],
)
def test_bytes_become_text_whatever_they_claim(
    data: bytes, charset: str | None, text: str, flag: str | None
) -> None:
    assert decode(data, charset) == (text, flag)
