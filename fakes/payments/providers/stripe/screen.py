"""Looks for card numbers that are somebody's own, before anything else sees a request; it repeats none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.cards import is_real

_HOLDERS = ("card", "source", "external_account", "")
_MAX_DEPTH = 8


def has_real_card(params: Mapping[str, Any], holder: str = "", depth: int = 0) -> bool:
    """Tell whether a card number among the parameters could be real: valid by Luhn and not documented."""
    for name, value in params.items():
        if isinstance(value, Mapping):
            if depth < _MAX_DEPTH and has_real_card(value, name, depth + 1):
                return True
        elif name == "number" and holder in _HOLDERS and isinstance(value, str) and is_real(value):
            return True
    return False
