"""What a question about captures means: its clauses, and which of them a capture in memory fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakes.core.clock import iso
from fakes.core.condition import Clause
from fakes.core.search import parse
from fakes.core.text import address_tokens, channel_token, flag_token, kind_token, provider_token

if TYPE_CHECKING:
    from fakes.core.captures import Capture


@dataclass(frozen=True, slots=True)
class CaptureQuery:
    """A question about one sandbox's captures; every given clause must hold. Times in Unix ms.

    Raises InvalidInput for a `q` that cannot be read.
    """

    sandbox: str
    channel: str | None = None
    provider: str | None = None
    kind: str | None = None
    sender: str | None = None
    recipient: str | None = None
    concerns: str | None = None
    flag: str | None = None
    q: str = ""
    tag: str | None = None
    is_read: bool | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    after_id: int | None = None
    clauses: tuple[Clause, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clauses", parse(self.q))

    def tokens(self) -> list[str]:
        """Return the filter tokens that a matching capture must carry, but for its sandbox's."""
        found: list[str] = []
        if self.channel is not None:
            found.append(channel_token(self.channel))
        if self.provider is not None:
            found.append(provider_token(self.provider))
        if self.kind is not None:
            found.append(kind_token(self.kind))
        if self.flag is not None:
            found.append(flag_token(self.flag))
        for letter, address in (("f", self.sender), ("t", self.recipient), ("w", self.concerns)):
            if address is not None:
                found.append(address_tokens(letter, address)[0])
        return found

    @property
    def indexed_clauses(self) -> tuple[Clause, ...]:
        """The clauses of the search that the index alone can answer."""
        return tuple(clause for clause in self.clauses if clause.is_indexed)

    @property
    def row_clauses(self) -> tuple[Clause, ...]:
        """The clauses of the search for which the rows must be looked at."""
        return tuple(clause for clause in self.clauses if not clause.is_indexed)

    @property
    def needs_index(self) -> bool:
        """Whether the search index must be asked, or the newest rows of the sandbox are enough."""
        return bool(self.indexed_clauses or self.tokens())

    @property
    def has_row_filters(self) -> bool:
        """Whether the rows must be looked at, whatever the index says."""
        values = (self.tag, self.is_read, self.since_ms, self.until_ms)
        return bool(self.row_clauses) or any(value is not None for value in values)

    @property
    def is_whole_sandbox(self) -> bool:
        """Whether every capture of the sandbox matches."""
        return not self.needs_index and not self.has_row_filters and self.after_id is None

    def mismatch(self, capture: Capture) -> str | None:
        """Return the first clause that `capture` fails, in words; None if it matches."""
        for value, actual, name in (
            (self.channel, capture.channel, "channel"),
            (self.provider, capture.provider, "provider"),
            (self.kind, capture.kind, "kind"),
        ):
            if value is not None and value != actual:
                return f"{name} is {actual!r}, not {value!r}"
        return self._people_mismatch(capture) or self._state_mismatch(capture) or self._text_mismatch(capture)

    def _people_mismatch(self, capture: Capture) -> str | None:
        tokens = f" {capture.search.tokens} "
        for letter, wanted, name in (
            ("f", self.sender, "from"),
            ("t", self.recipient, "to"),
            ("w", self.concerns, "people"),
        ):
            if wanted is not None and f" {address_tokens(letter, wanted)[0]} " not in tokens:
                actual = {"f": capture.sender, "t": ", ".join(capture.recipients)}.get(
                    letter, capture.search.people
                )
                return f"{name} is {actual!r}, not {wanted!r}"
        return None

    def _state_mismatch(self, capture: Capture) -> str | None:
        if self.flag is not None and self.flag not in capture.flags:
            return f"flag {self.flag!r} is not set"
        if self.tag is not None and self.tag not in capture.tags:
            return f"tag {self.tag!r} is not set"
        if self.is_read is not None and self.is_read != capture.is_read:
            return f"it is {'read' if capture.is_read else 'unread'}"
        if self.since_ms is not None and capture.created_ms < self.since_ms:
            return f"created_at is {iso(capture.created_ms)}, before {iso(self.since_ms)}"
        if self.until_ms is not None and capture.created_ms > self.until_ms:
            return f"created_at is {iso(capture.created_ms)}, after {iso(self.until_ms)}"
        if self.after_id is not None and capture.number <= self.after_id:
            return "it came before the capture named by 'after'"
        return None

    def _text_mismatch(self, capture: Capture) -> str | None:
        for clause in self.clauses:
            if not clause.holds(capture):
                failure = "does not match its text" if clause.is_about_text else "does not hold"
                return f"q: {str(clause)!r} {failure}"
        return None
