"""Fits the parameters of a request into the fields of a resource: nested, typed, references checked; the rest is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fakes.payments import built_in
from fakes.payments.cards import card_of_payment_method, card_of_token
from fakes.payments.catalogue.model import Field, Kind, Shape
from fakes.payments.document import Document, Json
from fakes.payments.records import Records
from fakes.payments.wire.serialize import fresh_value

# What is referred to and cannot be made through the API, or lives in another account: any id is welcome.
_UNCHECKED = frozenset(("account", "application", "mandate", "tax_code"))


# Fields that hold the id of something, though no description says what.
_NAMED: Mapping[str, str] = {
    "customer": "customer",
    "financial_account": "treasury.financial_account",
    "location": "terminal.location",
    "payment_method": "payment_method",
    "received_credit": "treasury.received_credit",
    "received_debit": "treasury.received_debit",
    "subscription": "subscription",
    "value_list": "radar.value_list",
}


class _Unfit:
    """The one value that means: this parameter says nothing about that field."""


UNFIT: Final = _Unfit()


class Fitting:
    """One request's parameters on their way into one account's objects."""

    def __init__(self, records: Records, *, is_v2: bool = False) -> None:
        self._records = records
        self._is_v2 = is_v2

    def fields(
        self,
        shape: Shape,
        given: Mapping[str, Any],
        current: Mapping[str, Any] | None = None,
        param: str = "",
    ) -> Json:
        """Return the fields of `shape` that `given` sets, as they are to be stored.

        `current` holds the fields as they are, into which nested objects are merged. Raises StripeError for an id
        that names nothing.
        """
        fitted: Json = {}
        for name, value in given.items():
            place = shape.fields.get(name)
            if name in ("id", "object") and "object" in shape.fields:
                continue
            path = f"{param}[{name}]" if param else name
            if place is None:
                self._records.unused.append(path)
                continue
            found = self._value(place, value, (current or {}).get(name), path)
            if found is UNFIT:
                self._records.unused.append(path)
            else:
                fitted[name] = found
        return fitted

    def _value(self, place: Field, value: Any, current: Any, param: str) -> Any:
        shape = place.shape
        if value is None:
            return None if place.nullable else fresh_value(place)
        if shape.kind == "union":
            for option in shape.options:
                found = self._value(place._replace(shape=option), value, current, param)
                if found is not UNFIT:
                    return found
            return UNFIT
        if shape.kind in ("object", "map"):
            return self._inside(shape, value, current, param)
        if shape.kind == "array":
            return self._items(shape, value, param)
        if shape.kind == "resource":
            return self._referenced(shape, value, param)
        named = _NAMED.get(param.rpartition("[")[2].rstrip("]")) if shape.kind == "string" else None
        if named is not None and not self._is_v2:
            return self._referenced(Shape("resource", targets=(named,), expandable=True), value, param)
        return self._plain(shape, value)

    def _inside(self, shape: Shape, value: Any, current: Any, param: str) -> Any:
        if not isinstance(value, Mapping):
            return UNFIT
        if shape.kind == "map":
            item = Field(shape.item or Shape("any"))
            found = {key: self._value(item, each, None, f"{param}[{key}]") for key, each in value.items()}
            return {key: each for key, each in found.items() if each is not UNFIT}
        known = current if isinstance(current, dict) else fresh_value(Field(shape))
        return _completed(shape, {**known, **self.fields(shape, value, known, param)})

    def _items(self, shape: Shape, value: Any, param: str) -> Any:
        if not isinstance(value, list):
            return UNFIT
        item = Field(shape.item or Shape("any"))
        found = [self._value(item, each, None, f"{param}[{at}]") for at, each in enumerate(value)]
        return [each for each in found if each is not UNFIT]

    def _referenced(self, shape: Shape, value: Any, param: str) -> Any:
        """Return an id that names something, or the whole object where the field holds it whole."""
        if not isinstance(value, str):
            return UNFIT
        row = self._records.row_of(shape.targets, value)
        if row is not None and not row["is_deleted"]:
            return value if shape.expandable else Document.from_row(row).data
        for kind in shape.targets:
            known = built_in.find(kind, value)
            if known is not None:
                return value if shape.expandable else known
        if _is_documented(value) or _UNCHECKED & set(shape.targets):
            return value if shape.expandable else UNFIT
        invented = self._records.invented(shape.targets, value)
        if invented is None:
            raise self._records.missing(shape.targets[0], value, param=param, in_path=False)
        return value if shape.expandable else invented.data

    def _plain(self, shape: Shape, value: Any) -> Any:
        if shape.kind == "timestamp" and value == "now":
            return self._records.now
        fitted = _PLAIN.get(shape.kind, _nothing)(value)
        return UNFIT if shape.enum and fitted not in shape.enum else fitted


def _completed(shape: Shape, found: Json) -> Json:
    """Return an object inside another with what is always there, and nobody said."""
    for name, place in shape.fields.items():
        if place.required and name not in found and place.shape.kind != "resource":
            found[name] = None if place.nullable else fresh_value(place)
        if place.shape.kind == "object" and isinstance(found.get(name), dict):
            found[name] = _completed(place.shape, found[name])
    return found


def _is_documented(id: str) -> bool:
    """Whether an id is one of the documented test cards and tokens, which are there without being stored."""
    return card_of_payment_method(id) is not None or card_of_token(id) is not None


def _nothing(value: Any) -> Any:
    return UNFIT


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else UNFIT


def _whole(value: Any) -> Any:
    return value if type(value) is int else UNFIT


def _number(value: Any) -> Any:
    return value if type(value) in (int, float) else UNFIT


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else UNFIT


def _digits(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.lstrip("-").replace(".", "", 1).isdigit() else UNFIT
    return str(value) if type(value) in (int, float) else UNFIT


def _anything(value: Any) -> Any:
    return value


_PLAIN: Mapping[Kind, Callable[[Any], Any]] = {
    "string": _text,
    "integer": _whole,
    "timestamp": _whole,
    "number": _number,
    "boolean": _flag,
    "decimal": _digits,
    "int64": _digits,
    "any": _anything,
}
