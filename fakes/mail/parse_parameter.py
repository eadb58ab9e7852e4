"""Content-Type and Content-Disposition values: the type and its parameters (RFC 2045, 2183, 2231)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from fakes.mail import parse_charset
from fakes.mail.parse_header import readable

_CHARACTERS = r"[!#$%&'*+.^_`{|}~0-9A-Za-z-]+"
_VALUE = re.compile(rf"\s*({_CHARACTERS}(?:/{_CHARACTERS})?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"?|([^;]*))', re.DOTALL)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
_COMMENT = re.compile(r"\([^()]*\)")
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*)?)?")


class Parameters(NamedTuple):
    """A header value of the form `value; name=value`: the value in lower case, the parameters by lower-case name."""

    value: str
    by_name: dict[str, str]


def read_parameters(value: str) -> Parameters:
    """Read a header value with parameters; whatever makes no sense is left out. The first of two equal names counts.

    Unquoted values may hold blanks, as most senders' file names do, though RFC 2045 forbids it.
    """
    main = _VALUE.match(value)
    if ";" not in value:
        return Parameters(main[1].lower() if main else "", {})
    by_name: dict[str, str] = {}
    is_extended = False
    for name, quoted, plain in _PARAMETER.findall(value):
        key = name.lower()
        if key not in by_name:
            by_name[key] = _unquoted(quoted) if quoted else _bare(key, plain)
            is_extended = is_extended or "*" in key
    if is_extended:
        by_name = _joined(by_name)
    return Parameters(main[1].lower() if main else "", by_name)


def _unquoted(quoted: str) -> str:
    # Only quote and backslash are escaped by senders: a lone backslash belongs to a Windows path.
    return _QUOTED_PAIR.sub(r"\1", quoted) if "\\" in quoted else quoted


def _bare(key: str, plain: str) -> str:
    # `name=Report (1).pdf` holds no comment, `charset=utf-8 (Unicode)` does.
    if "(" in plain and not key.startswith(("name", "filename")):
        plain = _COMMENT.sub("", plain)
    return plain.strip()


def _joined(by_name: dict[str, str]) -> dict[str, str]:
    """Put RFC 2231 continuations and extended values together; they win over a plain parameter of the same name."""
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    joined: dict[str, str] = {}
    for key, value in by_name.items():
        section = _SECTION.fullmatch(key)
        if section is None:
            joined.setdefault(key, value)
            continue
        name, number, star = section.groups()
        is_encoded = number is None or star is not None
        sections.setdefault(name, {}).setdefault(int(number or 0), (is_encoded, value))
    for name, numbered in sections.items():
        joined[name] = _decoded([numbered[number] for number in sorted(numbered)])
    return joined


def _decoded(pieces: list[tuple[bool, str]]) -> str:
    is_encoded, first = pieces[0]
    charset = None
    if is_encoded:
        head, *rest = first.split("'", 2)
        if len(rest) == 2:
            charset, pieces = head or None, [(True, rest[1]), *pieces[1:]]
    data = b"".join(
        unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
        if is_percent_encoded
        else text.encode("utf-8", "surrogateescape")
        for is_percent_encoded, text in pieces
    )
    return parse_charset.decode(data, charset).text


def file_name(disposition: Parameters | None, content_type: Parameters) -> str | None:
    """Return the name that a part gives itself, readable, or None. Not safe as a path: it may hold anything."""
    name = disposition.by_name.get("filename") if disposition else None
    if name is None:
        name = content_type.by_name.get("name")
    return readable(name) if name else None
