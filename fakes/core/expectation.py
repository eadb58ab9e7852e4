"""What a test would say of a capture, so that it can be written down in several languages; it writes none of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_VOLATILE = re.compile(r"https?://\S*|#?(?<![\w-])[a-zA-Z_-]{0,40}\d[\w-]*|\s{2,}|[^\S ]")
_MAX_CHARS = 500
_MIN_CHARS = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One member of a capture: its name in our client, its path in the JSON of our API, and its value.

    `is_prose` says that numbers in it may be others in every run.
    """

    attribute: str
    path: tuple[str, ...]
    value: str | int
    is_prose: bool = False

    @property
    def shape(self) -> str | None:
        """A regular expression for it, if its numbers may change and there are some."""
        return shape_of(self.value) if self.is_prose and isinstance(self.value, str) else None

    @property
    def words(self) -> str:
        """The longest part of it without numbers, if its numbers may change and there are some; else nothing."""
        return stable_words(str(self.value)) if self.shape else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How a test finds one capture and what it then asserts.

    `noun` names the variable; `conditions` are those of our client's `wait_for`, `filters` those of
    `GET /captures/wait`; texts whose numbers change with every run are asserted by their shape.
    """

    noun: str
    conditions: Mapping[str, str]
    filters: Mapping[str, str]
    facts: Sequence[Fact]


def stable_words(text: str) -> str:
    """Return the longest run of a line that has no number, id or URL in it: what stays the same from run to run."""
    runs = [run.strip() for run in _VOLATILE.split(text[:_MAX_CHARS])]
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= _MIN_CHARS else ""


def shape_of(text: str) -> str | None:
    """Return a regular expression for what a text says with other numbers in it; None if there are none."""
    if not any(character.isascii() and character.isdigit() for character in text):
        return None
    return "".join(
        "[0-9]+" if piece.isascii() and piece.isdigit() else re.escape(piece)
        for piece in re.split("([0-9]+)", text)
    )


def searched(words: str) -> str:
    """Return words as a phrase of our search, empty if there is nothing to be searched for."""
    plain = " ".join(re.findall(r"\w+", words))
    return f'"{plain}"' if plain else ""
