"""What goes over the wire as plain values: one request, one answer, and the problem in it; it opens no connection."""

import json
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from stagedoor.errors import StagedoorError

T = TypeVar("T")
Json = dict[str, Any]
Param = str | int | float | bool | datetime | None

API = "/stagedoor/v1"
DEFAULT_URL = "http://127.0.0.1:8025"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its path below the server's URL. `hold_s` is how long the server may keep it open."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Json | None = None
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read to its end."""

    status: int
    content: bytes = b""
    content_type: str = "application/json"

    def json(self) -> Json:
        """Return the JSON object in the body; an empty body is an empty object."""
        if not self.content:
            return {}
        value = json.loads(self.content)
        return value if isinstance(value, dict) else {"items": value}


Operation = Generator[Request, Answer, T]


@dataclass(frozen=True, slots=True)
class Scope:
    """The place an operation acts in: a sandbox of a server, and how long its waits last (`wait_s` seconds)."""

    url: str = DEFAULT_URL
    sandbox: str | None = None
    wait_s: float = 10.0
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    @property
    def prefix(self) -> str:
        """The path in front of every other that selects the sandbox."""
        return f"/s/{segment(self.sandbox)}" if self.sandbox else ""

    @property
    def place(self) -> str:
        """The sandbox, for messages."""
        return f"sandbox {self.sandbox!r}" if self.sandbox else "the default sandbox"

    @property
    def sandbox_url(self) -> str:
        """The URL below which apps and browsers reach this sandbox."""
        return self.url.rstrip("/") + self.prefix

    def within(self, sandbox: str | None) -> "Scope":
        """Return the same place in another sandbox."""
        return replace(self, sandbox=sandbox)

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Param] | None = None,
        body: Json | None = None,
        hold_s: float = 0.0,
    ) -> Request:
        """Build a call of our API in this sandbox; parameters that are None are left out."""
        pairs = tuple((key, wire_text(value)) for key, value in (query or {}).items() if value is not None)
        return Request(method, f"{self.prefix}{API}{path}", pairs, body, hold_s)


def segment(text: str) -> str:
    """Return the text as one segment of a path."""
    return quote(text, safe="@+")


def wire_text(value: str | float | datetime) -> str:
    """Return a parameter as the API spells it: times in UTC with milliseconds, booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)


def instant(moment: datetime) -> str:
    """Return an ISO 8601 time in UTC with milliseconds; a naive time is taken as local."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def checked(answer: Answer, *allowed: int) -> Answer:
    """Return the answer if it succeeded or has an allowed status; else raise the StagedoorError that it describes."""
    if 200 <= answer.status < 300 or answer.status in allowed:
        return answer
    raise problem(answer)


def problem(answer: Answer) -> StagedoorError:
    """Read an RFC 9457 problem; anything else is quoted, as it comes from something that is not Stagedoor."""
    try:
        members = answer.json()
    except ValueError:
        members = {}
    if answer.status == 401:
        hint = (
            "The server is guarded: give user and password in the URL (http://user:password@…), "
            'or in Python Stagedoor(url, auth=("user", "password")).'
        )
        return StagedoorError("Unauthorized", status=401, hint=hint)
    if "title" not in members and "detail" not in members:
        shown = answer.content[:200].decode("utf-8", "replace").strip()
        return StagedoorError(
            "Not an answer of Stagedoor's API",
            status=answer.status,
            detail=shown or "the body is empty",
            hint="Check that the URL is that of Stagedoor's HTTP port, without a path.",
            problem=members,
        )
    return StagedoorError(
        str(members.get("title") or "Error"),
        status=answer.status,
        detail=str(members.get("detail") or ""),
        hint=str(members.get("hint") or ""),
        problem=members,
    )
