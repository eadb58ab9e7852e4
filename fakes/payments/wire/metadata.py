"""Stripe's rules for metadata: how much of it, what an update leaves, what an empty value removes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.wire import param_error

MAX_KEYS = 50
MAX_KEY_LENGTH = 40
MAX_VALUE_LENGTH = 500


def check_metadata(given: Mapping[str, Any], param: str) -> dict[str, str]:
    """Return metadata as it may be sent; an empty value (v2: null) marks a key to remove.

    Raises StripeError for too many keys, a key or value too long, or a value that is no string.
    """
    checked = {}
    for key, value in given.items():
        text = "" if value is None else value
        if not isinstance(text, str):
            raise param_error.invalid_string(f"{param}[{key}]", value)
        if len(key) > MAX_KEY_LENGTH:
            raise param_error.metadata_key_too_long(key, MAX_KEY_LENGTH)
        if len(text) > MAX_VALUE_LENGTH:
            raise param_error.metadata_value_too_long(text, MAX_VALUE_LENGTH)
        checked[key] = text
    if len(checked) > MAX_KEYS:
        raise param_error.metadata_too_many_keys(len(checked), MAX_KEYS)
    return checked


def merge_metadata(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> dict[str, str]:
    """Return what an object's metadata is after an update.

    Keys are added or replaced, a key with an empty value is removed, and None (`metadata=`) removes all.
    Pass `{}` as `old` on creation. Raises StripeError where more than 50 keys would be left.
    """
    if new is None:
        return {}
    merged = {**(old or {}), **new}
    kept = {key: value for key, value in merged.items() if value != ""}
    if len(kept) > MAX_KEYS:
        raise param_error.metadata_too_many_keys(len(kept), MAX_KEYS)
    return kept
