"""Parameters made up from the catalogue's shapes: what to hand to the official client, and what should arrive."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fakes.payments.catalogue.model import Operation, Shape
from fakes.payments.wire.ranges import bounds_of, own_bounds
from fakes.payments.wire.validate import MAIL_ADDRESSES

_PLAIN: dict[str, tuple[Any, Any]] = {
    "string": ("text & ünïcode", "text & ünïcode"),
    "integer": (-3, -3),
    "timestamp": (1_700_000_000, 1_700_000_000),
    "number": (1.5, 1.5),
    "boolean": (True, True),
    "decimal": (Decimal("1.25"), "1.25"),
    "int64": (12, "12"),
    "any": ("anything", "anything"),
    "null": ("", None),
}
_DEPTH = 3
_IN_BOUNDS = 1


def sample_params(operation: Operation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return parameters for the client, and the same as they should be after decoding and checking.

    Every parameter is given once, three levels deep; below that what is required, or one, as a form cannot carry
    an empty object.
    """
    given, expected = _object(operation.params, _DEPTH)
    for name in MAIL_ADDRESSES & given.keys():
        given[name] = expected[name] = "jenny@example.com"
    for name in own_bounds(operation.id):
        given[name] = expected[name] = _IN_BOUNDS
    expected.pop("expand", None)
    return given, expected


def _object(shape: Shape, depth: int) -> tuple[dict[str, Any], dict[str, Any]]:
    given: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    for name, field in shape.fields.items():
        is_last_chance = not given and name == list(shape.fields)[-1]
        if field.shape.kind != "file" and (field.required or depth > 0 or is_last_chance):
            given[name], expected[name] = _value(field.shape, depth - 1)
            if bounds_of(name) is not None and given[name] == _PLAIN["integer"][0]:
                given[name] = expected[name] = _IN_BOUNDS
    return given, expected


def _value(shape: Shape, depth: int) -> tuple[Any, Any]:
    if shape.enum:
        return shape.enum[-1], shape.enum[-1]
    if shape.kind == "string" and shape.max_length is not None:
        text = _PLAIN["string"][0][: shape.max_length]
        return text, text
    if shape.kind in _PLAIN:
        return _PLAIN[shape.kind]
    if shape.kind == "object":
        given, expected = _object(shape, depth)
        return (given, expected) if given else ({}, None)
    if shape.kind == "array" and shape.item:
        given, expected = _value(shape.item, depth)
        return [given, given], [expected, expected]
    if shape.kind == "map" and shape.item:
        given, expected = _value(shape.item, depth)
        return {"key": given}, {"key": expected}
    options = [option for option in shape.options if option.kind != "null"]
    return _value(options[-1], depth)


def pruned(value: Any) -> Any:
    """Return a value without what a form cannot carry: empty objects."""
    if isinstance(value, dict):
        kept = {name: pruned(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, {}, [])}
    if isinstance(value, list):
        return [each for each in map(pruned, value) if each not in (None, {}, [])]
    return value
