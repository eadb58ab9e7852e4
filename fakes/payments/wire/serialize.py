"""Stripe's objects as dicts: fresh ones with every field in place, key order, and what is left after deletion."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import orjson

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Kind, Shape
from fakes.payments.wire.fresh import FRESH

_ZEROS: dict[Kind, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "timestamp": 0,
    "decimal": "0",
    "int64": "0",
    "map": {},
    "array": [],
}

# Lists inside an object whose address is not the object's own followed by the field's name.
_LIST_URLS = {
    ("customer", "sources"): "/v1/customers/{id}/sources",
    ("file", "links"): "/v1/file_links?file={id}",
    ("financial_connections.session", "accounts"): "/v1/financial_connections/accounts",
    ("invoice", "payments"): "/v1/invoice_payments?invoice={id}",
    ("radar.value_list", "list_items"): "/v1/radar/value_list_items?value_list={id}",
    ("subscription", "items"): "/v1/subscription_items?subscription={id}",
    ("treasury.transaction", "entries"): "/v1/treasury/transaction_entries?transaction={id}",
}


def blank(name: str, /, **known: Any) -> dict[str, Any]:
    """Return a fresh object of a resource with all the fields that Stripe shows, filled in from `known`.

    What is not known is what FRESH says, else null where that is allowed, else the type's zero or an enum's usual
    word; lists are empty and bear their address (which needs `id`). Keys: `id`, `object`, then alphabetical.
    Raises KeyError for an unknown resource.
    """
    template, lists = _template(name)
    document: dict[str, Any] = orjson.loads(template)
    document.update(known)
    for field, url in lists:
        if field not in known:
            document[field]["url"] = url.format(id=document.get("id", ""))
    return document


def fresh_value(place: Field) -> Any:
    """Return what stands in a field of a fresh object of which nothing is known."""
    return deepcopy(_blank_value(place, ()))


def blank_part(name: str, *path: str) -> dict[str, Any]:
    """Return a fresh object that stands inside a resource, found by the fields that lead to it.

    `blank_part("charge", "payment_method_details", "ideal")` has all fields that Stripe shows there. Raises KeyError.
    """
    part: dict[str, Any] = orjson.loads(_part(name, path))
    return part


def empty_list(url: str) -> dict[str, Any]:
    """Return a list envelope with nothing in it."""
    return {"object": "list", "data": [], "has_more": False, "url": url}


def list_url(name: str, field: str, id: str) -> str:
    """Return the address of a list inside an object (`refunds` of a charge)."""
    return _list_url(name, field).format(id=id)


def remains(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a deleted object answers: its id, its type, `deleted: true`, and little else.

    A resource that Stripe shows whole after deletion (a canceled subscription) comes back as it was.
    """
    deleted = catalogue().resource(name).deleted
    if deleted is None:
        return dict(document)
    extra = sorted(set(deleted.fields) - {"id", "object", "deleted"})
    kept = {field: document[field] for field in extra if field in document}
    return {"id": document["id"], "object": name, "deleted": True, **kept}


def arrange(value: Any) -> Any:
    """Return a value with the keys of all objects in Stripe's order, at every depth; lists keep theirs."""
    if isinstance(value, dict):
        keys = sorted(value, key=_rank)
        return {key: arrange(value[key]) for key in keys}
    if isinstance(value, list):
        return [arrange(item) for item in value]
    return value


def dumps(document: Mapping[str, Any]) -> bytes:
    """Return an object as the JSON that goes out, keys as they stand."""
    return orjson.dumps(document)


def _rank(key: str) -> tuple[int, str]:
    return (0 if key == "id" else 1 if key == "object" else 2), key


@cache
def _template(name: str) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return a fresh object as JSON, which is quicker to copy than a dict, and the lists that need an address."""
    shape = catalogue().resource(name).shape
    document = arrange(_blank_object(shape, (name,)) | {"object": name} | dict(FRESH.get(name, {})))
    lists = [
        field for field, place in shape.fields.items() if place.shape.kind == "list" and document.get(field)
    ]
    return orjson.dumps(document), tuple((field, _list_url(name, field)) for field in lists)


@cache
def _part(name: str, path: tuple[str, ...]) -> bytes:
    shape = catalogue().resource(name).shape
    for field in path:
        shape = shape.fields[field].shape
    return orjson.dumps(arrange(_blank_object(shape, (name,))))


def _blank_object(shape: Shape, parents: tuple[str, ...]) -> dict[str, Any]:
    return {name: _blank_value(place, parents) for name, place in shape.fields.items() if place.shown}


def _blank_value(place: Field, parents: tuple[str, ...]) -> Any:
    shape = place.shape
    if place.default is not None:
        return list(place.default) if isinstance(place.default, tuple) else place.default
    if place.nullable:
        return None
    if shape.enum:
        return shape.enum[0]
    if shape.kind == "object":
        return _blank_object(shape, parents)
    if shape.kind == "list":
        return empty_list("")
    if shape.kind == "union":
        return _blank_value(place._replace(shape=shape.options[0]), parents)
    if shape.kind == "resource" and not shape.expandable and shape.targets[0] not in parents:
        target = shape.targets[0]
        return _blank_object(catalogue().resource(target).shape, (*parents, target))
    if shape.kind == "resource":
        return ""
    return _ZEROS.get(shape.kind)


@cache
def _list_url(name: str, field: str) -> str:
    known = _LIST_URLS.get((name, field))
    if known:
        return known
    return f"{collection_url(name)}/{{id}}/{field}"


@cache
def collection_url(name: str) -> str:
    """Return the address that objects of a resource live under (`/v1/checkout/sessions`), empty where none does."""
    book = catalogue()
    for operation_id in book.operation_ids:
        if operation_id.endswith(".retrieve"):
            operation = book.operation(operation_id)
            if (
                operation.returns == (name,)
                and len(operation.path_params) == 1
                and operation.path.endswith("}")
            ):
                return operation.path.rpartition("/")[0]
    return ""
