"""The wording of refused parameters, expansions and cursors; what is wrong with them is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from fakes.payments.wire.error import StripeError, bad_request

_SHOWN_OF_LONG_STRING = 10


def parameter_unknown(names: Sequence[str], suggestion: str | None = None) -> StripeError:
    """Refuse parameters that the operation does not have. `names` are full paths such as `card[foo]`."""
    plural = "s" if len(names) > 1 else ""
    hint = f". Did you mean {suggestion}?" if suggestion else ""
    return _invalid(
        f"Received unknown parameter{plural}: {', '.join(names)}{hint}", names[0], "parameter_unknown"
    )


def parameter_missing(param: str) -> StripeError:
    """Refuse a request that lacks a required parameter."""
    return _invalid(f"Missing required param: {param}.", param, "parameter_missing")


def invalid_integer(param: str, value: Any) -> StripeError:
    """Refuse what is not a whole number."""
    return _invalid(f"Invalid integer: {_shown(value)}", param, "parameter_invalid_integer")


def invalid_number(param: str, value: Any) -> StripeError:
    """Refuse what is not a decimal number."""
    return _invalid(f"Invalid decimal: {_shown(value)}", param)


def invalid_boolean(param: str, value: Any) -> StripeError:
    """Refuse what is neither true nor false; Stripe sends no code here."""
    return _invalid(f"Invalid boolean: {_shown(value)}", param)


def invalid_timestamp(param: str) -> StripeError:
    """Refuse what is not a time in Unix seconds."""
    return _invalid("Invalid timestamp: must be an integer", param)


def invalid_object(param: str) -> StripeError:
    """Refuse a plain value where named fields are wanted."""
    return _invalid("Invalid object", param)


def invalid_array(param: str) -> StripeError:
    """Refuse a plain value where a list is wanted."""
    return _invalid("Invalid array", param)


def invalid_string(param: str, value: Any) -> StripeError:
    """Refuse named fields or a list where a plain value is wanted."""
    return _invalid(f"Invalid string: {_shown(value)}", param)


def invalid_email(param: str, value: str) -> StripeError:
    """Refuse what is no mail address."""
    return _invalid(f"Invalid email address: {value}", param, "email_invalid")


def string_too_long(param: str, value: str, max_length: int) -> StripeError:
    """Refuse a string over its limit; the message shows its first and last ten characters."""
    shown = f"{value[:_SHOWN_OF_LONG_STRING]}...{value[-_SHOWN_OF_LONG_STRING:]}"
    return _invalid(f"Invalid string: {shown}; must be at most {max_length} characters", param)


def empty_string(param: str) -> StripeError:
    """Refuse an attempt to unset a parameter that cannot be unset."""
    return _invalid(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
        "value.",
        param,
        "parameter_invalid_empty",
    )


def invalid_enum(param: str, allowed: Iterable[str]) -> StripeError:
    """Refuse a value outside the list of allowed ones."""
    return _invalid(f"Invalid {param}: must be {_one_of(list(allowed))}", param)


def metadata_too_many_keys(count: int, limit: int) -> StripeError:
    """Refuse metadata with more keys than an object may have."""
    return bad_request(
        f"Metadata can have up to {limit} keys, but you've set {count}. Email us at support+metadata@stripe.com "
        "for more information."
    )


def metadata_key_too_long(key: str, limit: int) -> StripeError:
    """Refuse a metadata key over its limit; Stripe names no parameter here."""
    return bad_request(
        f"Metadata keys can have up to {limit} characters, but you passed in a key that is {len(key)} "
        f"characters. Invalid key: {key}"
    )


def metadata_value_too_long(value: str, limit: int) -> StripeError:
    """Refuse a metadata value over its limit; Stripe names no parameter here."""
    return bad_request(
        f"Metadata values can have up to {limit} characters, but you passed in a value that is {len(value)} "
        f"characters. Invalid value: {value}"
    )


def cannot_expand(path: str, suggestion: str | None = None) -> StripeError:
    """Refuse to expand a field that is no reference. `suggestion` is the path that would work."""
    hint = f" You may want to try expanding '{suggestion}' instead." if suggestion else ""
    return bad_request(f"This property cannot be expanded ({path}).{hint}")


def expand_too_deep(limit: int) -> StripeError:
    """Refuse a path of more levels than Stripe follows."""
    return bad_request(f"You cannot expand more than {limit} levels of a property.")


def both_cursors() -> StripeError:
    """Refuse a list that is to start after one object and to end before another."""
    return bad_request("Received both starting_after and ending_before parameters. Please pass in only one.")


def below_minimum(param: str, minimum: int, *, is_above: bool = False) -> StripeError:
    """Refuse a number under its lower bound, or at one that it must be above."""
    words = "greater than" if is_above else "greater than or equal to"
    return _invalid(f"This value must be {words} {minimum}.", param, "parameter_invalid_integer")


def above_maximum(param: str, value: float, maximum: int) -> StripeError:
    """Refuse a number over its upper bound."""
    return _invalid(
        f"This value must be less than or equal to {maximum} (it currently is '{value}').",
        param,
        "parameter_invalid_integer",
    )


def _one_of(values: list[str]) -> str:
    if len(values) == 1:
        return values[0]
    if len(values) == 2:
        return f"one of {values[0]} or {values[1]}"
    return f"one of {', '.join(values[:-1])}, or {values[-1]}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _invalid(message: str, param: str, code: str | None = None) -> StripeError:
    return StripeError(400, message, code=code, param=param, is_validation=True)
