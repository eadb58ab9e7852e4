"""What the parser hands out: plain values that point into the raw mail by offset and length, and copy nothing."""

from __future__ import annotations

from typing import NamedTuple

from fakes.mail.parse_address import Address
from fakes.mail.parse_header import readable, undecoded


class Header(NamedTuple):
    """A header field: its name as written, its value readable, and its value unfolded but not decoded."""

    name: str
    value: str
    raw: str


class Part(NamedTuple):
    """A node of the MIME tree, in document order.

    `number` is IMAP's part number ("1", "1.2"; "0" for a multipart that is the whole mail). `offset` and `length`
    in bytes span the body in the raw mail, still transfer-encoded. `role` is one of `container`, `text`, `html`
    (shown as the mail's body), `attachment`. `charset` is as declared, `content_id` without angle brackets.
    """

    number: str
    content_type: str
    charset: str | None
    transfer_encoding: str
    filename: str | None
    content_id: str | None
    disposition: str | None
    is_inline: bool
    offset: int
    length: int
    role: str


class ParsedMail(NamedTuple):
    """A mail's skeleton. `headers_length` is where the body starts; `flags` name what was wrong with it.

    `fields` are the header's as `parse_header` reads them: unfolded, undecoded.
    """

    fields: list[tuple[str, str]]
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    message_id: str | None
    date: str | None
    date_raw: str | None
    parts: tuple[Part, ...]
    headers_length: int
    flags: tuple[str, ...]

    @property
    def headers(self) -> tuple[Header, ...]:
        """The header fields as people read them."""
        return readable_headers(self.fields)

    @property
    def attachments(self) -> tuple[Part, ...]:
        """Every leaf that is not shown as the mail's body: files, inline images, attached mails, calendars."""
        return tuple(part for part in self.parts if part.role == "attachment")

    def header(self, name: str) -> str | None:
        """Return the readable value of the first field with this name, in any case."""
        wanted = name.lower()
        return next((field.value for field in self.headers if field.name.lower() == wanted), None)

    def part(self, number: str) -> Part | None:
        """Return the part with IMAP number `number`."""
        return next((part for part in self.parts if part.number == number), None)


def readable_headers(fields: list[tuple[str, str]]) -> tuple[Header, ...]:
    """Return the fields of a header block as people read them."""
    return tuple([_header(name, value) for name, value in fields])


def _header(name: str, value: str) -> Header:
    shown = readable(value)
    return Header(name, shown, shown if shown is value else undecoded(value))
