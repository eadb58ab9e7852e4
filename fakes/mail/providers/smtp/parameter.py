"""The ESMTP parameters of MAIL and RCPT: which are understood, and what their values may be."""

from __future__ import annotations

import re

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.reply import Refused

# RFC 5321 section 4.1.2; RFC 6531 section 3.3 lets a value hold UTF-8 as well.
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\x00-\x20=\x7f]+))?")
_BODIES = ("7BIT", "8BITMIME")


def check_mail(text: str, *, max_message_bytes: int) -> None:
    """Check the parameters of MAIL.

    Understood: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), AUTH (RFC 4954 section 5). Raises Refused
    with 501 for bad syntax, 552 for a SIZE over the limit, 555 for an unknown parameter.
    """
    parameters = _read(text)
    body = parameters.pop("BODY", "7BIT")
    if body is None or body.upper() not in _BODIES:
        raise Refused(reply.BAD_PARAMETER)
    if parameters.pop("SMTPUTF8", None) is not None:
        raise Refused(reply.BAD_PARAMETER)
    if "AUTH" in parameters and parameters.pop("AUTH") is None:
        raise Refused(reply.BAD_PARAMETER)
    size = parameters.pop("SIZE", "0")
    if size is None or not (size.isascii() and size.isdigit()):
        raise Refused(reply.BAD_PARAMETER)
    if parameters:
        raise Refused(reply.UNKNOWN_PARAMETER)
    # RFC 1870 allows 20 digits; more would only cost time to read as a number.
    if len(size) > 20 or int(size) > max_message_bytes:
        raise Refused(reply.TOO_LARGE)


def check_rcpt(text: str) -> None:
    """Check the parameters of RCPT: none is understood. Raises Refused with 501 or 555."""
    if _read(text):
        raise Refused(reply.UNKNOWN_PARAMETER)


def _read(text: str) -> dict[str, str | None]:
    parameters: dict[str, str | None] = {}
    for word in text.split():
        match = _PARAMETER.fullmatch(word)
        if match is None or match[1].upper() in parameters:
            raise Refused(reply.BAD_PARAMETER)
        parameters[match[1].upper()] = match[2]
    return parameters
