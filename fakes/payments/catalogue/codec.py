"""Shapes as compact JSON and back, with repeated parts stored once; it knows nothing of files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from fakes.payments.catalogue.model import Field, Kind, Shape

_PLAIN: dict[Kind, str] = {
    "integer": "i",
    "number": "n",
    "boolean": "b",
    "timestamp": "t",
    "decimal": "d",
    "int64": "I",
    "null": "0",
    "file": "f",
    "any": "a",
}
_PLAIN_SHAPES = {code: Shape(kind) for kind, code in _PLAIN.items()}
_USUAL_LENGTH = 5000
_STRINGS = {"s": Shape("string", max_length=_USUAL_LENGTH), "S": Shape("string")}
_REQUIRED, _NULLABLE, _SHOWN = 1, 2, 4
_WORTH_SHARING_BYTES = 160


class Encoder:
    """Turns shapes into JSON values; what occurs twice and is big enough becomes a numbered definition."""

    def __init__(self, roots: list[Shape]) -> None:
        self.definitions: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._digests: dict[int, str] = {}
        self._seen: Counter[str] = Counter()
        self._roots = roots  # keeps the shapes alive, as their ids are keys here
        for root in roots:
            self._count(root)

    def encode(self, shape: Shape) -> Any:
        """Return the JSON value of a shape."""
        digest = self._digest(shape)
        if self._sizes[digest] < _WORTH_SHARING_BYTES or self._seen[digest] < 2:
            return self._body(shape, self.encode)
        if digest not in self._numbers:
            body = self._body(shape, self.encode)
            self._numbers[digest] = len(self.definitions)
            self.definitions.append(body)
        return self._numbers[digest]

    def _count(self, shape: Shape) -> None:
        digest = self._digest(shape)
        self._seen[digest] += 1
        if self._seen[digest] == 1:
            for part in parts_of(shape):
                self._count(part)

    def _digest(self, shape: Shape) -> str:
        """Return what is the same for equal shapes, and note how many bytes the whole shape takes."""
        digest = self._digests.get(id(shape))
        if digest is None:
            text = orjson.dumps(self._body(shape, self._digest))
            digest = self._digests[id(shape)] = hashlib.blake2b(text, digest_size=12).hexdigest()
            inside = sum(self._sizes[self._digest(part)] - len(digest) for part in parts_of(shape))
            self._sizes[digest] = len(text) + inside
        return digest

    def _body(self, shape: Shape, inner: Callable[[Shape], Any]) -> Any:
        if shape.kind in _PLAIN:
            return _PLAIN[shape.kind]
        if shape.kind == "string":
            return _encode_string(shape)
        if shape.kind == "object":
            fields = {name: _encode_field(field, inner) for name, field in sorted(shape.fields.items())}
            return ["o", fields]
        if shape.kind == "resource":
            return ["r" if shape.expandable else "R", *shape.targets]
        if shape.kind == "union":
            return ["u", *(inner(option) for option in shape.options)]
        item = inner(shape.item) if shape.item else "a"
        return {"map": ["m", item], "array": ["l", item], "list": ["L", item, shape.url]}[shape.kind]


class Decoder:
    """Turns JSON values back into shapes; a definition is fetched and built when it is first met."""

    def __init__(self, definition: Callable[[int], Any]) -> None:
        self._definition = definition
        self._known: dict[int, Shape] = {}

    def decode(self, value: Any) -> Shape:
        """Return the shape that a JSON value describes."""
        if isinstance(value, str):
            return _STRINGS.get(value) or _PLAIN_SHAPES[value]
        if isinstance(value, int):
            shape = self._known.get(value)
            if shape is None:
                shape = self._known[value] = self.decode(self._definition(value))
            return shape
        code, *rest = value
        if code == "o":
            return Shape("object", fields=MappingProxyType(self._fields(rest[0])))
        if code == "s":
            return Shape("string", tuple(rest[1]), rest[0])
        if code in "rR":
            return Shape("resource", targets=tuple(rest), expandable=code == "r")
        if code == "u":
            return Shape("union", options=tuple(self.decode(option) for option in rest))
        kind: Kind = "map" if code == "m" else "array" if code == "l" else "list"
        return Shape(kind, item=self.decode(rest[0]), url=rest[1] if code == "L" else None)

    def _fields(self, value: Mapping[str, Any]) -> dict[str, Field]:
        fields = {}
        for name, body in value.items():
            if type(body) is list and type(body[0]) is int:
                flags, shape, *default = body
                fields[name] = Field(
                    self.decode(shape),
                    bool(flags & _REQUIRED),
                    bool(flags & _NULLABLE),
                    bool(flags & _SHOWN),
                    _decode_default(default),
                )
            else:
                fields[name] = Field(self.decode(body))
        return fields


def parts_of(shape: Shape) -> list[Shape]:
    """Return the shapes directly inside a shape."""
    parts = [field.shape for field in shape.fields.values()]
    parts += shape.options
    return [*parts, shape.item] if shape.item else parts


def _encode_string(shape: Shape) -> Any:
    if not shape.enum and shape.max_length in {None, _USUAL_LENGTH}:
        return "S" if shape.max_length is None else "s"
    return ["s", shape.max_length, list(shape.enum)]


def _encode_field(field: Field, inner: Callable[[Shape], Any]) -> Any:
    flags = _REQUIRED * field.required | _NULLABLE * field.nullable | _SHOWN * field.shown
    shape = inner(field.shape)
    if field.default is not None:
        return [flags, shape, field.default]
    return [flags, shape] if flags else shape


def _decode_default(stored: list[Any]) -> bool | str | tuple[()] | None:
    if not stored:
        return None
    return () if stored[0] == [] else stored[0]
