"""Reads Stripe's OpenAPI document into the catalogue's vocabulary; it merges nothing and drops all prose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.catalogue.model import Answer, Base, Field, Kind, Shape
from fakes.payments.catalogue.source import Call, Source, method_of

_FORMATS: dict[str, Kind] = {"unix-time": "timestamp", "decimal": "decimal", "binary": "file"}
_TYPES: dict[str, Kind] = {"integer": "integer", "number": "number", "boolean": "boolean"}
_HOSTS: dict[str, Base] = {"https://files.stripe.com/": "files"}
_ANY_LENGTH = 5000
_UNSET = {"enum": [""], "type": "string"}


def read_openapi(document: Mapping[str, Any]) -> Source:
    """Return what the document says. Raises KeyError or ValueError where it has a form that Stripe never used."""
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas: Mapping[str, Any] = document["components"]["schemas"]
        self._names = {name for name, schema in self._schemas.items() if _object_name(schema) == name}
        self._inlined: dict[str, Shape] = {}

    def read(self) -> Source:
        source = Source(version=self._document["info"]["version"])
        for name, schema in self._schemas.items():
            target = _object_name(schema)
            if target == name:
                source.resources[name] = self._object(schema)
            elif target and name == f"deleted_{target}":
                source.deleted[target] = self._object(schema)
        for path, methods in self._document["paths"].items():
            for method, operation in methods.items():
                source.add(self._call(method, path, operation))
        return source

    def _call(self, method: str, path: str, operation: Mapping[str, Any]) -> Call:
        fields = {
            parameter["name"]: self._field(parameter["schema"], bool(parameter.get("required")))
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        for media in operation["requestBody"]["content"].values():
            fields |= self._object(media["schema"]).fields
        servers = operation.get("servers", [{"url": ""}])
        answer, returns = self._answer(method, operation["responses"]["200"]["content"])
        return Call(
            method=method_of(method),
            path=path,
            base=_HOSTS.get(servers[0]["url"], "api"),
            params=Shape("object", fields=fields),
            answer=answer,
            returns=returns,
        )

    def _answer(self, method: str, content: Mapping[str, Any]) -> tuple[Answer, tuple[str, ...]]:
        if "application/json" not in content:
            return "binary", ()
        schema = content["application/json"]["schema"]
        deleted = self._deleted_targets(schema)
        if deleted and method == "delete":
            return "deleted", deleted
        shape = self._shape(schema)
        if shape.kind == "list":
            is_search = "next_page" in schema["properties"]
            return ("search" if is_search else "list"), shape.item.targets if shape.item else ()
        return ("resource" if shape.targets else "object"), shape.targets

    def _deleted_targets(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what is deleted where every possible answer is a deleted shape, or one of them is."""
        refs = [_ref_name(part) for part in schema.get("anyOf", [schema]) if "$ref" in part]
        names: list[str] = []
        for ref in refs:
            if not ref.startswith("deleted_"):
                continue
            inner = self._schemas[ref]
            targets = [_ref_name(part) for part in inner["anyOf"]] if "anyOf" in inner else [ref]
            names += [target.removeprefix("deleted_") for target in targets]
        return tuple(dict.fromkeys(names))

    def _field(self, schema: Mapping[str, Any], is_required: bool) -> Field:
        is_nullable = bool(schema.get("nullable")) or _UNSET in schema.get("anyOf", ())
        is_nullable = is_nullable or "" in schema.get("enum", ())
        return Field(self._shape(schema), required=is_required, nullable=is_nullable)

    def _object(self, schema: Mapping[str, Any]) -> Shape:
        required = set(schema.get("required", ()))
        properties = schema.get("properties", {})
        return Shape(
            "object", fields={name: self._field(properties[name], name in required) for name in properties}
        )

    def _shape(self, schema: Mapping[str, Any]) -> Shape:
        if "$ref" in schema:
            return self._ref(_ref_name(schema))
        if schema == _UNSET:
            return Shape("null")
        if "anyOf" in schema:
            return self._any_of(schema)
        kind = schema.get("type")
        if kind == "object":
            return self._structure(schema)
        if kind == "array":
            return Shape("array", item=self._shape(schema["items"]))
        if schema.get("format") in _FORMATS:
            return Shape(_FORMATS[schema["format"]])
        if kind in _TYPES:
            return Shape(_TYPES[kind])
        if kind != "string":
            raise ValueError(f"unknown form of schema: {sorted(schema)}")
        enum = tuple(value for value in schema.get("enum", ()) if value)
        limit = None if enum else schema.get("maxLength")
        if schema.get("x-stripeBypassValidation") and not enum and limit == _ANY_LENGTH:
            return Shape("any")  # `source` and `external_account`: a token, or the account's details
        return Shape("string", enum=enum, max_length=limit)

    def _structure(self, schema: Mapping[str, Any]) -> Shape:
        properties = schema.get("properties", {})
        extra = schema.get("additionalProperties", False)
        if isinstance(extra, Mapping):
            return self._map_of(extra)
        if extra is True:
            return Shape("map", item=Shape("any"))
        if properties.get("object", {}).get("enum") in (["list"], ["search_result"]):
            pattern = properties["url"].get("pattern", "")
            item = self._shape(properties["data"]["items"])
            return Shape("list", item=item, url=pattern.removeprefix("^") or None)
        return self._object(schema)

    def _map_of(self, schema: Mapping[str, Any]) -> Shape:
        if _UNSET in schema.get("anyOf", ()):
            return Shape("map", item=Shape("union", options=(Shape("null"), self._shape(schema))))
        return Shape("map", item=self._shape(schema))

    def _ref(self, name: str) -> Shape:
        if name in self._names:
            return Shape("resource", targets=(name,))
        if name not in self._inlined:
            self._inlined[name] = Shape("any")  # what a schema that contains itself would find
            self._inlined[name] = self._shape(self._schemas[name])
        return self._inlined[name]

    def _any_of(self, schema: Mapping[str, Any]) -> Shape:
        """Read a choice: a resource or its id, one of several resources, or plainly different shapes."""
        parts = [part for part in schema["anyOf"] if part != _UNSET and not _is_deleted(part)]
        if "x-expansionResources" in schema:
            parts = [p for p in schema["x-expansionResources"]["oneOf"] if not _is_deleted(p)]
            return self._resources(parts, is_expandable=True)
        shapes = [self._shape(part) for part in parts]
        if len(shapes) == 1:
            return shapes[0]
        if all(shape.kind == "resource" for shape in shapes):
            return self._resources(parts, is_expandable=False)
        return Shape("union", options=tuple(shapes))

    def _resources(self, parts: list[Mapping[str, Any]], *, is_expandable: bool) -> Shape:
        targets = [target for part in parts for target in self._shape(part).targets]
        return Shape("resource", targets=tuple(dict.fromkeys(targets)), expandable=is_expandable)


def _object_name(schema: Mapping[str, Any]) -> str:
    enum = schema.get("properties", {}).get("object", {}).get("enum", [])
    return str(enum[0]) if len(enum) == 1 else ""


def _ref_name(part: Mapping[str, Any]) -> str:
    return str(part["$ref"]).rpartition("/")[2]


def _is_deleted(part: Mapping[str, Any]) -> bool:
    return "$ref" in part and _ref_name(part).startswith("deleted_")
