"""Checks a request against the catalogue: names, requiredness, types; what the values mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from operator import itemgetter
from typing import Any

from fakes.payments.catalogue.model import Operation, Shape
from fakes.payments.wire import param_error, ranges
from fakes.payments.wire.coerce import Check, is_mail_address, plain_check, typed_check
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.metadata import check_metadata
from fakes.payments.wire.ranges import Bounds

_CLOSENESS = 0.7
# Parameters that must be mail addresses since 2018-07-27, see the changelog of Stripe's API of that day.
MAIL_ADDRESSES = frozenset({"customer_email", "email", "receipt_email"})


class _UnknownName(Exception):
    """Some name in the request is not known; which ones is found out by a second, slower walk."""


def validate(operation: Operation, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a request, typed, without `expand` (which every v1 operation takes).

    `raw` is what `form.decode` or `json_body.decode_json` returned. An empty string (v2: null) becomes None where
    the parameter can be unset; lists are lists whichever way they were written. Raises StripeError (400) for
    unknown names (all of them at once), then for the first wrong value, then for the first missing parameter.
    """
    if "expand" in raw and not operation.is_v2:
        raw = {name: given for name, given in raw.items() if name != "expand"}
    try:
        params: dict[str, Any] = _checker(operation)(raw, "")
    except _UnknownName:
        raise _unknown(operation.params, raw) from None
    except StripeError as refusal:
        names = list(_unknown_names(operation.params, raw, ""))
        if names:
            raise _unknown(operation.params, raw) from refusal
        raise
    return params


def expand_paths(raw: Mapping[str, Any]) -> list[str]:
    """Return the paths of `expand`, in the order given. Raises StripeError if it is not a list of strings."""
    given = raw.get("expand")
    if given is None:
        return []
    return [str(path) for path in _EXPAND(given, "expand")]


@cache
def _checker(operation: Operation) -> Check:
    # The query of a v2 list is words, as every query is.
    check = _object(operation.params, is_json=operation.is_v2 and operation.method != "GET")
    own = ranges.own_bounds(operation.id)
    if own:
        check = _with_bounds(check, own)
    names = MAIL_ADDRESSES & operation.params.fields.keys()
    if not names or operation.method != "POST" or operation.is_v2:
        # Only what is stored must be an address; a list may be asked for by any words.
        return check
    return _with_mail_addresses(check, sorted(names))


def _with_mail_addresses(inner: Check, names: Sequence[str]) -> Check:
    def check(value: Any, param: str) -> Any:
        checked = inner(value, param)
        for name in names:
            given = checked.get(name)
            if given is not None and not is_mail_address(given):
                raise param_error.invalid_email(name, given)
        return checked

    return check


def _with_bounds(inner: Check, bounds: Mapping[str, Bounds]) -> Check:
    def check(value: Any, param: str) -> Any:
        checked = inner(value, param)
        for name in bounds.keys() & checked.keys():
            ranges.held(checked[name], bounds[name], name)
        return checked

    return check


def _compiled(shape: Shape, *, is_json: bool) -> Check:
    if shape.kind == "object":
        return _lazy(shape, is_json=is_json)
    if shape.kind == "array":
        return _array(shape, is_json=is_json)
    if shape.kind == "map":
        return _map(shape, is_json=is_json)
    if shape.kind == "union":
        return _union(shape, is_json=is_json)
    return typed_check(shape) if is_json else plain_check(shape)


def _lazy(shape: Shape, *, is_json: bool) -> Check:
    """Compile the inside of an object when it is first sent: most of a large operation never is."""
    compiled: Check | None = None

    def check(value: Any, param: str) -> Any:
        nonlocal compiled
        if compiled is None:
            compiled = _object(shape, is_json=is_json)
        return compiled(value, param)

    return check


def _object(shape: Shape, *, is_json: bool) -> Check:
    checks: dict[str, tuple[Check, bool]] = {}
    for name, field in shape.fields.items():
        is_metadata = name == "metadata" and field.shape.kind == "map"
        inner = _metadata if is_metadata else _compiled(field.shape, is_json=is_json)
        bounds = ranges.bounds_of(name)
        if bounds is not None and field.shape.kind not in ("object", "map"):
            inner = ranges.bounded(inner, bounds)
        checks[name] = (inner, field.nullable or (is_json and not field.required))
    numbers = {name for name, field in shape.fields.items() if field.shape.kind == "integer"}
    required = [name for name, field in shape.fields.items() if field.required]

    def check(value: Any, param: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise param_error.invalid_object(param)
        checked: dict[str, Any] = {}
        for name, given in value.items():
            known = checks.get(name)
            if known is None:
                raise _UnknownName
            path = f"{param}[{name}]" if param else name
            if given == "" or given is None:
                if not known[1]:
                    raise _refuse_empty(path, is_number=name in numbers)
                checked[name] = None
            else:
                checked[name] = known[0](given, path)
        for name in required:
            if name not in checked:
                raise param_error.parameter_missing(f"{param}[{name}]" if param else name)
        return checked

    return check


def _refuse_empty(path: str, *, is_number: bool) -> StripeError:
    return param_error.invalid_integer(path, "") if is_number else param_error.empty_string(path)


def _metadata(value: Any, param: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise param_error.invalid_object(param)
    return check_metadata(value, param)


def _array(shape: Shape, *, is_json: bool) -> Check:
    item = _compiled(shape.item or Shape("any"), is_json=is_json)

    def check(value: Any, param: str) -> list[Any]:
        items = _items(value)
        if items is None:
            raise param_error.invalid_array(param)
        checked = []
        for index, given in items:
            path = f"{param}[{index}]"
            if given == "":
                raise param_error.empty_string(path)
            checked.append(item(given, path))
        return checked

    return check


def _items(value: Any) -> list[tuple[int, Any]] | None:
    """Return a list's items with the indexes they were sent under, None for what is no list.

    A form writes lists as `a[]=` or as `a[0]=`; indexes may have gaps and come in any order.
    """
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, dict) and all(key.isascii() and key.isdigit() and len(key) < 10 for key in value):
        return sorted(((int(key), given) for key, given in value.items()), key=itemgetter(0))
    return None


def _map(shape: Shape, *, is_json: bool) -> Check:
    item = _compiled(shape.item or Shape("any"), is_json=is_json)

    def check(value: Any, param: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise param_error.invalid_object(param)
        return {key: item(given, f"{param}[{key}]") for key, given in value.items()}

    return check


def _union(shape: Shape, *, is_json: bool) -> Check:
    options = [
        (option, _compiled(option, is_json=is_json)) for option in shape.options if option.kind != "null"
    ]
    structured = [check for option, check in options if option.kind in {"object", "map", "array", "any"}]
    enums = [check for option, check in options if option.enum]
    plain = [check for option, check in options if check not in structured and check not in enums]
    is_nullable = len(options) < len(shape.options)

    def check(value: Any, param: str) -> Any:
        if is_nullable and (value == "" or value is None):
            return None
        candidates = structured if isinstance(value, (dict, list)) else [*plain, *enums]
        refusal: StripeError | None = None
        for candidate in candidates or [*structured, *plain, *enums]:
            try:
                return candidate(value, param)
            except StripeError as error:
                refusal = refusal or error
        raise refusal or param_error.invalid_object(param)

    return check


_EXPAND = _array(Shape("array", item=Shape("string", max_length=5000)), is_json=False)


def _unknown(shape: Shape, raw: Mapping[str, Any]) -> StripeError:
    """Name everything in a request that its operation does not know; of a single name, what it may have meant."""
    found = list(_unknown_names(shape, raw, ""))
    names = [path for path, _, _ in found]
    if len(found) > 1:
        return param_error.parameter_unknown(names)
    path, name, known = found[0]
    close = get_close_matches(name, known, n=1, cutoff=_CLOSENESS)
    meant = path.removesuffix(f"{name}]") + f"{close[0]}]" if close and path != name else "".join(close)
    return param_error.parameter_unknown(names, meant or None)


def _unknown_names(shape: Shape, value: Any, param: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield path, name and the known names in its place, for every unknown name inside a value."""
    if shape.kind == "object" and isinstance(value, dict):
        for name, given in value.items():
            path = f"{param}[{name}]" if param else name
            if name not in shape.fields:
                yield path, name, list(shape.fields)
            else:
                yield from _unknown_names(shape.fields[name].shape, given, path)
    elif shape.kind == "array" and shape.item:
        for index, given in _items(value) or ():
            yield from _unknown_names(shape.item, given, f"{param}[{index}]")
    elif shape.kind == "map" and shape.item and isinstance(value, dict):
        for key, given in value.items():
            yield from _unknown_names(shape.item, given, f"{param}[{key}]")
    elif shape.kind == "union":
        objects = [option for option in shape.options if option.kind in {"object", "array", "map"}]
        if len(objects) == 1:
            yield from _unknown_names(objects[0], value, param)
