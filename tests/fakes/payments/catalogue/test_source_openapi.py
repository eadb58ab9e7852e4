from typing import Any

import pytest

from fakes.payments.catalogue.model import Field, Kind, Shape
from fakes.payments.catalogue.source_openapi import read_openapi
from tests.fakes.payments.catalogue.documents import (
    CUSTOMER_DOCUMENT,
    answer_of,
    call_of,
    form_of,
    list_of,
    object_of,
    ref,
)

TEXT = {"type": "string", "maxLength": 5000}


def _document(schemas: dict[str, Any], paths: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"info": {"version": "1"}, "components": {"schemas": schemas}, "paths": paths or {}}


def _field(schema: dict[str, Any], **others: Any) -> Field:
    """What a field of a resource becomes."""
    source = read_openapi(_document({"thing": object_of("thing", {"field": schema}), **others}))
    return source.resources["thing"].fields["field"]


def _param(schema: dict[str, Any]) -> Field:
    """What a parameter of a call becomes."""
    paths = {"/v1/things": {"post": call_of(ref("thing"), {"param": schema})}}
    source = read_openapi(_document({"thing": object_of("thing", {})}, paths))
    return source.calls["POST /v1/things"].params.fields["param"]


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        (TEXT, Shape("string", max_length=5000)),
        ({"type": "string"}, Shape("string")),
        ({"type": "string", "enum": ["a", "b"], "maxLength": 5000}, Shape("string", enum=("a", "b"))),
        ({"type": "integer"}, Shape("integer")),
        ({"type": "integer", "format": "unix-time"}, Shape("timestamp")),
        ({"type": "string", "format": "decimal"}, Shape("decimal")),
        ({"type": "number"}, Shape("number")),
        ({"type": "boolean"}, Shape("boolean")),
        ({"type": "array", "items": {"type": "integer"}}, Shape("array", item=Shape("integer"))),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            Shape("map", item=Shape("integer")),
        ),
        ({"type": "object", "additionalProperties": True}, Shape("map", item=Shape("any"))),
        (
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            Shape("object", fields={"a": Field(Shape("integer"), required=True)}),
        ),
    ],
)
def test_reads_each_kind_of_value(schema: dict[str, Any], shape: Shape) -> None:
    assert _field(schema).shape == shape


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ({**TEXT, "nullable": True}, Field(Shape("string", max_length=5000), nullable=True)),
        ({"anyOf": [ref("part")], "nullable": True}, Field(Shape("object"), nullable=True)),
        ({"anyOf": [TEXT, ref("other")], "x-expansionResources": {"oneOf": [ref("other")]}},
         Field(Shape("resource", targets=("other",), expandable=True))),
        ({"anyOf": [TEXT, ref("other"), ref("deleted_other")],
          "x-expansionResources": {"oneOf": [ref("other"), ref("deleted_other")]}},
         Field(Shape("resource", targets=("other",), expandable=True))),
        ({"anyOf": [ref("other"), ref("another")]}, Field(Shape("resource", targets=("other", "another")))),
        (list_of(ref("other")),
         Field(Shape("list", item=Shape("resource", targets=("other",)), url="/v1/customers"))),
    ],
)  # fmt: skip
def test_reads_references_and_choices(schema: dict[str, Any], field: Field) -> None:
    others = {
        "part": {"type": "object", "properties": {}},
        "other": object_of("other", {}),
        "another": object_of("another", {}),
        "deleted_other": object_of("other", {"deleted": {"type": "boolean"}}),
    }
    assert _field(schema, **others) == field


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ({"anyOf": [TEXT, {"type": "string", "enum": [""]}]},
         Field(Shape("string", max_length=5000), nullable=True)),
        ({"type": "string", "enum": ["", "none"]}, Field(Shape("string", enum=("none",)), nullable=True)),
        ({"type": "string", "enum": [""]}, Field(Shape("null"), nullable=True)),
        ({**TEXT, "x-stripeBypassValidation": True}, Field(Shape("any"))),
        ({"type": "string", "maxLength": 22, "x-stripeBypassValidation": True},
         Field(Shape("string", max_length=22))),
        ({"anyOf": [{"type": "integer", "format": "unix-time"}, {"type": "string", "enum": ["now"]}]},
         Field(Shape("union", options=(Shape("timestamp"), Shape("string", enum=("now",)))))),
        ({"type": "object", "additionalProperties": {"anyOf": [{"type": "integer"}, {"type": "string", "enum": [""]}]}},
         Field(Shape("map", item=Shape("union", options=(Shape("null"), Shape("integer")))))),
    ],
)  # fmt: skip
def test_reads_what_a_request_may_unset(schema: dict[str, Any], field: Field) -> None:
    assert _param(schema) == field


def test_reads_calls_and_their_answers() -> None:
    calls = read_openapi(CUSTOMER_DOCUMENT).calls
    assert {key: (call.answer, call.returns) for key, call in calls.items()} == {
        "GET /v1/customers": ("list", ("customer",)),
        "POST /v1/customers": ("resource", ("customer",)),
        "GET /v1/customers/{}": ("resource", ("customer",)),
        "DELETE /v1/customers/{}": ("deleted", ("customer",)),
    }


def test_reads_resources_and_what_is_left_of_them() -> None:
    source = read_openapi(CUSTOMER_DOCUMENT)
    assert source.version == "2026-08-26.dahlia"
    assert list(source.resources) == list(source.deleted) == ["customer"]
    assert set(source.deleted["customer"].fields) == {"id", "object", "deleted"}


def test_reads_query_parameters_and_leaves_those_of_the_path() -> None:
    parameters = [
        {"in": "path", "name": "thing", "schema": TEXT, "required": True},
        {"in": "query", "name": "limit", "schema": {"type": "integer"}},
        {"in": "query", "name": "query", "schema": TEXT, "required": True},
    ]
    search = list_of(ref("thing"), next_page={"type": "string"})
    paths = {"/v1/things/{thing}": {"get": call_of(search, parameters=parameters)}}
    call = read_openapi(_document({"thing": object_of("thing", {})}, paths)).calls["GET /v1/things/{}"]
    assert call.params.fields == {
        "limit": Field(Shape("integer")),
        "query": Field(Shape("string", max_length=5000), required=True),
    }
    assert call.answer == "search"


def test_reads_uploads_and_downloads_of_the_files_host() -> None:
    server = [{"url": "https://files.stripe.com/"}]
    upload = call_of(ref("file"), servers=server)
    upload["requestBody"] = form_of(
        {"file": {"type": "string", "format": "binary"}}, media="multipart/form-data"
    )
    download = call_of({}, servers=server)
    download["responses"] = answer_of({"type": "string", "format": "binary"}, media="application/pdf")
    paths = {"/v1/files": {"post": upload}, "/v1/files/{file}": {"get": download}}
    calls = read_openapi(_document({"file": object_of("file", {})}, paths)).calls
    assert calls["POST /v1/files"].base == "files"
    assert calls["POST /v1/files"].params.fields["file"].shape == Shape("file")
    assert calls["GET /v1/files/{}"].answer == "binary"


def test_a_schema_that_contains_itself_ends() -> None:
    part = {"type": "object", "properties": {"part": ref("part")}}
    inner = _field(ref("part"), part=part).shape.fields["part"].shape
    assert inner == Shape("any")


@pytest.mark.parametrize("kind", ["null", "tuple"])
def test_refuses_a_form_it_does_not_know(kind: Kind) -> None:
    with pytest.raises(ValueError, match="unknown form"):
        _field({"type": kind})
