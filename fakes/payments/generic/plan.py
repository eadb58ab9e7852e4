"""Reads off an operation's address what it is about: which kind of object, under which parent; it touches no object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Operation, Shape

# Collections whose objects are told by no operation at the same address.
_COLLECTIONS: Mapping[str, tuple[str, ...]] = {
    "/v1/external_accounts": ("bank_account", "card"),
    "/v1/payment_pages": ("checkout.session",),
    "/v1/sigma/saved_queries": ("sigma.sigma_api_query",),
    "/v2/core/accounts": ("v2.core.account",),
}
# The field of a child that names its parent, where neither the path's name nor a reference tells it.
_PARENT_FIELDS: Mapping[tuple[str, str], str] = {
    ("credit_note_line_item", "credit_note"): "",
    ("item", "checkout.session"): "",
    ("item", "payment_link"): "",
    ("item", "quote"): "",
    ("product_feature", "product"): "",
}
_ODD_PARAMS = {"subscription_exposed_id": "id", "customer": "id"}


class Above(NamedTuple):
    """An object further up in the path: the parameter that names it, and the kinds that it may be of."""

    name: str
    kinds: tuple[str, ...]

    @property
    def param(self) -> str:
        """What Stripe calls the parameter in an error."""
        return _ODD_PARAMS.get(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation is about.

    `kinds` are the resources it answers with. `target` is the object that the path ends in or that a verb is sent
    to, None for collections and singletons. `parents` are the objects above it, nearest last. `parent_field` is the
    field by which the objects name the nearest one, empty where they do not.
    """

    operation: Operation
    kinds: tuple[str, ...]
    target: Above | None
    parents: tuple[Above, ...]
    parent_field: str

    @property
    def kind(self) -> str:
        """The one kind of object, or the first of several."""
        return self.kinds[0]

    def url(self, path: Mapping[str, str]) -> str:
        """Return the operation's address with its ids filled in."""
        return self.operation.path.format_map(path)


def plan_of(operation: Operation) -> Plan:
    """Return what an operation is about."""
    segments = operation.path.split("/")
    above: list[Above] = []
    for at, segment in enumerate(segments):
        if segment.startswith("{"):
            above.append(Above(segment[1:-1], collection_kinds("/".join(segments[:at])) or operation.returns))
    target: Above | None = None
    kinds = operation.returns
    ends_in_id = segments[-1].startswith("{")
    is_about_one = ends_in_id or (operation.verb == "action" and bool(above))
    if is_about_one:
        named = above.pop()
        target = named._replace(kinds=tuple(kind for kind in named.kinds if kind in kinds) or named.kinds)
    if ends_in_id and not kinds and target is not None:
        kinds = target.kinds
    parent_field = parent_field_of(kinds[0], above[-1]) if kinds and above else ""
    return Plan(operation, kinds, target, tuple(above), parent_field)


@cache
def collection_kinds(path: str) -> tuple[str, ...]:
    """Return what lives in a collection (`/v1/customers/{customer}/tax_ids`), nothing where no operation tells."""
    known = _COLLECTIONS.get(path)
    if known is None:
        for address in (path, path.replace("/test_helpers", "")):
            found = catalogue().find("GET", f"{address}/{{id}}")
            if found is not None and found[0].path.endswith("}") and found[0].returns:
                return found[0].returns
        known = ()
    return known


def parent_field_of(kind: str, above: Above) -> str:
    """Return the field by which objects of a kind name the object above them, empty where they have none."""
    for parent in above.kinds:
        if (kind, parent) in _PARENT_FIELDS:
            return _PARENT_FIELDS[kind, parent]
    fields = catalogue().resource(kind).fields
    names = [above.name, *(parent.rpartition(".")[2] for parent in above.kinds)]
    for name in names:
        if name in fields and name != "id" and _may_name(fields[name].shape, above.kinds):
            return name
    for name, place in fields.items():
        if place.shape.kind == "resource" and set(place.shape.targets) & set(above.kinds):
            return name
    return ""


def _may_name(shape: Shape, kinds: tuple[str, ...]) -> bool:
    if shape.kind == "resource":
        return bool(set(shape.targets) & set(kinds))
    return shape.kind == "string"
