"""Joins the two descriptions of the API into one catalogue; it reads neither and writes no file."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from fakes.payments.catalogue.model import Field, Operation, Resource, Shape, Verb, path_params_of
from fakes.payments.catalogue.source import Call, Source

_VERBS: dict[str, Verb] = {
    "create": "create",
    "retrieve": "retrieve",
    "update": "update",
    "delete": "delete",
    "list": "list",
    "search": "search",
}
_VAGUER = {"string": {"timestamp", "decimal", "file"}, "integer": {"timestamp"}}


@dataclass
class Merged:
    """Everything the catalogue holds, in the order it is stored."""

    operations: list[Operation] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    events: tuple[str, ...] = ()
    thin_events: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()


def merge(sdk: Source, openapi: Source, examples: Mapping[str, Any]) -> Merged:
    """Return the catalogue of both sources.

    The client (`sdk`) is newer and names the operations; the document (`openapi`) alone tells what may be null,
    how long a string may be, and which old addresses still answer. `examples` holds one object per resource: it
    decides which optional fields a fresh object shows, and which word of an enum it starts with.
    """
    merged = Merged(events=sdk.events, thin_events=sdk.thin_events, error_codes=sdk.error_codes)
    collections = {call.path for call in openapi.calls.values() if call.answer == "list"}
    for key in dict.fromkeys([*sdk.calls, *openapi.calls]):
        merged.operations.append(_operation(sdk.calls.get(key), openapi.calls.get(key), collections))
    for name in sorted({*sdk.resources, *openapi.resources}):
        shape = _joined(sdk.resources.get(name), openapi.resources.get(name))
        deleted = _joined(sdk.deleted.get(name), openapi.deleted.get(name))
        merged.resources.append(Resource(name, _shown(shape or Shape("object"), examples.get(name)), deleted))
    return merged


def _operation(new: Call | None, old: Call | None, collections: Set[str]) -> Operation:
    call = new or old
    if call is None:
        raise ValueError("an operation needs a source")
    # Where both tell the answer the document does: the client has one class for an object and its remains.
    told = old or call
    name = call.id or _legacy_id(call, is_collection=call.path in collections)
    return Operation(
        id=name,
        method=call.method,
        path=call.path,
        base=call.base,
        verb=_VERBS.get(name.rpartition(".")[2], "action"),
        path_params=path_params_of(call.path),
        params=_joined(new and new.params, old and old.params, is_request=True) or Shape("object"),
        answer=told.answer,
        returns=told.returns or call.returns,
        is_legacy=new is None,
    )


def _legacy_id(call: Call, *, is_collection: bool) -> str:
    """Name an operation that the client has no method for: by its address and what is done there."""
    words = [word for word in call.path.split("/")[2:] if not word.startswith("{")]
    ends_in_id = call.path.endswith("}")
    if call.method == "POST" and not (ends_in_id or is_collection or words[-1].endswith("s")):
        return ".".join(words)  # charges.dispute.close: the last word says what to do
    if call.method == "GET":
        return ".".join([*words, "list" if is_collection else "retrieve"])
    if call.method == "DELETE":
        return ".".join([*words, "delete"])
    return ".".join([*words, "update" if ends_in_id else "create"])


def _joined(new: Shape | None, old: Shape | None, *, is_request: bool = False) -> Shape | None:
    if new is None or old is None:
        return new or old
    return _join(new, old, is_request)


def _join(new: Shape, old: Shape, is_request: bool) -> Shape:
    """Return what both say of one value; where they contradict each other the newer one is right."""
    if old.kind == "any" or new.kind == "any":
        return old if is_request and old.kind == "any" else new if old.kind == "any" else old
    if old.kind != new.kind:
        return _join_kinds(new, old, is_request)
    if new.kind == "object":
        return new._replace(fields=_join_fields(new.fields, old.fields, is_request))
    if new.kind == "string":
        enum = tuple(sorted({*new.enum, *old.enum})) if new.enum and old.enum else new.enum or old.enum
        return Shape("string", enum, None if enum else old.max_length)
    if new.kind == "resource":
        targets = tuple(sorted({*new.targets, *old.targets}))
        return Shape("resource", targets=targets, expandable=new.expandable or old.expandable)
    if new.kind == "union":
        return Shape("union", options=_join_options(new.options, old.options, is_request))
    if new.item and old.item:
        return new._replace(item=_join(new.item, old.item, is_request), url=old.url or new.url)
    return new


def _join_kinds(new: Shape, old: Shape, is_request: bool) -> Shape:
    if _is_vaguer(new, old):
        return old
    parts = [*(new.options or (new,)), *(old.options or (old,))]
    if all(part.kind == "object" for part in parts):
        one, other = reduce(_either, new.options or (new,)), reduce(_either, old.options or (old,))
        return _join(one, other, is_request)
    if "union" in {new.kind, old.kind}:
        news = new.options if new.kind == "union" else (new,)
        olds = old.options if old.kind == "union" else (old,)
        return Shape("union", options=_join_options(news, olds, is_request))
    return new


def _either(one: Shape, other: Shape) -> Shape:
    """Return an object that may be one or the other: null where either may be, required where both are."""
    if one.kind != "object" or other.kind != "object":
        return _join(one, other, False)
    fields = dict(one.fields)
    for name, place in other.fields.items():
        known = fields.get(name)
        fields[name] = (
            place
            if known is None
            else Field(
                _either(known.shape, place.shape),
                required=known.required and place.required,
                nullable=known.nullable or place.nullable,
            )
        )
    return one._replace(fields=dict(sorted(fields.items())))


def _join_options(news: tuple[Shape, ...], olds: tuple[Shape, ...], is_request: bool) -> tuple[Shape, ...]:
    """Join options that mean the same, keep the rest."""
    left = list(olds)
    options = []
    for new in news:
        match = next((old for old in left if old.kind == new.kind), None)
        match = match or next((old for old in left if _is_vaguer(new, old)), None)
        if match is not None:
            left.remove(match)
        options.append(_join(new, match, is_request) if match else new)
    return (*options, *left)


def _is_vaguer(new: Shape, old: Shape) -> bool:
    """Whether the client has a plain string or number where the document knows a time, a decimal or a file."""
    return not new.enum and old.kind in _VAGUER.get(new.kind, ())


def _join_fields(news: Mapping[str, Field], olds: Mapping[str, Field], is_request: bool) -> dict[str, Field]:
    fields = {}
    for name in sorted({*news, *olds}):
        new, old = news.get(name), olds.get(name)
        if new is None or old is None:
            fields[name] = new or old or Field(Shape("any"))
            continue
        shape = _join(new.shape, old.shape, is_request)
        if is_request:
            fields[name] = Field(shape, required=new.required, nullable=new.nullable or old.nullable)
        else:
            fields[name] = Field(shape, required=old.required, nullable=old.nullable)
    return fields


def _shown(shape: Shape, example: Any) -> Shape:
    """Mark the fields that a fresh object shows: what is required, what the example has, else what may be null."""
    fields = {}
    for name, each in shape.fields.items():
        value = example.get(name) if isinstance(example, Mapping) else None
        has_example = isinstance(example, Mapping) and bool(example)
        is_shown = each.required or (name in example if has_example else each.nullable)
        inner = _shown(each.shape, value) if each.shape.kind == "object" else each.shape
        fields[name] = each._replace(shape=inner, shown=is_shown, default=_default(each, value))
    return shape._replace(fields=fields)


def _default(place: Field, value: Any) -> bool | str | tuple[()] | None:
    if isinstance(value, bool) and place.shape.kind == "boolean":
        return False  # the example tells that it is not null; which way it stands there means nothing
    if place.nullable:
        return () if value == [] and place.shape.kind == "array" else None
    return value if isinstance(value, str) and value in place.shape.enum else None
