"""Reduces Stripe's example objects to what they tell of a fresh object: which fields it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LONGEST_WORD = 40


def outline(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Return the examples without their values, but for booleans, empty lists and words that may be enum values."""
    return {name: _reduced(example) for name, example in sorted(examples.items()) if not _is_remains(name)}


def _reduced(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _reduced(inner) for name, inner in sorted(value.items())}
    if isinstance(value, bool) or value == []:
        return value
    if isinstance(value, str) and value.replace("_", "").isalpha() and len(value) <= _LONGEST_WORD:
        return value
    return None


def _is_remains(name: str) -> bool:
    return name.startswith("deleted_")
