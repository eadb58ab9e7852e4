"""Bytes to text under a declared charset, whatever that charset says; it knows nothing of mail syntax."""

from __future__ import annotations

import re
from encodings.aliases import aliases
from typing import NamedTuple

_NAME = re.compile(r"[a-z0-9][a-z0-9._:+ -]{0,39}")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_C1 = re.compile(r"[\x80-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# Codecs of Python that are no charsets, or whose decoder is not linear in time.
_NO_CHARSETS = frozenset(
    {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
    | {"idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "tactis", "undefined", "unicode_escape"}
)
# Charsets that Python decodes and gives no other name.
_UNALIASED = frozenset(
    {"cp1006", "cp720", "cp737", "cp856", "cp874", "cp875", "koi8_t", "koi8_u"}
    | {"mac_arabic", "mac_croatian", "mac_farsi", "mac_romanian"}
)
# What senders write besides the names that Python knows.
_SENDERS_NAMES = {
    "ansi_x3_110_1983": "latin_1",
    "cp_850": "cp850",
    "cp_1252": "cp1252",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_6_e": "iso8859_6",
    "iso_8859_6_i": "iso8859_6",
    "ks_c_5601": "cp949",
    "unicode_1_1_utf_7": "utf_7",
    "unicode_1_1_utf_8": "utf_8",
    "utf8mb4": "utf_8",
    "utf_8_sig": "utf_8",
    "windows_874": "cp874",
    "windows_31j": "cp932",
    "x_cp1252": "cp1252",
    "x_euc_jp": "euc_jp",
    "x_euc_kr": "cp949",
    "x_gbk": "gb18030",
    "x_mac_roman": "mac_roman",
    "x_sjis": "cp932",
    "x_windows_949": "cp949",
}
# Senders name the national standard and mean the superset that their system uses.
_SUPERSETS = {"euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Names that say only "bytes above 127 are to come".
_NOTHING_SAID = frozenset({"8bit", "binary", "default", "none", "unknown", "unknown_8bit", "x_unknown"})


class Decoded(NamedTuple):
    """A text, and what was wrong on the way: `unknown-charset`, `wrong-charset` or nothing."""

    text: str
    flag: str | None


def codec_of(charset: str) -> str | None:
    """Return the name of Python's codec for a charset as a sender writes it, or None if there is none."""
    name = charset.strip().lower()
    if name in {"utf-8", "utf8"}:
        return "utf_8"
    if not _NAME.fullmatch(name):
        return None
    key = _SEPARATORS.sub("_", name).strip("_")
    codec = _SENDERS_NAMES.get(key) or aliases.get(key)
    if codec is None and (key in _UNALIASED or key in aliases.values()):
        codec = key
    if codec is None or codec in _NO_CHARSETS:
        return None
    return _SUPERSETS.get(codec, codec)


def decode(data: bytes, charset: str | None) -> Decoded:
    """Decode `data`, never raising.

    Without a charset, or with one that nobody knows: UTF-8, else Windows-1252 as mail clients do (latin-1 where a
    byte is undefined there). Bytes that contradict a known charset become U+FFFD; in what calls itself ASCII they
    are read as if nothing were said.
    """
    if charset == "utf-8":
        try:
            return Decoded(data.decode(), None)
        except UnicodeDecodeError:
            return Decoded(data.decode("utf-8", "replace"), "wrong-charset")
    if charset is None or _is_silent(charset):
        return Decoded(_guessed(data), None)
    codec = codec_of(charset)
    if codec is None:
        return Decoded(_guessed(data), "unknown-charset")
    if codec == "ascii" and not data.isascii():
        return Decoded(_guessed(data), "wrong-charset")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return Decoded(_whole(data.decode(codec, "replace")), "wrong-charset")
    if codec == "latin_1" and _C1.search(text):
        text = _western(data)
    elif codec == "utf_7":
        text = _whole(text)
    return Decoded(text, None)


def _is_silent(charset: str) -> bool:
    return _SEPARATORS.sub("_", charset.strip().lower()) in _NOTHING_SAID


def _guessed(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _whole(text: str) -> str:
    # UTF-7 and a few error handlers let half of a surrogate pair through, which no database takes.
    return _LONE_SURROGATE.sub("\ufffd", text)
