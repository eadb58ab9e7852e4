"""What a question about captures means: as a filter in the search index, and of a capture in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakes.core.clock import iso
from fakes.core.errors import InvalidInput
from fakes.core.text import (
    SearchText,
    address_tokens,
    channel_token,
    flag_token,
    fold,
    kind_token,
    provider_token,
    sandbox_token,
)

if TYPE_CHECKING:
    from fakes.core.captures import Capture

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_MAX_TERMS = 32


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand beside each other in the text; or must not."""

    words: tuple[str, ...]
    is_negated: bool = False
    is_prefix: bool = False

    def matches(self, text: SearchText) -> bool:
        """Tell whether the words stand in one of the columns, whatever `is_negated` says."""
        wanted = " " + " ".join(self.words) + ("" if self.is_prefix else " ")
        return any(
            wanted in " " + " ".join(column.split()) + " " for column in (text.title, text.people, text.body)
        )

    def __str__(self) -> str:
        quoted = f'"{" ".join(self.words)}"' if len(self.words) > 1 else self.words[0]
        return ("-" if self.is_negated else "") + quoted + ("*" if self.is_prefix else "")


def parse_terms(q: str) -> tuple[Term, ...]:
    """Read a search: words (all must occur), `"phrases"`, `begin*`, and `-not`. Raises InvalidInput."""
    terms: list[Term] = []
    for negation, phrase, word in _TERM.findall(q):
        words = tuple(fold(phrase or word).split())
        if words:
            terms.append(Term(words, bool(negation), word.endswith("*") and len(word) > 1))
    if len(terms) > _MAX_TERMS:
        raise InvalidInput(f"The search has {len(terms)} terms; {_MAX_TERMS} are allowed.")
    return tuple(terms)


@dataclass(frozen=True, slots=True)
class CaptureQuery:
    """A question about one sandbox's captures; every given clause must hold. Times in Unix ms."""

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
    terms: tuple[Term, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", parse_terms(self.q))

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
    def needs_index(self) -> bool:
        """Whether the search index must be asked, or the newest rows of the sandbox are enough."""
        return bool(self.terms or self.tokens())

    @property
    def is_whole_sandbox(self) -> bool:
        """Whether every capture of the sandbox matches."""
        return not self.needs_index and all(
            value is None for value in (self.tag, self.is_read, self.since_ms, self.until_ms, self.after_id)
        )

    def fts5(self) -> str:
        """Return the MATCH expression for SQLite."""
        tokens = " AND ".join([sandbox_token(self.sandbox), *self.tokens()])
        expression = f"(tokens : ({tokens}))"
        for term in sorted(self.terms, key=lambda each: each.is_negated):
            phrase = f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "")
            expression = (
                f"({expression} {'NOT' if term.is_negated else 'AND'} {{title people body}} : {phrase})"
            )
        return expression

    def tsquery(self) -> str:
        """Return the tsquery for PostgreSQL."""
        clauses = [f"'={token}'" for token in [sandbox_token(self.sandbox), *self.tokens()]]
        for term in self.terms:
            words = [f"'{word}'" for word in term.words]
            if term.is_prefix:
                words[-1] += ":*"
            clauses.append(("!" if term.is_negated else "") + "(" + " <-> ".join(words) + ")")
        return " & ".join(clauses)

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
        tokens = frozenset(capture.search.tokens.split())
        for letter, wanted, name, actual in (
            ("f", self.sender, "from", capture.sender),
            ("t", self.recipient, "to", ", ".join(capture.recipients)),
            ("w", self.concerns, "people", capture.search.people),
        ):
            if wanted is not None and address_tokens(letter, wanted)[0] not in tokens:
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
        for term in self.terms:
            if term.matches(capture.search) == term.is_negated:
                return f"q: {str(term)!r} does not match its text"
        return None
