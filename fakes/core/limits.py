"""The one place that bounds input: how much of anything is accepted, and the one reader of HTTP bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from fakes.core.errors import InvalidInput, TooLarge

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is accepted. Sizes in bytes unless the name says otherwise."""

    max_message_bytes: int = 50 * 1024 * 1024
    max_command_line_bytes: int = 2048
    max_auth_line_bytes: int = 12288
    max_recipients: int = 1000
    max_header_count: int = 1000
    max_header_bytes: int = 1024 * 1024
    max_parts: int = 1000
    max_depth: int = 20
    max_form_fields: int = 10_000
    max_search_chars: int = 200_000
    max_extract_chars: int = 262_144
    max_recorded_body_bytes: int = 65_536
    max_callback_answer_bytes: int = 1024 * 1024
    max_connections: int = 1000


class Disconnected(Exception):
    """The client went away before its request was complete."""


async def read_body(scope: MutableMapping[str, Any], receive: Receive, *, max_bytes: int) -> bytes:
    """Read a whole request body of at most `max_bytes`.

    A body that announces or turns out to be larger raises TooLarge, a malformed Content-Length InvalidInput,
    a client that goes away Disconnected.
    """
    announced = _announced_length(scope)
    if announced is not None and announced > max_bytes:
        raise TooLarge(_too_large(max_bytes))
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(_too_large(max_bytes))
        if chunk:
            chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _announced_length(scope: MutableMapping[str, Any]) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                raise InvalidInput("The Content-Length header is not a number.")
            return int(value)
    return None


def _too_large(max_bytes: int) -> str:
    return f"The body is larger than the limit of {max_bytes} bytes (STAGEDOOR_MAX_MESSAGE_BYTES)."
