"""How long the HTTP port waits for clients that are slow or silent, and what it tells those that it sends away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

import orjson


@dataclass(frozen=True, slots=True)
class Patience:
    """How much time a client has, in seconds: for a head, between two requests, and for taking an answer.

    A body must bring so many bytes in each `body_s`.
    """

    head_s: float = 30.0
    body_s: float = 30.0
    body_bytes: int = 16 * 1024
    idle_s: float = 75.0
    answer_s: float = 300.0


class Phase(StrEnum):
    """What a connection is at."""

    IDLE = "idle"
    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    UNREAD = "unread"


class Look(NamedTuple):
    """What one look at a connection saw. `turn` differs whenever the client got on; `received` counts its bytes."""

    phase: Phase
    turn: int
    received: int


class Watch:
    """Notices of one connection, from one look to the next, that its client keeps the server waiting."""

    __slots__ = ("_first", "_since_s")

    def __init__(self) -> None:
        self._first: Look | None = None
        self._since_s = 0.0

    def is_over(self, look: Look, now_s: float, patience: Patience) -> bool:
        """Tell whether the patience with this client has ended, after one more look at it."""
        first = self._first
        if first is None or look[:2] != first[:2]:
            self._first, self._since_s = look, now_s
            return False
        if look.phase is Phase.ANSWER or now_s - self._since_s < _seconds(look.phase, patience):
            return False
        if look.phase is Phase.BODY and look.received - first.received >= patience.body_bytes:
            self._first, self._since_s = look, now_s
            return False
        return True


def _seconds(phase: Phase, patience: Patience) -> float:
    return {
        Phase.IDLE: patience.idle_s,
        Phase.HEAD: patience.head_s,
        Phase.BODY: patience.body_s,
        Phase.UNREAD: patience.answer_s,
    }[phase]


def last_words(status: HTTPStatus, detail: str, hint: str, *headers: bytes) -> bytes:
    """Return a whole answer that ends its connection, made without any application."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "hint": hint,
    }
    body = orjson.dumps(document)
    lines = [
        f"HTTP/1.1 {status} {status.phrase}".encode(),
        b"Content-Type: application/problem+json",
        f"Content-Length: {len(body)}".encode(),
        b"Connection: close",
        *headers,
    ]
    return b"\r\n".join([*lines, b"", body])


def too_slow(patience: Patience) -> bytes:
    """Return the answer to a request that did not come whole in time."""
    return last_words(
        HTTPStatus.REQUEST_TIMEOUT,
        f"The request did not come whole: a head has {patience.head_s:g} s, and a body has to go on.",
        "Send it again, without a pause.",
    )


def too_many(limit: int) -> bytes:
    """Return the answer to a connection that is one too many."""
    return last_words(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"{limit} connections are open already.",
        "Close connections that are not used any more, or raise STAGEDOOR_MAX_CONNECTIONS.",
        b"Retry-After: 1",
    )
