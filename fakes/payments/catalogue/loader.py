"""Opens the catalogue that ships with the package and hands out its parts when they are asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fakes.payments.catalogue.archive import Archive
from fakes.payments.catalogue.codec import Decoder
from fakes.payments.catalogue.extra import CALLS, RETURNS, ExtraCall, with_extra_fields, with_extras
from fakes.payments.catalogue.model import Operation, Resource, Shape, path_params_of
from fakes.payments.catalogue.route import Router

DATA_FILE = Path(__file__).with_name("stripe.catalogue")


class Catalogue:
    """Stripe's API as data. Opening reads an index; operations and resources are unpacked one by one, once."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        index = self._archive.index
        self.sdk_version: str = index["sdk_version"]
        self.openapi_version: str = index["openapi_version"]
        self._definitions: list[list[int]] = index["definitions"]
        self._resource_spots: dict[str, list[int]] = index["resources"]
        self._operation_spots: dict[str, list[int]] = {}
        routes = []
        for operation_id, method, path, *spot in index["operations"]:
            self._operation_spots[operation_id] = spot
            routes.append((operation_id, method, path))
        self._extra_calls = {call.id: call for call in CALLS}
        routes += [(call.id, call.method, call.path) for call in CALLS]
        self.router = Router(routes)
        self._decoder = Decoder(lambda number: self._archive.entry(self._definitions[number]))
        self._operations: dict[str, Operation] = {}
        self._resources: dict[str, Resource] = {}

    @property
    def operation_ids(self) -> list[str]:
        """All operations: the official client's in its order, then legacy ones, then those of Stripe's own tools."""
        return [*self._operation_spots, *self._extra_calls]

    @property
    def resource_names(self) -> list[str]:
        """All values of `object` that have fields of their own, in alphabetical order."""
        return list(self._resource_spots)

    def operation(self, operation_id: str) -> Operation:
        """Return an operation. Raises KeyError where there is none of that id."""
        known = self._operations.get(operation_id)
        if known is None:
            extra = self._extra_calls.get(operation_id)
            known = self._extra_operation(extra) if extra else self._read_operation(operation_id)
            self._operations[operation_id] = known
        return known

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation at an address and the ids in the path, None where the API has nothing there."""
        match = self.router.find(method, path)
        return (self.operation(match.operation_id), match.path_params) if match else None

    def has_resource(self, name: str) -> bool:
        """Whether objects of that name exist."""
        return name in self._resource_spots

    def resource(self, name: str) -> Resource:
        """Return a resource by its `object` value. Raises KeyError where there is none of that name."""
        known = self._resources.get(name)
        if known is None:
            shape, deleted = self._archive.entry(self._resource_spots[name])
            whole = with_extra_fields(name, self._decoder.decode(shape))
            known = Resource(name, whole, None if deleted is None else self._shape(deleted))
            self._resources[name] = known
        return known

    @property
    def event_types(self) -> tuple[str, ...]:
        """All types that an event of v1 may have (`charge.succeeded`)."""
        return tuple(self._archive.entry(self._archive.index["events"]))

    @property
    def thin_event_types(self) -> tuple[str, ...]:
        """All types that a thin event may have (`v1.charge.succeeded`, `v2.core.event_destination.ping`)."""
        return tuple(self._archive.entry(self._archive.index["thin_events"]))

    @property
    def error_codes(self) -> tuple[str, ...]:
        """All values of `error.code`."""
        return tuple(self._archive.entry(self._archive.index["error_codes"]))

    def origin(self) -> Any:
        """Return the document the catalogue was made from, for the generator and its test."""
        return self._archive.origin()

    def _shape(self, value: Any) -> Shape:
        return self._decoder.decode(value)

    def _read_operation(self, operation_id: str) -> Operation:
        stored = self._archive.entry(self._operation_spots[operation_id])
        _, method, path, base, verb, path_params, params, answer, returns, is_legacy = stored
        return Operation(
            id=operation_id,
            method=method,
            path=path,
            base=base,
            verb=verb,
            path_params=tuple(path_params),
            params=with_extras(operation_id, self._shape(params)),
            answer=answer,
            returns=(*returns, *RETURNS.get(operation_id, ())),
            is_legacy=is_legacy,
        )

    def _extra_operation(self, call: ExtraCall) -> Operation:
        fields = dict(self.operation(call.like).params.fields) if call.like else {}
        for name in call.without:
            del fields[name]
        for name, lender in call.borrowed.items():
            fields[name] = self.operation(lender).params.fields[name]
        return Operation(
            id=call.id,
            method=call.method,
            path=call.path,
            base=call.base,
            verb=call.verb,
            path_params=path_params_of(call.path),
            params=Shape("object", fields=MappingProxyType({**call.params, **fields})),
            answer=call.answer,
            returns=call.returns,
            is_legacy=True,
        )


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of this package; opened on the first call, the same facts for everyone after."""
    return Catalogue(DATA_FILE.read_bytes())
