"""The catalogue's vocabulary: operation, resource, field and shape; it reads no file and checks no value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "timestamp",
    "decimal",
    "int64",
    "null",
    "object",
    "map",
    "array",
    "list",
    "resource",
    "union",
    "file",
    "any",
]
Verb = Literal["create", "retrieve", "update", "delete", "list", "search", "action"]
Base = Literal["api", "files", "connect", "meter_events"]
Answer = Literal["resource", "list", "search", "deleted", "binary", "object"]


class Shape(NamedTuple):
    """What a value may look like, in a request or in an answer.

    `timestamp` is Unix seconds; `decimal` is a string of digits with a point; `int64` is an integer that v2 writes
    as a string; `null` stands for the empty string in a v1 request and for null elsewhere; `map` has free keys and
    values of `item`; `list` is Stripe's list envelope around `item`; `resource` is one of the resources in
    `targets`, whole, or with `expandable` its id until the caller asks to expand it. An empty `enum` allows every
    value, `max_length` None every length.
    """

    kind: Kind
    enum: tuple[str, ...] = ()
    max_length: int | None = None
    fields: "Mapping[str, Field]" = MappingProxyType({})
    item: "Shape | None" = None
    options: "tuple[Shape, ...]" = ()
    targets: tuple[str, ...] = ()
    expandable: bool = False
    url: str | None = None


class Field(NamedTuple):
    """A named place in an object.

    `nullable`: in an answer the value may be null; in a request an empty string (v2: null) unsets it.
    `shown`: a fresh object carries the field even when nothing is known about it (answers only).
    `default`: what a fresh object carries there; None stands for null or for the type's own zero.
    """

    shape: Shape
    required: bool = False
    nullable: bool = False
    shown: bool = False
    default: bool | str | tuple[()] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One call of the API: where it is, what it takes and what it answers.

    `id` is the official client's own name for it (`payment_intents.capture`, `v2.core.accounts.close`).
    `returns` names the resources that may come back (of a list: its items), empty where the answer is a plain
    object (`answer == "object"`) or bytes. `is_legacy` tells that the official client has no method for it any
    more; such operations are named by their address (`customers.cards.create`).
    """

    id: str
    method: Literal["GET", "POST", "DELETE"]
    path: str
    base: Base
    verb: Verb
    path_params: tuple[str, ...]
    params: Shape
    answer: Answer
    returns: tuple[str, ...]
    is_legacy: bool = False

    @property
    def is_v2(self) -> bool:
        """Whether the call speaks JSON and the v2 error dialect instead of forms."""
        return self.path.startswith("/v2/")


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One type of object: its `object` value, its fields and the shape that is left of it once deleted."""

    name: str
    shape: Shape
    deleted: Shape | None = None

    @property
    def fields(self) -> Mapping[str, Field]:
        """The top-level fields by name."""
        return self.shape.fields


def path_params_of(path: str) -> tuple[str, ...]:
    """Return the names of the ids in a path template, in order."""
    return tuple(re.findall(r"{([^}]*)}", path))
