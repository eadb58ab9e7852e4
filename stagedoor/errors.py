"""What goes wrong, as named exceptions whose messages say what to do next; it owns no transport and no waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SHOWN_CHARS = 80


def shortened(text: str) -> str:
    """Return a text as messages show it: one line, and not a long one."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else f"{line[: _SHOWN_CHARS - 1]}…"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A capture that did arrive but was not the one waited for, and why it was not."""

    id: str
    channel: str
    sender: str
    to: tuple[str, ...]
    title: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        to = ", ".join(self.to) or "nobody"
        return (
            f"{self.channel} {self.id} to {to} {self.title!r}: {'; '.join(self.reasons) or 'no reason given'}"
        )


class StagedoorError(Exception):
    """An error the server answered with, read from its `application/problem+json`.

    `status` is the HTTP status, 0 when there was no answer. `problem` holds every member that was sent.
    """

    def __init__(
        self,
        title: str,
        *,
        status: int = 0,
        detail: str = "",
        hint: str = "",
        problem: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.title = title
        self.detail = detail
        self.hint = hint
        self.problem: Mapping[str, Any] = problem or {}
        head = f"{status} {title}" if status else title
        lines = [f"{head}: {detail}" if detail and detail != title else head]
        if hint:
            lines.append(f"Hint: {hint}")
        super().__init__("\n".join(lines))


class ServerUnreachable(StagedoorError, ConnectionError):
    """No Stagedoor answers at this URL, or it went away in the middle of an answer."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        super().__init__(
            f"No Stagedoor answers at {url} ({reason}).",
            hint="Start one with `stagedoor serve`, or give the URL of a running one: STAGEDOOR_URL, or "
            "Stagedoor(url=…) in Python.",
        )


class WaitTimeout(AssertionError):
    """What was waited for did not come in time. An `AssertionError`, as in a test it is a failed expectation.

    `near_misses` holds what came instead, newest first.
    """

    def __init__(self, message: str, near_misses: Sequence[NearMiss] = ()) -> None:
        self.near_misses = tuple(near_misses)
        super().__init__(message)


class UnexpectedCapture(AssertionError):
    """Something arrived that must not have. `capture_id` names the culprit."""

    def __init__(self, message: str, capture_id: str = "") -> None:
        self.capture_id = capture_id
        super().__init__(message)
