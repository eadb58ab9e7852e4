"""Tells where an object differs from what the catalogue says of its resource; used by tests of everything we answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Kind, Shape


def check(name: str, document: Any) -> list[str]:
    """Return what is wrong with an object of a resource: one line per place, empty where nothing is.

    Looks at types, null, enums, lengths, required and unknown fields, at every depth: expanded objects and lists
    are held against their own resources. Raises KeyError for an unknown resource.
    """
    return list(_resource(name, document, name))


def check_answer(operation_id: str, document: Any) -> list[str]:
    """Return what is wrong with the answer of an operation: the object, deleted shape, list or search result."""
    operation = catalogue().operation(operation_id)
    if operation.answer == "binary" or not operation.returns:
        return []
    target = Shape("resource", targets=operation.returns)
    if operation.answer == "list" and operation.is_v2:
        return list(_list_v2(target, document, operation_id))
    if operation.answer == "search":
        return list(_envelope(document, "search_result", target, operation_id))
    if operation.answer == "list":
        return list(_envelope(document, "list", target, operation_id))
    return list(_value(target, document, operation_id))


def _resource(name: str, value: Any, path: str) -> Iterator[str]:
    resource = catalogue().resource(name)
    if not isinstance(value, Mapping):
        yield f"{path}: {_seen(value)} where a {name} belongs"
    elif value.get("deleted") is True and resource.deleted is not None:
        yield from _object(resource.deleted, value, path)
    else:
        yield from _object(resource.shape, value, path)


def _object(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {_seen(value)} where an object belongs"
        return
    for name, place in shape.fields.items():
        if name in value:
            yield from _field(place, value[name], f"{path}.{name}")
        elif place.required:
            yield f"{path}.{name}: missing"
    for name in value:
        if name not in shape.fields:
            yield f"{path}.{name}: not a field"


def _field(place: Field, value: Any, path: str) -> Iterator[str]:
    if value is not None:
        yield from _value(place.shape, value, path)
    elif not place.nullable:
        yield f"{path}: null"


def _value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    walk = _WALKS.get(shape.kind)
    if walk is not None:
        yield from walk(shape, value, path)
    elif not _TESTS.get(shape.kind, _is_anything)(value):
        article = "an" if shape.kind[0] in "aeiou" else "a"
        yield f"{path}: {_seen(value)} where {article} {shape.kind} belongs"
    elif shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of {', '.join(shape.enum[:8])}"
    elif shape.max_length is not None and len(value) > shape.max_length:
        yield f"{path}: {len(value)} characters, at most {shape.max_length} belong here"


def _reference(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, str):
        if not shape.expandable:
            yield f"{path}: {value!r} where a whole {' or '.join(shape.targets)} belongs"
        return
    name = value.get("object") if isinstance(value, Mapping) else None
    if name not in shape.targets:
        yield f"{path}: {_seen(value)} where a {' or '.join(shape.targets)} belongs"
    else:
        yield from _resource(str(name), value, path)


def _list(shape: Shape, value: Any, path: str) -> Iterator[str]:
    yield from _envelope(value, "list", shape.item or Shape("any"), path)


def _envelope(value: Any, kind: str, item: Shape, path: str) -> Iterator[str]:
    """Check a list or search result: its own fields, then each item."""
    if not isinstance(value, Mapping) or value.get("object") != kind:
        yield f"{path}: {_seen(value)} where a {kind} belongs"
        return
    fields = {"object", "data", "has_more", "url", "total_count"} | (
        {"next_page"} if kind != "list" else set()
    )
    for name in fields - {"total_count"} - set(value):
        yield f"{path}.{name}: missing"
    for name in set(value) - fields:
        yield f"{path}.{name}: not a field"
    for index, each in enumerate(value.get("data", ())):
        yield from _value(item, each, f"{path}.data[{index}]")


def _list_v2(item: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping) or not isinstance(value.get("data"), list):
        yield f"{path}: {_seen(value)} where a list belongs"
        return
    for index, each in enumerate(value["data"]):
        yield from _value(item, each, f"{path}.data[{index}]")


def _array(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {_seen(value)} where a list of values belongs"
        return
    for index, each in enumerate(value):
        yield from _value(shape.item or Shape("any"), each, f"{path}[{index}]")


def _map(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {_seen(value)} where a map belongs"
        return
    for key, each in value.items():
        yield from _value(shape.item or Shape("any"), each, f"{path}.{key}")


def _union(shape: Shape, value: Any, path: str) -> Iterator[str]:
    """Check a choice: what fits one of the options is right; of several misfits the shortest is told."""
    found = [list(_value(option, value, path)) for option in shape.options]
    yield from min(found, key=len)


def _seen(value: Any) -> str:
    name = value.get("object") if isinstance(value, Mapping) else None
    return f"object {name!r}" if name else f"{type(value).__name__} {value!r}"[:60]


def _is_anything(value: Any) -> bool:
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_digits(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()


_WALKS: dict[Kind, Callable[[Shape, Any, str], Iterator[str]]] = {
    "object": _object,
    "resource": _reference,
    "list": _list,
    "array": _array,
    "map": _map,
    "union": _union,
}
_TESTS: dict[Kind, Callable[[Any], bool]] = {
    "string": _is_text,
    "integer": _is_whole,
    "timestamp": _is_whole,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: isinstance(value, bool),
    "decimal": _is_digits,
    "int64": _is_digits,
    "null": lambda value: value is None,
}
