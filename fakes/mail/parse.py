"""A raw mail's skeleton: headers, addresses and parts, read once at arrival. Contents are `parse_body`'s."""

from __future__ import annotations

import logging

from fakes.core.limits import Limits
from fakes.mail.parse_address import Address, read_addresses
from fakes.mail.parse_date import iso_date
from fakes.mail.parse_head import fields_by_name
from fakes.mail.parse_header import HeaderBlock, read_headers, readable, undecoded
from fakes.mail.parse_result import ParsedMail, Part
from fakes.mail.parse_structure import read_structure

_logger = logging.getLogger(__name__)
_ADDRESS_FIELDS = ("from", "to", "cc", "bcc", "reply-to")


def parse(raw: bytes, limits: Limits) -> ParsedMail:
    """Return the skeleton of a mail, whatever its bytes are; what was wrong with it stands in `flags`.

    Beyond a limit the mail has what was read so far, and a flag. Without a single header field it has the flag
    `no-headers`, and its bytes are one text part; with `unparsable` they are one attachment.
    """
    try:
        return _parsed(raw, limits)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # A mistake of the parser must not lose a mail: it is kept, shown raw, and the mistake is in the log.
        _logger.exception("A mail of %d bytes could not be parsed; it is kept as it came.", len(raw))
        return _unparsable(raw)


def _parsed(raw: bytes, limits: Limits) -> ParsedMail:
    block = read_headers(raw, 0, len(raw), limits)
    by_name = fields_by_name(block.fields)
    flags = block.flags
    if not block.fields:
        if b"\x00" in raw:
            return _unparsable(raw)
        flags += ("no-headers",)
    lists: dict[str, tuple[Address, ...]] = {}
    for name in _ADDRESS_FIELDS:
        if name in by_name:
            lists[name], is_cut = _addresses(block, by_name, name, limits)
            if is_cut and "too-many-addresses" not in flags:
                flags += ("too-many-addresses",)
    parts, part_flags = read_structure(raw, by_name, block.body_start, limits)
    subject, message_id, date = by_name.get("subject"), by_name.get("message-id"), by_name.get("date")
    return ParsedMail(
        block.fields,
        lists.get("from", ()),
        lists.get("to", ()),
        lists.get("cc", ()),
        lists.get("bcc", ()),
        lists.get("reply-to", ()),
        readable(subject) if subject else "",
        readable(message_id) if message_id else None,
        iso_date(readable(date)) if date else None,
        undecoded(date) if date else None,
        parts,
        block.body_start,
        tuple(dict.fromkeys(flags + part_flags)) if flags or part_flags else (),
    )


def _addresses(
    block: HeaderBlock, by_name: dict[str, str], wanted: str, limits: Limits
) -> tuple[tuple[Address, ...], bool]:
    """Return the addresses of all fields named `wanted`, and whether there were more than the limit."""
    if len(by_name) == len(block.fields):
        return read_addresses(by_name[wanted], limits.max_recipients)
    values = [value for name, value in block.fields if name.lower() == wanted]
    return read_addresses(", ".join(values), limits.max_recipients)


def _unparsable(raw: bytes) -> ParsedMail:
    whole = Part(
        number="1",
        content_type="application/octet-stream",
        charset=None,
        transfer_encoding="binary",
        filename=None,
        content_id=None,
        disposition=None,
        is_inline=False,
        offset=0,
        length=len(raw),
        role="attachment",
    )
    return ParsedMail([], (), (), (), (), (), "", None, None, None, (whole,), 0, ("unparsable",))
