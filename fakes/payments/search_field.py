"""Which fields of which objects can be searched, and whether one object fits a query; it reads no store.

https://docs.stripe.com/search#supported-query-fields-for-each-resource
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.search_query import Clause, SearchQuery

Sort = Literal["string", "token", "number"]

MIN_SUBSTRING = 3
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PLURALS = {
    "charge": "charges",
    "customer": "customers",
    "invoice": "invoices",
    "payment_intent": "payment_intents",
    "price": "prices",
    "product": "products",
    "subscription": "subscriptions",
}
_FIELDS: Mapping[str, Mapping[str, Sort]] = {
    "charge": {
        "amount": "number",
        "billing_details.address.postal_code": "token",
        "created": "number",
        "currency": "token",
        "customer": "token",
        "disputed": "token",
        "refunded": "token",
        "status": "token",
    },
    "customer": {"created": "number", "email": "string", "name": "string", "phone": "string"},
    "invoice": {
        "created": "number",
        "currency": "token",
        "customer": "token",
        "last_finalization_error_code": "token",
        "last_finalization_error_type": "token",
        "number": "token",
        "receipt_number": "token",
        "status": "token",
        "subscription": "token",
        "total": "number",
    },
    "payment_intent": {
        "amount": "number",
        "created": "number",
        "currency": "token",
        "customer": "token",
        "status": "token",
    },
    "price": {
        "active": "token",
        "currency": "token",
        "lookup_key": "token",
        "product": "token",
        "type": "token",
    },
    "product": {
        "active": "token",
        "created": "number",
        "description": "string",
        "name": "string",
        "shippable": "token",
        "url": "string",
    },
    "subscription": {"canceled_at": "number", "created": "number", "status": "token"},
}
# `payment_method_details.card.last4` of a charge; `{{SOURCE}}` in Stripe's table is any rail.
_RAIL_FIELD = re.compile(r"payment_method_details\.\w+\.(?:brand|exp_month|exp_year|fingerprint|last4)")
_PATHS: Mapping[tuple[str, str], str] = {
    ("invoice", "last_finalization_error_code"): "last_finalization_error.code",
    ("invoice", "last_finalization_error_type"): "last_finalization_error.type",
    ("invoice", "subscription"): "parent.subscription_details.subscription",
}


class Condition(NamedTuple):
    """A clause that was understood: `path` leads to the value, `number` is the bound of a comparison."""

    clause: Clause
    path: tuple[str, ...]
    sort: Sort
    number: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the field must have the very value."""
        return self.clause.operator == ":" and self.clause.value is not None and not self.clause.is_negated

    @property
    def value(self) -> str:
        """The wanted value, of no account where null is wanted."""
        return self.clause.value or ""

    def holds(self, data: Mapping[str, Any]) -> bool:
        """Tell whether an object fits."""
        return self._fits(_value_at(data, self.path)) is not self.clause.is_negated

    def _fits(self, found: Any) -> bool:
        wanted = self.clause.value
        if wanted is None or found is None:
            return wanted is None and found is None
        if self.number is not None and self.clause.operator != ":":
            is_number = isinstance(found, int) and not isinstance(found, bool)
            return is_number and _COMPARISONS[self.clause.operator](found, self.number)
        text = _text(found)
        return wanted.casefold() in text if self.clause.operator == "~" else wanted.casefold() == text


def conditions_of(kind: str, query: SearchQuery) -> list[Condition]:
    """Return the conditions of a query over one kind of object. Raises StripeError for what its fields do not take."""
    return [_condition(kind, clause) for clause in query.clauses]


def _condition(kind: str, clause: Clause) -> Condition:
    if clause.key is not None:
        path, sort = _metadata_place(clause.key)
    else:
        path, sort = _place(kind, clause.field)
    if clause.operator == "~":
        _check_substring(clause, sort)
    number = None
    if clause.operator in _COMPARISONS:
        number = _bound(clause, sort)
    return Condition(clause, path, sort, number)


def _metadata_place(key: str) -> tuple[tuple[str, ...], Sort]:
    return ("metadata", key), "token"


def _place(kind: str, name: str) -> tuple[tuple[str, ...], Sort]:
    sort = _FIELDS[kind].get(name)
    if sort is None and kind == "charge" and _RAIL_FIELD.fullmatch(name):
        sort = "token"
    if sort is None:
        plural = _PLURALS[kind]
        raise _refused(
            f"Field `{name}` is an unsupported search field for resource `{plural}`. See "
            f"http://stripe.com/docs/search#query-fields-for-{plural.replace('_', '-')} for a list of supported "
            "fields."
        )
    return tuple(_PATHS.get((kind, name), name).split(".")), sort


def _check_substring(clause: Clause, sort: Sort) -> None:
    if sort != "string":
        raise _refused(
            f"Field `{_shown(clause)}` does not support substring matching. Use the `:` operator to match it exactly."
        )
    if clause.value is None or len(clause.value) < MIN_SUBSTRING:
        raise _refused(
            f"Substring matching requires at least {MIN_SUBSTRING} characters. Try a longer value for field "
            f"`{_shown(clause)}`."
        )


def _bound(clause: Clause, sort: Sort) -> int:
    if sort != "number":
        raise _refused(
            f"Field `{_shown(clause)}` does not support the `{clause.operator}` operator, which compares numbers."
        )
    if clause.value is None or not _NUMBER.fullmatch(clause.value):
        raise _refused(f"The value of field `{_shown(clause)}` must be a number to be compared.")
    return int(clause.value)


def _shown(clause: Clause) -> str:
    return clause.field if clause.key is None else f'metadata["{clause.key}"]'


def _value_at(data: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        value = value.get("id")
    return str(value).casefold()


def _refused(message: str) -> StripeError:
    return StripeError(400, message, param="query", is_validation=True)
