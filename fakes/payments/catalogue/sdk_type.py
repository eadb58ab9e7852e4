"""Type annotations of the `stripe` package as shapes; which classes matter is decided elsewhere."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from fakes.payments.catalogue.model import Field, Kind, Shape
from fakes.payments.catalogue.sdk_module import Place, dict_of, find_class, literal_of

_NAMES: dict[str, Shape] = {
    "str": Shape("string"),
    "int": Shape("integer"),
    "bool": Shape("boolean"),
    "float": Shape("number"),
    "Decimal": Shape("decimal"),
    "Any": Shape("any"),
    "StripeObject": Shape("map", item=Shape("any")),
}
_ENCODINGS: dict[str, Kind] = {"int64_string": "int64", "decimal_string": "decimal"}
_MAPS = {"Dict", "UntypedStripeObject"}
_WRAPPERS = {"NotRequired", "Optional", "Required"}
Encodings = dict[str, Any]


class Typed(NamedTuple):
    """What an annotation says about a field."""

    shape: Shape
    is_required: bool
    is_nullable: bool


def fields_of(definition: ast.ClassDef, place: Place, encodings: Encodings | None = None) -> dict[str, Field]:
    """Return the annotated fields of a class, by the names they have on the wire.

    `encodings` are the client's own notes on what v2 writes as strings; resource classes carry them themselves.
    """
    own = place.inside(definition)
    renamed = dict_of(definition, "_field_remappings")
    notes = encodings or dict_of(definition, "_field_encodings")
    fields: dict[str, Field] = {}
    for base in definition.bases:
        if isinstance(base, ast.Name) and isinstance(place.module.values.get(base.id), ast.Call):
            fields |= _functional_fields(place.module.values[base.id], place, notes)
    for statement in definition.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = renamed.get(statement.target.id, statement.target.id)
        if name.startswith("_") or name == "OBJECT_NAME":
            continue
        fields[name] = _field(statement.annotation, own, notes.get(name))
    return fields


def _functional_fields(value: ast.expr, place: Place, notes: Encodings) -> dict[str, Field]:
    """Read `TypedDict("Name", {"in": …})`: how the client spells fields that are keywords."""
    if not isinstance(value, ast.Call) or not isinstance(value.args[1], ast.Dict):
        return {}
    pairs = zip(value.args[1].keys, value.args[1].values, strict=True)
    return {
        key.value: _field(annotation, place, notes.get(key.value))
        for key, annotation in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _field(annotation: ast.expr, place: Place, note: Any) -> Field:
    typed = read_type(annotation, place, note)
    return Field(typed.shape, required=typed.is_required, nullable=typed.is_nullable)


def read_type(annotation: ast.expr, place: Place, note: Any = None) -> Typed:
    """Return the shape of an annotation. Raises ValueError for a form that the client never used."""
    is_required, is_nullable = True, False
    node = _unquoted(annotation)
    while isinstance(node, ast.Subscript) and _name(node.value) in _WRAPPERS:
        is_nullable = is_nullable or _name(node.value) == "Optional"
        is_required = False
        node = _unquoted(node.slice)
    options = _options(node)
    kept = [option for option in options if _literals(option) != ("",)]
    is_nullable = is_nullable or len(kept) < len(options)
    shape = _choice(kept, place, note)
    return Typed(shape, is_required, is_nullable)


def _choice(options: list[ast.expr], place: Place, note: Any) -> Shape:
    """Return one shape for all options; `Literal[…] | str` is the client's way to write an enum."""
    literals = tuple(dict.fromkeys(value for option in options for value in _literals(option)))
    others = [option for option in options if not _literals(option)]
    if literals and len(others) == 1 and _name(others[0]) == "str":
        others = []
    shapes = [Shape("string", enum=tuple(sorted(literals)))] if literals else []
    for option in others:
        shape = _single(option, place, note)
        if shape not in shapes:
            shapes.append(shape)
    if not shapes:
        return Shape("null")  # what can be unset and never set
    if len(shapes) == 1:
        return shapes[0]
    if any(literals) and any(shape == Shape("string") for shape in shapes):
        return Shape("union", options=tuple(shape for shape in shapes if shape != Shape("string")))
    if all(shape.kind == "resource" for shape in shapes):
        targets = tuple(dict.fromkeys(target for shape in shapes for target in shape.targets))
        return Shape("resource", targets=targets)
    return Shape("union", options=tuple(shapes))


def _single(node: ast.expr, place: Place, note: Any) -> Shape:
    node = _unquoted(node)
    if isinstance(node, ast.Subscript):
        return _generic(_name(node.value), node.slice, place, note)
    name = _name(node)
    if isinstance(note, str):
        return Shape(_ENCODINGS[note])
    if name in _NAMES:
        return _NAMES[name]
    found = find_class(name, place)
    if found is None:
        raise ValueError(f"{name} is not known in {place.module.name}")
    target = literal_of(found.definition, "OBJECT_NAME")
    if target:
        return Shape("resource", targets=(target,))
    notes = note if isinstance(note, dict) else None
    return Shape("object", fields=fields_of(found.definition, found.place, notes))


def _generic(name: str, argument: ast.expr, place: Place, note: Any) -> Shape:
    if name == "Literal":
        return _NAMES["bool"]  # Literal[True]: strings are read as enums before
    if name == "ExpandableField":
        return read_type(argument, place).shape._replace(expandable=True)
    if name in {"List", "Sequence"}:
        return Shape("array", item=read_type(argument, place, note).shape)
    if name in {"ListObject", "SearchResultObject"}:
        return Shape("list", item=read_type(argument, place).shape)
    if name in _MAPS:
        value = argument.elts[1] if isinstance(argument, ast.Tuple) else argument
        typed = read_type(value, place, note)
        if typed.is_nullable:
            return Shape("map", item=Shape("union", options=(Shape("null"), typed.shape)))
        return Shape("map", item=typed.shape)
    raise ValueError(f"unknown generic {name} in {place.module.name}")


def _options(node: ast.expr) -> list[ast.expr]:
    """Return the members of `A | B` and `Union[A, B]`, a single type as itself."""
    node = _unquoted(node)
    if isinstance(node, ast.BinOp):
        return [*_options(node.left), *_options(node.right)]
    if isinstance(node, ast.Subscript) and _name(node.value) == "Union" and isinstance(node.slice, ast.Tuple):
        return [option for member in node.slice.elts for option in _options(member)]
    return [node]


def _literals(node: ast.expr) -> tuple[str, ...]:
    if not isinstance(node, ast.Subscript) or _name(node.value) != "Literal":
        return ()
    members = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return tuple(
        member.value for member in members if isinstance(member, ast.Constant) and type(member.value) is str
    )


def _unquoted(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return ast.parse(node.value, mode="eval").body
    return node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
