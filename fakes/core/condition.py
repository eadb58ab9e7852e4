"""What a search can demand of a capture, as values that can be asked of one in memory; the engines' forms live elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.core.captures import Capture


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words that stand beside each other in one column of the text, or in the title alone."""

    words: tuple[str, ...]
    is_prefix: bool = False
    is_title_only: bool = False

    def holds(self, capture: Capture) -> bool:
        """Tell whether the words stand there."""
        text = capture.search
        wanted = " " + " ".join(self.words) + ("" if self.is_prefix else " ")
        columns = (text.title,) if self.is_title_only else (text.title, text.people, text.body)
        return any(wanted in " " + " ".join(column.split()) + " " for column in columns)


@dataclass(frozen=True, slots=True)
class Carries:
    """Filter tokens that a capture carries, all of them; the last one may be only the beginning of one."""

    tokens: tuple[str, ...]
    is_prefix: bool = False

    def holds(self, capture: Capture) -> bool:
        """Tell whether it carries them."""
        carried = frozenset(capture.search.tokens.split())
        *whole, last = self.tokens
        if not carried.issuperset(whole):
            return False
        return any(token.startswith(last) for token in carried) if self.is_prefix else last in carried


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody has read it, or nobody has."""

    is_read: bool

    def holds(self, capture: Capture) -> bool:
        """Tell whether that is so."""
        return capture.is_read == self.is_read


@dataclass(frozen=True, slots=True)
class Tagged:
    """Somebody has set this tag, or (None) any."""

    tag: str | None

    def holds(self, capture: Capture) -> bool:
        """Tell whether that is so."""
        return bool(capture.tags) if self.tag is None else self.tag in capture.tags


@dataclass(frozen=True, slots=True)
class Sized:
    """It is larger than so many bytes, or smaller."""

    above: int | None = None
    below: int | None = None

    def holds(self, capture: Capture) -> bool:
        """Tell whether that is so."""
        is_large = self.above is None or capture.size > self.above
        return is_large and (self.below is None or capture.size < self.below)


@dataclass(frozen=True, slots=True)
class Created:
    """It was made at a moment or later, or earlier than a moment; Unix ms of the sandbox's clock."""

    since_ms: int | None = None
    before_ms: int | None = None

    def holds(self, capture: Capture) -> bool:
        """Tell whether that is so."""
        is_late = self.since_ms is None or capture.created_ms >= self.since_ms
        return is_late and (self.before_ms is None or capture.created_ms < self.before_ms)


Indexed = Words | Carries
Condition = Words | Carries | Read | Tagged | Sized | Created


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a search, which must hold or must not; `source` is how it was written."""

    condition: Condition
    source: str
    is_negated: bool = False

    def holds(self, capture: Capture) -> bool:
        """Tell whether the term is true of a capture."""
        return self.condition.holds(capture) != self.is_negated


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which one must be true; a search is a row of clauses that must all be."""

    terms: tuple[Term, ...]

    def holds(self, capture: Capture) -> bool:
        """Tell whether one of the terms is true of a capture."""
        return any(term.holds(capture) for term in self.terms)

    @property
    def is_indexed(self) -> bool:
        """Whether the search index alone can answer it."""
        return all(isinstance(term.condition, Indexed) for term in self.terms)

    @property
    def is_plain_token(self) -> bool:
        """Whether it asks for whole filter tokens, as `has:code` does, and for nothing else."""
        term = self.terms[0]
        is_plain = isinstance(term.condition, Carries) and not term.condition.is_prefix
        return is_plain and len(self.terms) == 1 and not term.is_negated

    @property
    def is_about_text(self) -> bool:
        """Whether it asks for words alone."""
        return all(isinstance(term.condition, Words) for term in self.terms)

    def __str__(self) -> str:
        return " OR ".join(term.source for term in self.terms)
