"""Reads mails with the standard library, and with the product's parser, into one comparable value."""

from __future__ import annotations

import email.policy
import email.utils
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from typing import NamedTuple

from fakes.core.limits import Limits
from fakes.mail.parse import parse
from fakes.mail.parse_body import bodies, decode_part

_NOT_STRICT = {"strict": False} if getattr(email.utils, "supports_strict_parsing", False) else {}
# The standard library keeps these as parsed messages, not as bytes.
_NO_BYTES = ("message/",)


class Leaf(NamedTuple):
    """A part that is no multipart."""

    content_type: str
    charset: str | None
    filename: str | None
    content_id: str | None
    disposition: str | None
    content: bytes


class Reading(NamedTuple):
    """What a reader made of a mail."""

    headers: list[tuple[str, str]]
    addresses: list[tuple[str, str]]
    subject: str
    date: str | None
    leaves: list[Leaf]
    text: str | None
    html: str | None


def read_with_ours(raw: bytes) -> Reading:
    """Read a mail with the product's parser."""
    mail = parse(raw, Limits())
    shown = bodies(raw, mail.parts)
    leaves = [
        Leaf(
            part.content_type,
            part.charset,
            part.filename,
            part.content_id,
            part.disposition,
            b"" if part.content_type.startswith(_NO_BYTES) else _lines(decode_part(raw, part)),
        )
        for part in mail.parts
        if part.role != "container"
    ]
    return Reading(
        [(field.name, _squeezed(field.value)) for field in mail.headers],
        [(_squeezed(one.name), one.address) for one in (*mail.from_, *mail.to, *mail.cc, *mail.bcc)],
        _squeezed(mail.subject),
        mail.date,
        leaves,
        _text(shown.text),
        _text(shown.html),
    )


def read_with_standard_library(raw: bytes) -> Reading:
    """Read a mail with `email`: compat32 for headers and leaves, the default policy for the bodies."""
    message = message_from_bytes(raw)
    values = [value for name in ("from", "to", "cc", "bcc") for value in message.get_all(name, [])]
    pairs = email.utils.getaddresses([str(value) for value in values], **_NOT_STRICT)
    modern = message_from_bytes(raw, policy=email.policy.default)
    return Reading(
        [(name, _decoded(value)) for name, value in message.items()],
        [(_decoded(name), address) for name, address in pairs if name or address],
        _decoded(message.get("subject", "")),
        _date(message.get("date")),
        list(_leaves(message)),
        _body(modern, "plain"),
        _body(modern, "html"),
    )


def _leaves(message: Message) -> Iterator[Leaf]:
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.walk():
            if part is not message and part in message.get_payload():
                yield from _leaves(part)
        return
    content_type = message.get_content_type()
    payload = b"" if content_type.startswith(_NO_BYTES) else message.get_payload(decode=True)
    filename = message.get_filename()
    content_id = message.get("content-id")
    yield Leaf(
        content_type,
        message.get_content_charset() if message.get_param("charset") else None,
        _decoded(filename) if filename else None,
        str(content_id).strip("<>") if content_id else None,
        message.get_content_disposition(),
        _lines(payload if isinstance(payload, bytes) else b"(no bytes)"),
    )


def _body(message: EmailMessage, kind: str) -> str | None:
    try:
        part = message.get_body((kind,))
        return _text(part.get_content()) if part is not None else None
    except (LookupError, UnicodeError, AttributeError, KeyError, ValueError) as error:
        return f"(raises {type(error).__name__})"


def _decoded(value: object) -> str:
    try:
        return _squeezed(str(make_header(decode_header(str(value)))))
    except (HeaderParseError, LookupError, UnicodeError) as error:
        return f"(raises {type(error).__name__})"


def _date(value: object) -> str | None:
    try:
        moment = email.utils.parsedate_to_datetime(str(value))
    except (ValueError, TypeError, IndexError):
        return None
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{utc.isoformat(timespec='milliseconds')[:-6]}Z"


def _squeezed(value: str) -> str:
    return " ".join(value.split())


def _lines(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")


def _text(text: str | None) -> str | None:
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
