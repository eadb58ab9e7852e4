"""Small descriptions of an API, in the form of Stripe's own, for tests that read or join them."""

from typing import Any

from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.catalogue.source import Call, Source

FORM = "application/x-www-form-urlencoded"


def form_of(
    properties: dict[str, Any], *, required: tuple[str, ...] = (), media: str = FORM
) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return {"content": {media: {"schema": schema}}}


def answer_of(schema: dict[str, Any], *, media: str = "application/json") -> dict[str, Any]:
    return {"200": {"content": {media: {"schema": schema}}}}


def call_of(answer: dict[str, Any], properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"requestBody": form_of(properties or {}), "responses": answer_of(answer), **more}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {
        "data": {"type": "array", "items": item},
        "has_more": {"type": "boolean"},
        "object": {"enum": ["list"], "type": "string"},
        "url": {"maxLength": 5000, "pattern": "^/v1/customers", "type": "string"},
    }
    return {"type": "object", "properties": {**properties, **more}}


def object_of(
    name: str, properties: dict[str, Any], *, required: tuple[str, ...] = ("id", "object")
) -> dict[str, Any]:
    own = {"id": {"type": "string", "maxLength": 5000}, "object": {"type": "string", "enum": [name]}}
    return {"type": "object", "properties": {**own, **properties}, "required": list(required)}


CUSTOMER_DOCUMENT: dict[str, Any] = {
    "info": {"version": "2026-08-26.dahlia"},
    "components": {
        "schemas": {
            "customer": object_of(
                "customer", {"email": {"type": "string", "nullable": True, "maxLength": 5000}}
            ),
            "deleted_customer": object_of("customer", {"deleted": {"type": "boolean", "enum": [True]}}),
        }
    },
    "paths": {
        "/v1/customers": {
            "get": call_of(list_of(ref("customer"))),
            "post": call_of(ref("customer"), {"email": {"type": "string", "maxLength": 512}}),
        },
        "/v1/customers/{customer}": {
            "get": call_of({"anyOf": [ref("customer"), ref("deleted_customer")]}),
            "delete": call_of(ref("deleted_customer")),
        },
    },
}


def small_sdk() -> Source:
    """What a client with a single call and a single resource says."""
    params = Shape("object", fields={"email": Field(Shape("string"))})
    source = Source(version="16.1.0")
    source.add(Call("POST", "/v1/customers", "api", params, "resource", ("customer",), "customers.create"))
    source.resources["customer"] = Shape("object", fields={"id": Field(Shape("string"), required=True)})
    return source
