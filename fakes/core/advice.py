"""What a channel advises people to do: lines that point an SDK here, and faults worth trying; it applies neither."""

from __future__ import annotations

from dataclasses import dataclass

from fakes.core.captures import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A few lines that point one SDK or framework at this server.

    `title` names it for people (`Python, requests`); `language` is what a highlighter would call it (`python`).
    """

    provider: str
    title: str
    language: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A fault that people often want: what it is called, what it does in one sentence, and its rule."""

    title: str
    words: str
    rule: Json
