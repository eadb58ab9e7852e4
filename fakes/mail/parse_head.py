"""What a part's header says of its body: type, encoding, name; where the body lies is `parse_structure`'s."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from fakes.core.limits import Limits
from fakes.mail.parse_header import block_border, read_block, read_headers, readable
from fakes.mail.parse_parameter import Parameters, file_name, read_parameters

_ENCODING = re.compile(r"[a-z0-9-]+")
_KNOWN_ENCODINGS = frozenset({"7bit", "8bit", "binary", "base64", "quoted-printable"})
_NO_PARAMETERS = Parameters("", {})
# Senders write the same few lines above every text and HTML; what is longer names a file or a boundary.
_MAX_KNOWN_BYTES = 160
_MAX_KNOWN = 512


class Head(NamedTuple):
    """A part's header, read. `content_type` is empty where none is given, or one without a slash.

    `charset` is as declared; `content_id` without angle brackets, and `raw_content_id` as it is compared.
    """

    content_type: str
    parameters: dict[str, str]
    charset: str | None
    transfer_encoding: str
    filename: str | None
    content_id: str | None
    raw_content_id: str
    disposition: str | None
    is_inline: bool


def fields_by_name(fields: list[tuple[str, str]]) -> dict[str, str]:
    """Return the first value of each header field, by lower-case name."""
    return {name.lower(): value for name, value in reversed(fields)}


def head_of(fields: dict[str, str]) -> Head:
    """Return what header fields, by lower-case name, say of the body below them."""
    value = fields.get("content-type")
    content_type = read_parameters(value) if value else _NO_PARAMETERS
    value = fields.get("content-disposition")
    disposition = read_parameters(value) if value else None
    kind = disposition.value if disposition else ""
    charset = content_type.by_name.get("charset")
    cid = fields.get("content-id")
    encoding = fields.get("content-transfer-encoding")
    return Head(
        content_type.value if "/" in content_type.value else "",
        content_type.by_name,
        readable(charset).lower() if charset else None,
        _encoding(encoding) if encoding is not None else "7bit",
        file_name(disposition, content_type),
        readable(cid).strip("<> \t") or None if cid else None,
        cid.strip("<> \t") if cid else "",
        kind or None,
        kind == "inline" or (not kind and cid is not None),
    )


def read_head(raw: bytes, start: int, end: int, limits: Limits) -> tuple[Head, int, tuple[str, ...]]:
    """Read the header of the part at `start`; returns it, where the body starts, and what was wrong."""
    block_end, body_start = block_border(raw, start, end)
    if block_end - start > _MAX_KNOWN_BYTES:
        block = read_headers(raw, start, end, limits)
        return head_of(fields_by_name(block.fields)), block.body_start, block.flags
    head, broken_at, flags = _known(raw[start:block_end], limits.max_header_count)
    return head, body_start if broken_at is None else start + broken_at, flags


@lru_cache(maxsize=_MAX_KNOWN)
def _known(block: bytes, max_count: int) -> tuple[Head, int | None, tuple[str, ...]]:
    fields, broken_at, flags = read_block(block, max_count)
    return head_of(fields_by_name(fields)), broken_at, flags


def _encoding(value: str) -> str:
    encoding = value.strip().lower()
    if encoding in _KNOWN_ENCODINGS:
        return encoding
    token = _ENCODING.search(encoding)
    return token[0] if token else "7bit"
