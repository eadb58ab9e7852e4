"""The API's documentation as a page: the OpenAPI document, rendered on the server without foreign script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request, Response

from app.web.rendering import RendererDep
from fakes.core.captures import Json

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a call takes: in its path, query, header or body."""

    name: str
    place: str
    type: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the API, as the page shows it."""

    method: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    answers: list[tuple[str, str]]
    anchor: str


@dataclass(slots=True)
class Group:
    """The calls about one thing."""

    name: str
    calls: list[Call] = field(default_factory=list)


@router.get("/stagedoor/docs")
async def docs(request: Request, renderer: RendererDep) -> Response:
    """Show every call of our API."""
    document = cast("FastAPI", request.app).openapi()
    return renderer.page(request, "docs.html", groups=groups(document), release=document["info"]["version"])


def groups(document: Json) -> list[Group]:
    """Return the calls of an OpenAPI document, grouped by their first tag, in the document's order."""
    found: dict[str, Group] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = (operation.get("tags") or ["other"])[0]
            call = _call(document, method.upper(), path, operation)
            found.setdefault(name, Group(name)).calls.append(call)
    return list(found.values())


def _call(document: Json, method: str, path: str, operation: Json) -> Call:
    words = operation.get("description", "")
    summary, _, rest = words.partition("\n")
    return Call(
        method=method,
        path=path,
        summary=summary.strip() or operation.get("summary", ""),
        words=" ".join(rest.split()),
        parameters=[*_given(operation), *_body(document, operation)],
        answers=[
            (status, each.get("description", "")) for status, each in operation.get("responses", {}).items()
        ],
        anchor=operation["operationId"],
    )


def _given(operation: Json) -> Iterator[Parameter]:
    for each in operation.get("parameters", ()):
        schema = each.get("schema", {})
        yield Parameter(
            name=each["name"],
            place=each["in"],
            type=type_words(schema),
            is_required=bool(each.get("required")),
            words=each.get("description", ""),
        )


def _body(document: Json, operation: Json) -> Iterator[Parameter]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(document, content.get("schema", {}))
        for name, each in schema.get("properties", {}).items():
            yield Parameter(
                name=name,
                place="body",
                type=type_words(each),
                is_required=name in schema.get("required", ()),
                words=each.get("description", ""),
            )


def _resolved(document: Json, schema: Json) -> Json:
    for each in (schema, *schema.get("anyOf", ())):
        reference = each.get("$ref")
        if reference:
            return cast("Json", document["components"]["schemas"][reference.rpartition("/")[2]])
    return schema


def type_words(schema: Json) -> str:
    """Return a schema's type in a few words: `string or null`, `array of string`, `one of a, b`."""
    if "enum" in schema:
        return "one of " + ", ".join(str(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_words(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"array of {type_words(schema.get('items', {}))}"
    reference: Any = schema.get("$ref")
    return str(reference).rpartition("/")[2] if reference else str(schema.get("type", "any"))
