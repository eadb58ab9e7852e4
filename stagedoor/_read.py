"""Reading members of JSON objects into typed values, with an empty value for what is missing; it knows no field."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Raw = Mapping[str, Any]
Pairs = tuple[tuple[str, str], ...]
EPOCH = datetime.fromtimestamp(0, UTC)


def text(data: Mapping[str, Any], key: str) -> str:
    """Return a member as text, "" for null and for what is missing."""
    value = data.get(key)
    return "" if value is None else str(value)


def optional_text(data: Mapping[str, Any], key: str) -> str | None:
    """Return a member as text, or None."""
    value = data.get(key)
    return None if value is None else str(value)


def whole(data: Mapping[str, Any], key: str) -> int:
    """Return a member as an integer, 0 for null and for what is missing."""
    return int(data.get(key) or 0)


def optional_whole(data: Mapping[str, Any], key: str) -> int | None:
    """Return a member as an integer, or None."""
    value = data.get(key)
    return None if value is None else int(value)


def texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return an array of texts; a lone text is an array of one."""
    value = data.get(key)
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def objects(data: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """Return an array of objects, without what is not an object."""
    value = data.get(key)
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def member(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a member that is an object, {} if it is missing or something else."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def optional_moment(data: Mapping[str, Any], key: str) -> datetime | None:
    """Return an ISO 8601 time, or None."""
    value = data.get(key)
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def moment(data: Mapping[str, Any], key: str) -> datetime:
    """Return an ISO 8601 time; what is missing is the start of 1970."""
    return optional_moment(data, key) or EPOCH


def pairs(data: Mapping[str, Any], key: str) -> Pairs:
    """Return headers as pairs of name and value, from an object or an array of pairs; values may be arrays."""
    value = data.get(key)
    items = list(value.items()) if isinstance(value, dict) else list(value or ())
    found: list[tuple[str, str]] = []
    for item in items:
        name, content = (item.get("name"), item.get("value")) if isinstance(item, dict) else item
        found += [(str(name), str(each)) for each in (content if isinstance(content, list) else [content])]
    return tuple(found)
