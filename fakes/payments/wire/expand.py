"""Replaces ids inside an answer by the objects they name, as `expand` asks; it reads no store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.wire import param_error

MAX_LEVELS = 4

Json = dict[str, Any]
# Given the resources that an id may name and some ids: the objects that exist, deleted ones in their deleted shape.
Fetch = Callable[[tuple[str, ...], Sequence[str]], Mapping[str, Json]]
# Given an object and a field that is only shown on demand (`line_items`): its value, None where there is none.
Include = Callable[[Json, str], Any]
# Fields that resources have beside those of the catalogue.
More = Mapping[str, Mapping[str, Field]]
Tree = dict[str, "Tree"]
# Plain fields that are secret, and shown only where `expand` asks for them.
ON_DEMAND = frozenset((("apps.secret", "payload"), ("issuing.card", "cvc"), ("issuing.card", "number")))
_NO_MORE: More = MappingProxyType({})
_Slot = tuple[Any, Any]


def expand(
    document: Json,
    paths: Iterable[str],
    fetch: Fetch,
    *,
    include: Include | None = None,
    returns: tuple[str, ...] = (),
    more: More = _NO_MORE,
) -> Json:
    """Expand `paths` in an object, list or search result and return it; the document itself is changed.

    `returns` names the resources of a list's items, so that a path into an empty list is checked too. Ids of one
    kind are fetched together, level by level. An id that names nothing stays an id. Raises StripeError (400) for
    a path of more than four levels, a name that is no field, and a field that holds neither object nor reference.
    """
    tree: Tree = {}
    is_list = document.get("object") in {"list", "search_result"}
    names = returns or _names_in(document if is_list else {"data": [document]})
    root = Shape("resource", targets=names)
    walk = _Walk(fetch, include, more)
    for path in paths:
        segments = path.split(".")
        if len(segments) > MAX_LEVELS:
            raise param_error.expand_too_deep(MAX_LEVELS)
        if is_list and segments[0] != "data":
            raise param_error.cannot_expand(path, f"data.{path}")
        if not is_expandable(Shape("list", item=root) if is_list else root, segments, more):
            raise param_error.cannot_expand(path)
        node = tree
        for segment in segments:
            node = node.setdefault(segment, {})
    if tree:
        walk.into(Shape("list", item=root) if is_list else root, [([document], 0)], tree)
    return document


def is_expandable(shape: Shape, segments: Sequence[str], more: More = _NO_MORE) -> bool:
    """Whether a path leads through objects and references to one of them."""
    if shape.kind == "array" and shape.item:
        return is_expandable(shape.item, segments, more)
    if shape.kind == "union":
        return any(is_expandable(option, segments, more) for option in shape.options)
    if not segments:
        return shape.kind in {"resource", "object", "list", "map"}
    if len(segments) == 1 and any((target, segments[0]) in ON_DEMAND for target in shape.targets):
        return True
    return any(
        is_expandable(place.shape, segments[1:], more) for _, place in _places(shape, segments[0], more)
    )


class _Walk:
    """One expansion: shapes and the places of their values, walked side by side."""

    def __init__(self, fetch: Fetch, include: Include | None, more: More) -> None:
        self._fetch = fetch
        self._more = more
        self._include = include

    def into(self, shape: Shape, slots: list[_Slot], tree: Tree) -> None:
        """Expand what stands at `slots`, all of one shape, then what `tree` asks for inside it."""
        if shape.kind == "array" and shape.item:
            inner = [
                (values, index)
                for values in _values(slots)
                if isinstance(values, list)
                for index in range(len(values))
            ]
            self.into(shape.item, inner, tree)
            return
        if shape.kind == "union":
            for option in shape.options:
                self.into(option, slots, tree)
            return
        if shape.expandable:
            self._resolve(shape, slots)
        objects = [value for value in _values(slots) if isinstance(value, dict)]
        for segment, below in tree.items():
            self._step(shape, objects, segment, below)

    def _step(self, shape: Shape, objects: list[Json], segment: str, below: Tree) -> None:
        for names, place in _places(shape, segment, self._more):
            slots = []
            for each in objects:
                if names and each.get("object") not in names:
                    continue
                if segment not in each:
                    self._show(each, segment)
                if each.get(segment) is not None:
                    slots.append((each, segment))
            self.into(place.shape, slots, below)

    def _show(self, document: Json, field: str) -> None:
        if self._include is not None and document.get("deleted") is not True:
            value = self._include(document, field)
            if value is not None:
                document[field] = value

    def _resolve(self, shape: Shape, slots: list[_Slot]) -> None:
        """Fetch all ids at once and put the objects in their places."""
        ids = dict.fromkeys(value for value in _values(slots) if isinstance(value, str) and value)
        if not ids:
            return
        found = self._fetch(shape.targets, list(ids))
        for container, key in slots:
            value = container[key]
            if isinstance(value, str) and value in found:
                container[key] = found[value]


def _values(slots: list[_Slot]) -> list[Any]:
    return [container[key] for container, key in slots]


def _names_in(document: Json) -> tuple[str, ...]:
    names = dict.fromkeys(item["object"] for item in document["data"] if "object" in item)
    return tuple(name for name in names if catalogue().has_resource(name))


def _places(shape: Shape, name: str, more: More) -> list[tuple[tuple[str, ...], Field]]:
    """Return what a name means inside a shape: the field, and the resources it belongs to (none: any object)."""
    if shape.kind == "list" and shape.item:
        return [((), Field(Shape("array", item=shape.item)))] if name == "data" else []
    if shape.kind == "object":
        return [((), shape.fields[name])] if name in shape.fields else []
    found: list[tuple[tuple[str, ...], Field]] = []
    for target in shape.targets:
        fields = catalogue().resource(target).fields
        place = fields.get(name) or more.get(target, {}).get(name)
        if place is not None:
            found.append(((target,), place))
    return found
