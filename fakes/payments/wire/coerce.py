"""Turns the plain values of a request into typed ones; it knows no names and no objects."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fakes.payments.catalogue.model import Kind, Shape
from fakes.payments.wire import param_error
from fakes.payments.wire.upload import Upload

Check = Callable[[Any, str], Any]

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_MAIL_ADDRESS = re.compile(r"[^\s@]+@(?:[^\s@.]+\.)+[^\s@.]{2,}")
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False}
_INT64 = 1 << 63
_MISTYPED = {
    "boolean": param_error.invalid_boolean,
    "integer": param_error.invalid_integer,
    "number": param_error.invalid_number,
}


def plain_check(shape: Shape) -> Check:
    """Return the function that checks and converts values of a shape without parts."""
    if shape.kind == "string":
        return _enum(shape) if shape.enum else _string(shape.max_length)
    return _PLAIN.get(shape.kind, _any)


def typed_check(shape: Shape) -> Check:
    """Return the check of a value in JSON, which has types of its own: `"5"` is no number there, `"true"` no flag."""
    inner, refusal = plain_check(shape), _MISTYPED.get(shape.kind)
    if refusal is None:
        return inner

    def check(value: Any, param: str) -> Any:
        if isinstance(value, str):
            raise refusal(param, value)
        return inner(value, param)

    return check


def is_mail_address(value: str) -> bool:
    """Tell whether Stripe takes a string for a mail address: no spaces, one `@`, a domain with a dot."""
    return _MAIL_ADDRESS.fullmatch(value) is not None


def _string(max_length: int | None) -> Check:
    def check(value: Any, param: str) -> str:
        if not isinstance(value, str):
            raise param_error.invalid_string(param, value)
        if max_length is not None and len(value) > max_length:
            raise param_error.string_too_long(param, value, max_length)
        return value

    return check


def _enum(shape: Shape) -> Check:
    allowed = frozenset(shape.enum)

    def check(value: Any, param: str) -> str:
        if not isinstance(value, str):
            raise param_error.invalid_string(param, value)
        if value not in allowed:
            raise param_error.invalid_enum(param, shape.enum)
        return value

    return check


def _integer(value: Any, param: str) -> int:
    number = _whole(value)
    if number is None:
        raise param_error.invalid_integer(param, value)
    return number


def _timestamp(value: Any, param: str) -> int:
    number = _whole(value)
    if number is None:
        raise param_error.invalid_timestamp(param)
    return number


def _int64(value: Any, param: str) -> str:
    number = _whole(value) if isinstance(value, str) else None
    if number is None:
        raise param_error.invalid_integer(param, value)
    return str(number)


def _whole(value: Any) -> int | None:
    """Return a whole number of 64 bits, None for anything else; Python itself would take ` 1_000 ` too."""
    if isinstance(value, str):
        digits = value[1:] if value[:1] == "-" else value
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            return None
        value = int(value)
    elif type(value) is not int:
        return None
    return value if -_INT64 <= value < _INT64 else None


def _number(value: Any, param: str) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if type(value) in (int, float):
        return float(value)
    raise param_error.invalid_number(param, value)


def _decimal(value: Any, param: str) -> str:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return value
    if type(value) in (int, float):
        return str(value)
    raise param_error.invalid_number(param, value)


def _boolean(value: Any, param: str) -> bool:
    found = value if isinstance(value, bool) else _BOOLEANS.get(value) if isinstance(value, str) else None
    if found is None:
        raise param_error.invalid_boolean(param, value)
    return found


def _null(value: Any, param: str) -> None:
    if value != "" and value is not None:
        raise param_error.invalid_enum(param, ["an empty string"])


def _file(value: Any, param: str) -> Upload:
    if not isinstance(value, Upload):
        raise param_error.invalid_object(param)
    return value


def _any(value: Any, param: str) -> Any:
    return value


_PLAIN: dict[Kind, Check] = {
    "file": _file,
    "integer": _integer,
    "timestamp": _timestamp,
    "int64": _int64,
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    "null": _null,
}
