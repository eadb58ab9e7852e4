"""The bounce that a mail server sends back: a delivery status notification (RFC 3464), as bytes. It stores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

_HOSTNAME = "stagedoor.localhost"
# What Postfix returns by default (bounce_size_limit): of a larger mail only the headers come back.
_MAX_RETURNED_BYTES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A mail that could not be delivered to `recipient`, and what the other server said.

    `token` makes boundary and Message-ID unique; `arrived_ms` and `now_ms` are the sandbox's time in Unix ms.
    """

    sender: str
    recipient: str
    reason: str
    status: str
    raw: bytes
    headers_length: int
    message_id: str | None
    arrived_ms: int
    now_ms: int
    token: str


def notification(mail: Undelivered) -> bytes:
    """Return the mail that tells `sender` of the failure, addressed to it by its header too."""
    boundary = f"=_{mail.token}"
    parts = [_words(mail), _report(mail), _returned(mail)]
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    return _headers(mail, boundary).encode() + body + f"--{boundary}--\r\n".encode()


def _headers(mail: Undelivered, boundary: str) -> str:
    references = (
        [f"In-Reply-To: {mail.message_id}", f"References: {mail.message_id}"] if mail.message_id else []
    )
    lines = [
        "Return-Path: <>",
        f"From: Mail Delivery System <MAILER-DAEMON@{_HOSTNAME}>",
        f"To: {mail.sender}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {_date(mail.now_ms)}",
        f"Message-ID: <{mail.token}@{_HOSTNAME}>",
        *references,
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
    ]
    return "\r\n".join([*lines, "", ""])


def _words(mail: Undelivered) -> bytes:
    lines = [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"This is the mail system at host {_HOSTNAME}.",
        "",
        "Your message could not be delivered to one or more recipients. It is attached below.",
        "",
        f"<{mail.recipient}>: {mail.reason}",
        "",
    ]
    return "\r\n".join(lines).encode()


def _report(mail: Undelivered) -> bytes:
    # RFC 6533: an address beyond ASCII needs the type utf-8 and the global form of the report.
    is_ascii = mail.recipient.isascii() and mail.sender.isascii()
    kind = "rfc822" if is_ascii else "utf-8"
    lines = [
        f"Content-Type: message/{'' if is_ascii else 'global-'}delivery-status",
        *([] if is_ascii else ["Content-Transfer-Encoding: 8bit"]),
        "",
        f"Reporting-MTA: dns; {_HOSTNAME}",
        f"Arrival-Date: {_date(mail.arrived_ms)}",
        "",
        f"Final-Recipient: {kind}; {mail.recipient}",
        f"Original-Recipient: {kind}; {mail.recipient}",
        "Action: failed",
        f"Status: {mail.status}",
        f"Diagnostic-Code: smtp; {mail.reason}",
        "",
    ]
    return "\r\n".join(lines).encode()


def _returned(mail: Undelivered) -> bytes:
    encoding = b"" if mail.raw.isascii() else b"\r\nContent-Transfer-Encoding: 8bit"
    if len(mail.raw) <= _MAX_RETURNED_BYTES:
        return b"Content-Type: message/rfc822" + encoding + b"\r\n\r\n" + mail.raw
    headers = mail.raw[: min(mail.headers_length, _MAX_RETURNED_BYTES)]
    return b"Content-Type: text/rfc822-headers" + encoding + b"\r\n\r\n" + headers


def _date(ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC))
