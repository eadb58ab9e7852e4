"""What Stripe itself brings along, read and listed: nobody creates or changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fakes.payments import built_in
from fakes.payments.actions import Action, Answer, Call, reads
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Json
from fakes.payments.records import Records
from fakes.payments.wire.paginate import list_through

# Where each kind is listed. An object of it stands below, under its id.
_PLACES = {
    "climate.product": "/v1/climate/products",
    "climate.supplier": "/v1/climate/suppliers",
    "issuing.physical_bundle": "/v1/issuing/physical_bundles",
    "reporting.report_type": "/v1/reporting/report_types",
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    table: dict[str, Action] = {}
    for kind, place in _PLACES.items():
        table[f"GET {place}"] = reads(_lister(kind, place))
        found = catalogue().find("GET", f"{place}/x")
        if found is not None:
            table[f"GET {found[0].path}"] = reads(_reader(kind))
    return table


def retrieve(records: Records, kind: str, id: str, *, param: str) -> Answer:
    """Return one object. Raises StripeError (404) where there is none."""
    known = built_in.find(kind, id)
    if known is not None:
        return known
    return records.require(kind, id, param=param)


def listed(kind: str, place: str, records: Records, call: Call) -> Json:
    """Return a page of a kind."""
    found = [
        each
        for each in built_in.all_of(kind)
        if all(each.get(name) == call.params[name] for name in ("status", "type") if name in call.params)
    ]
    return list_through(found, call.params, place, noun=kind)


def _lister(kind: str, place: str) -> Callable[[Records, Call], Answer]:
    return lambda records, call: listed(kind, place, records, call)


def _reader(kind: str) -> Callable[[Records, Call], Answer]:
    def read(records: Records, call: Call) -> Answer:
        [(name, named)] = call.path.items()
        return retrieve(records, kind, named, param=name)

    return read
