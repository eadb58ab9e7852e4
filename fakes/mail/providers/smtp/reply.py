"""Every answer this SMTP server gives, with its code and enhanced code; when each is given is the receiver's matter.

Codes are those of RFC 5321 section 4.2 and RFC 4954, enhanced codes those of RFC 3463 and RFC 5248.
The greeting, EHLO's answer and the 3xx codes carry no enhanced code (RFC 2034 section 4).
"""

from __future__ import annotations

import re
from typing import Final

from fakes.core.errors import InvalidInput, KernelError, StoreUnavailable, TooLarge

OK: Final = b"250 2.0.0 Ok"
SENDER_OK: Final = b"250 2.1.0 Ok"
RECIPIENT_OK: Final = b"250 2.1.5 Ok"
BYE: Final = b"221 2.0.0 Bye"
READY_FOR_TLS: Final = b"220 2.0.0 Ready to start TLS"
AUTHENTICATED: Final = b"235 2.7.0 Authentication successful"
NOT_VERIFIED: Final = b"252 2.0.0 Cannot verify the user, but will take mail for it"

CHALLENGE: Final = b"334 "
CHALLENGE_USERNAME: Final = b"334 VXNlcm5hbWU6"
CHALLENGE_PASSWORD: Final = b"334 UGFzc3dvcmQ6"
SEND_DATA: Final = b"354 End data with <CR><LF>.<CR><LF>"

IDLE: Final = b"421 4.4.2 Idle for too long, closing the connection"
STOPPING: Final = b"421 4.3.2 The server is stopping"
STORE_UNAVAILABLE: Final = b"421 4.3.0 The store is unavailable, try again later"
TOO_MANY_CONNECTIONS: Final = b"421 4.3.2 Too many connections, try again later"
TOO_MANY_UNKNOWN: Final = b"421 4.7.0 Too many unknown commands, closing the connection"
NOT_HTTP: Final = b"421 4.7.0 This port speaks SMTP, not HTTP"

TRY_AGAIN: Final = b"451 4.3.0 The mail was not stored, try again later"
TOO_MANY_RECIPIENTS: Final = b"452 4.5.3 Too many recipients"

UNKNOWN_COMMAND: Final = b"500 5.5.2 Command not recognized"
LINE_TOO_LONG: Final = b"500 5.5.2 Command line too long"
NOT_BASE64: Final = b"501 5.5.2 Cannot decode base64"
NOT_CREDENTIALS: Final = b"501 5.5.2 Expected identity, username and password, separated by NUL"
AUTH_CANCELLED: Final = b"501 5.7.0 Authentication cancelled"
BAD_HELO: Final = b"501 5.5.4 The name holds characters that no host name has"
BAD_PARAMETER: Final = b"501 5.5.4 Syntax error in the parameters"
NOT_IMPLEMENTED: Final = b"502 5.5.1 Command not implemented"
HELO_FIRST: Final = b"503 5.5.1 Send HELO or EHLO first"
EHLO_FIRST: Final = b"503 5.5.1 Send EHLO first"
MAIL_FIRST: Final = b"503 5.5.1 Send MAIL first"
RCPT_FIRST: Final = b"503 5.5.1 Send RCPT first"
NESTED_MAIL: Final = b"503 5.5.1 MAIL was already given"
AUTHENTICATED_BEFORE: Final = b"503 5.5.1 Already authenticated"
NOT_DURING_MAIL: Final = b"503 5.5.1 Not permitted during a mail transaction"
TLS_ACTIVE: Final = b"503 5.5.1 TLS is already active"
UNKNOWN_MECHANISM: Final = b"504 5.5.4 Unrecognized authentication mechanism"
TLS_FIRST: Final = b"530 5.7.0 Must issue a STARTTLS command first"
TOO_LARGE: Final = b"552 5.3.4 The message exceeds the maximum size"
BAD_ADDRESS: Final = b"553 5.1.3 The address is malformed"
UNKNOWN_PARAMETER: Final = b"555 5.5.4 Parameter not recognized or not implemented"

USAGE: Final[dict[bytes, bytes]] = {
    b"AUTH": b"AUTH PLAIN|LOGIN [initial-response]",
    b"DATA": b"DATA",
    b"EHLO": b"EHLO hostname",
    b"HELO": b"HELO hostname",
    b"HELP": b"HELP [command]",
    b"MAIL": b"MAIL FROM:<address> [SIZE=n] [BODY=7BIT|8BITMIME] [SMTPUTF8]",
    b"NOOP": b"NOOP [text]",
    b"QUIT": b"QUIT",
    b"RCPT": b"RCPT TO:<address>",
    b"RSET": b"RSET",
    b"STARTTLS": b"STARTTLS",
    b"VRFY": b"VRFY address",
}

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?: |$)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_ENHANCED_BY_CODE = {
    421: "4.3.0",
    450: "4.2.0",
    451: "4.3.0",
    452: "4.3.1",
    530: "5.7.0",
    535: "5.7.8",
    550: "5.1.1",
    552: "5.3.4",
    553: "5.1.3",
}


class Refused(Exception):
    """A command cannot be obeyed; `answer` is the whole line that says so."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(answer)
        self.answer = answer


def usage(command: bytes) -> bytes:
    """Return the 501 that shows how `command` is written."""
    return b"501 5.5.4 Syntax: " + USAGE[command]


def help_for(command: bytes | None) -> bytes:
    """Return what HELP answers: the usage of one command, or the list of all."""
    if command in USAGE:
        return b"214 2.0.0 " + USAGE[command]
    return b"214 2.0.0 Commands: " + b" ".join(USAGE)


def queued_as(mail_id: str) -> bytes:
    """Return the answer to a message that is stored."""
    return b"250 2.0.0 Ok: queued as " + mail_id.encode("ascii")


def for_error(error: Exception) -> bytes:
    """Return the answer to a message that could not be stored.

    What may work later is transient (4xx), what never will is permanent (5xx).
    """
    if isinstance(error, TooLarge):
        return TOO_LARGE
    if isinstance(error, InvalidInput):
        return worded(554, f"5.6.0 {error.detail}")
    return TRY_AGAIN


def is_expected(error: Exception) -> bool:
    """Return whether `error` is a named fact that needs no trace in the log."""
    return isinstance(error, (InvalidInput, StoreUnavailable, TooLarge)) and isinstance(error, KernelError)


def worded(code: int, text: str) -> bytes:
    """Return a refusal in somebody else's words, on one line and with an enhanced code in front."""
    text = _CONTROLS.sub(" ", text).strip() or "Refused"
    if not _ENHANCED.match(text):
        text = f"{_ENHANCED_BY_CODE.get(code, f'{code // 100}.0.0')} {text}"
    return f"{code} {text}".encode("utf-8", "replace")
