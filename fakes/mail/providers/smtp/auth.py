"""The exchanges of AUTH PLAIN and AUTH LOGIN: they find out the username; passwords are neither kept nor checked."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.reply import Refused

Ask = Callable[[bytes], Awaitable[bytes]]
"""Send a challenge and return the client's answer as it came."""

Mechanism = Callable[[str | None, Ask], Awaitable[str]]
"""Take the initial response, if there is one, ask for the rest and return the username."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


async def plain(initial: str | None, ask: Ask) -> str:
    """Return the username of AUTH PLAIN (RFC 4616). Raises Refused with 501."""
    words = (await _first(initial, ask, reply.CHALLENGE)).split(b"\x00")
    if len(words) != 3:
        raise Refused(reply.NOT_CREDENTIALS)
    return _username(words[1])


async def login(initial: str | None, ask: Ask) -> str:
    """Return the username of AUTH LOGIN, which no RFC defines and every client speaks. Raises Refused with 501."""
    username = await _first(initial, ask, reply.CHALLENGE_USERNAME)
    _decoded(await ask(reply.CHALLENGE_PASSWORD))
    return _username(username)


MECHANISMS: Final[Mapping[str, Mechanism]] = {"PLAIN": plain, "LOGIN": login}


async def _first(initial: str | None, ask: Ask, challenge: bytes) -> bytes:
    if initial == "=":
        # RFC 4954 section 4: an initial response that is empty.
        return b""
    if initial is not None:
        return _decoded(initial.encode("utf-8", "surrogateescape"))
    return _decoded(await ask(challenge))


def _decoded(response: bytes) -> bytes:
    if response == b"*":
        raise Refused(reply.AUTH_CANCELLED)
    try:
        return b64decode(response, validate=True)
    except binascii.Error:
        raise Refused(reply.NOT_BASE64) from None


def _username(name: bytes) -> str:
    return _CONTROLS.sub("\ufffd", name.decode("utf-8", "replace"))
