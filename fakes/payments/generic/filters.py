"""What filters of lists say where they are not simply a field and its value: one row per kind and filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fakes.payments.document import Json
from fakes.payments.wire.paginate import range_of

Test = Callable[[Json], bool]

_BOUNDS = frozenset(("gt", "gte", "lt", "lte"))


def _of_some_item(test: Test) -> Test:
    return lambda data: any(test(item) for item in data["items"]["data"])


def _inside(*path: str) -> Callable[[Any], Test]:
    """Return the filter by a field that stands inside others."""

    def filtered(wanted: Any) -> Test:
        def test(data: Json) -> bool:
            found: Any = data
            for name in path:
                found = found.get(name) if isinstance(found, Mapping) else None
            return fits(found, wanted)

        return test

    return filtered


# Filters that say something of a field that has another name, or stands elsewhere.
ODD: Mapping[tuple[str, str], Callable[[Any], Test]] = {
    ("billing.alert", "meter"): _inside("usage_threshold", "meter"),
    ("entitlements.feature", "archived"): lambda wanted: lambda data: data["active"] is not wanted,
    ("invoice", "billing"): _inside("collection_method"),
    ("invoiceitem", "pending"): lambda wanted: lambda data: (data["invoice"] is None) is wanted,
    ("payment_record", "created_after"): lambda wanted: lambda data: data["created"] > wanted,
    ("payment_record", "created_before"): lambda wanted: lambda data: data["created"] < wanted,
    ("promotion_code", "coupon"): _inside("promotion", "coupon"),
    ("subscription", "current_period_end"): lambda wanted: _of_some_item(
        _inside("current_period_end")(wanted)
    ),
    ("subscription", "current_period_start"): lambda wanted: _of_some_item(
        _inside("current_period_start")(wanted)
    ),
    ("subscription", "price"): lambda wanted: _of_some_item(_inside("price", "id")(wanted)),
    ("subscription_schedule", "scheduled"): lambda wanted: (
        lambda data: (data["status"] == "not_started") is wanted
    ),
    ("tax.registration", "status"): lambda wanted: lambda data: wanted in ("all", data["status"]),
    ("v2.core.vault.us_bank_account", "verification_status"): _inside("verification", "status"),
    ("v2.money_management.outbound_payment", "recipient"): _inside("to", "recipient"),
}
# Words of a filter that are no value of the field.
WORDS: Mapping[tuple[str, str, str], Callable[[Any], Test]] = {
    ("subscription", "status", "all"): lambda wanted: lambda data: True,
    ("subscription", "status", "ended"): lambda wanted: lambda data: data["ended_at"] is not None,
}
# What a list leaves out as long as nothing is said of a filter.
BY_DEFAULT: Mapping[tuple[str, str], Test] = {
    ("subscription", "status"): lambda data: bool(data["status"] != "canceled"),
}


def fits(found: Any, wanted: Any) -> bool:
    """Whether a field is as a filter wants it: equal, one of several, inside bounds, or so in each of its parts."""
    if isinstance(wanted, Mapping):
        if wanted.keys() <= _BOUNDS:
            bounds = range_of(wanted)
            return bounds is not None and type(found) is int and bounds.holds(found)
        return isinstance(found, Mapping) and all(
            fits(found.get(name), each) for name, each in wanted.items()
        )
    if isinstance(found, Mapping):
        return bool(found.get("id") == wanted)
    if isinstance(wanted, list):
        return any(fits(found, each) for each in wanted)
    if isinstance(found, list):
        return wanted in found
    return bool(found == wanted)
