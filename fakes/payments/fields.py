"""How parameters become fields: addresses and the like in full, metadata merged; it knows no single operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fakes.payments.country_codes import check_country
from fakes.payments.document import Document, Json
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.metadata import merge_metadata as merged

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_BILLING = ("email", "name", "phone", "tax_id")
_SHOWN_INSIDE = 10
_SHIPPING = ("carrier", "name", "phone", "tracking_number")

_ADDRESS_OF_A_PLACE = re.compile(
    r"(?!(?:blob|data|file|javascript|vbscript):)[A-Za-z][A-Za-z0-9+.-]*://[^\s]+", re.IGNORECASE
)


def check_return_url(url: str, param: str = "return_url") -> None:
    """Refuse, by StripeError, what leads nowhere, or would run as a script; an app's own scheme is welcome."""
    if not _ADDRESS_OF_A_PLACE.fullmatch(url):
        raise StripeError(400, "Not a valid URL", code="url_invalid", param=param)


def address(given: Mapping[str, Any] | None, current: Mapping[str, Any] | None = None) -> Json | None:
    """Return an address with all its lines; given ones replace those of `current`. None unsets it."""
    if given is None:
        return None
    return {name: given.get(name, (current or {}).get(name)) for name in _ADDRESS}


def billing_details(given: Mapping[str, Any] | None, current: Mapping[str, Any] | None = None) -> Json:
    """Return billing details with all fields; unlike elsewhere, the address is there even if nobody gave one.

    Raises StripeError for an address in no country.
    """
    given, current = given or {}, current or {}
    place = given.get("address") or {}
    check_country(place.get("country"), "billing_details[address][country]")
    details: Json = {"address": address(place, current.get("address"))}
    return details | {name: given.get(name, current.get(name)) for name in _BILLING}


def customer_shipping(
    given: Mapping[str, Any] | None, current: Mapping[str, Any] | None = None
) -> Json | None:
    """Return a customer's shipping details in full; None unsets them."""
    if given is None:
        return None
    known = current or {}
    return {
        "address": address(given.get("address") or {}, known.get("address")),
        "name": given.get("name", known.get("name")),
        "phone": given.get("phone", known.get("phone")),
    }


def payment_shipping(
    given: Mapping[str, Any] | None, current: Mapping[str, Any] | None = None
) -> Json | None:
    """Return the shipping details of a payment in full; None unsets them."""
    if given is None:
        return None
    known = current or {}
    details: Json = {"address": address(given.get("address") or {}, known.get("address"))}
    return details | {name: given.get(name, known.get(name)) for name in _SHIPPING}


def new_metadata(params: Mapping[str, Any]) -> dict[str, str]:
    """Return the metadata of an object that is created with `params`."""
    return merged({}, params.get("metadata") or {})


def filter_by(params: Mapping[str, Any], names: Iterable[str]) -> Callable[[Json], bool] | None:
    """Return the test of the filters of a list that no column holds: fields of those names as asked for."""
    wanted = {name: params[name] for name in names if params.get(name) is not None}
    if not wanted:
        return None
    return lambda data: all(data.get(name) == value for name, value in wanted.items())


def copy(document: Document, params: Mapping[str, Any], names: Iterable[str]) -> None:
    """Take over plain fields that were sent; those that were unset become null."""
    for name in names:
        if name in params:
            document[name] = params[name]


def merge_metadata(document: Document, params: Mapping[str, Any]) -> None:
    """Merge sent metadata into the object's."""
    if "metadata" in params:
        document["metadata"] = merged(document["metadata"], params["metadata"])


def count_back(document: Document, amount: int, sum_name: str, whole_name: str) -> Json:
    """Add to the sum of what was taken back of an object's amount; returns what has changed, as it was.

    The field `whole_name` tells whether all was taken back.
    """
    before = {name: document[name] for name in (sum_name, whole_name)}
    document[sum_name] += amount
    document[whole_name] = document[sum_name] == document["amount"]
    return {name: value for name, value in before.items() if document[name] != value}


def put_first(listed: Json, new: Document) -> None:
    """Show a new object at the top of the list that stands inside another, which shows the newest ten."""
    listed["has_more"] = listed["has_more"] or len(listed["data"]) >= _SHOWN_INSIDE
    listed["data"] = [new.data, *listed["data"]][:_SHOWN_INSIDE]
