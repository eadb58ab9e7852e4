"""What older versions of the API show and newer ones do not: one table of fields, restored where an old version asks.

https://docs.stripe.com/changelog
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.document import Document, Json
from fakes.payments.generic.filters import BY_DEFAULT
from fakes.payments.records import Query, Records
from fakes.payments.wire.paginate import Page
from fakes.payments.wire.serialize import empty_list

_SOURCES_HIDDEN = "2020-08-27"
_CHARGES_REMOVED = "2022-11-15"
_BASIL = "2025-03-31"
_CLOVER = "2025-09-30"
_DATE_LENGTH = len(_BASIL)
_MAX_LISTED = 10

Value = Callable[[Records, Mapping[str, Any]], Any]


class Vanished(NamedTuple):
    """One field: versions before `until` show it. `target` is the kind of object behind an id or a list of them."""

    kind: str
    name: str
    until: str
    value: Value
    target: str = ""
    is_list: bool = False

    @property
    def field(self) -> Field:
        """The field as the catalogue would have it."""
        if not self.target:
            return Field(Shape("any"))
        item = Shape("resource", targets=(self.target,), expandable=not self.is_list)
        return Field(Shape("list", item=item) if self.is_list else item)


def is_old(version: str) -> bool:
    """Tell whether a version shows anything that the newest does not."""
    return version[:_DATE_LENGTH] < _CLOVER


@cache
def fields_of(version: str) -> Mapping[str, Mapping[str, Field]]:
    """Return the fields that a version shows beside those of the newest, by kind of object."""
    found: dict[str, dict[str, Field]] = {}
    for each in _shown_in(version):
        found.setdefault(each.kind, {})[each.name] = each.field
    return found


def value_of(records: Records, version: str, holder: Mapping[str, Any], name: str) -> Any:
    """Return what a version shows in one field of an object, None where it shows nothing."""
    for each in _shown_in(version):
        if (each.kind, each.name) == (holder.get("object"), name):
            return each.value(records, holder)
    return None


def restore(records: Records, version: str, document: Any) -> None:
    """Put the fields that a version shows into an answer and all objects in it."""
    if isinstance(document, list):
        for each in document:
            restore(records, version, each)
    elif isinstance(document, dict):
        if document.get("deleted") is not True:
            for name, value in _values(records, version, document):
                document[name] = value
        for each in document.values():
            restore(records, version, each)


def _values(records: Records, version: str, holder: Json) -> Iterator[tuple[str, Any]]:
    kind = holder.get("object")
    for each in _shown_in(version):
        if each.kind == kind and each.name not in holder:
            yield each.name, each.value(records, holder)


@cache
def _shown_in(version: str) -> tuple[Vanished, ...]:
    return tuple(each for each in TABLE if version[:_DATE_LENGTH] < each.until)


def _listed(kind: str, column: str, url: str) -> Value:
    """Return the rule for a list inside an object: the objects of `kind` that name it."""

    def value(records: Records, holder: Mapping[str, Any]) -> Json:
        where, page = {column: holder["id"]}, Page(limit=_MAX_LISTED)
        matches = BY_DEFAULT.get((kind, "status"))
        found = records.page(Query(kind=kind, where=where, page=page, matches=matches))
        data = [Document.from_row(row).data for row in found.rows]
        return {**empty_list(url.format(id=holder["id"])), "data": data, "has_more": found.has_more}

    return value


def _at(*path: str) -> Value:
    """Return the rule for a value that has moved to `path`."""

    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        found: Any = holder
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    return value


def _whole(kind: str, *path: str) -> Value:
    """Return the rule for an object that stands whole where its id stands at `path` now."""
    locate = _at(*path)

    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        known = locate(records, holder)
        found = records.find(kind, known) if isinstance(known, str) else None
        return known if found is None else found.data

    return value


def _of_first_item(name: str) -> Value:
    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        items = (holder.get("items") or {}).get("data") or []
        return items[0].get(name) if items else None

    return value


def _of_only_item(name: str) -> Value:
    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        items = (holder.get("items") or {}).get("data") or []
        return items[0].get(name) if len(items) == 1 else None

    return value


def _first_discount(records: Records, holder: Mapping[str, Any]) -> Any:
    """Return the one discount that an object could have: it may have several now."""
    for each in holder.get("discounts") or ():
        found = records.find("discount", each) if isinstance(each, str) else None
        return each if found is None else found.data
    return None


def _tax(records: Records, holder: Mapping[str, Any]) -> int | None:
    taxes = holder.get("total_taxes") or ()
    return sum(each["amount"] for each in taxes) if taxes else None


def _tax_amounts(name: str) -> Value:
    """Return the rule for taxes as they were told of: the rate beside the amount."""

    def value(records: Records, holder: Mapping[str, Any]) -> list[Json]:
        return [
            {
                "amount": each["amount"],
                "inclusive": each["tax_behavior"] == "inclusive",
                "tax_rate": (each["tax_rate_details"] or {}).get("tax_rate"),
                "taxability_reason": each["taxability_reason"],
                "taxable_amount": each["taxable_amount"],
            }
            for each in holder.get(name) or ()
        ]

    return value


def _of_parent(name: str) -> Value:
    """Return the rule for what a line says of where it comes from: an item of its own, or a subscription's."""

    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        parent = holder.get("parent") or {}
        details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
        return details.get(name)

    return value


def _unit_amount(records: Records, holder: Mapping[str, Any]) -> int | None:
    text = (holder.get("pricing") or {}).get("unit_amount_decimal")
    return int(text) if isinstance(text, str) and text.lstrip("-").isdigit() else None


def _type_of_line(records: Records, holder: Mapping[str, Any]) -> str:
    of_item = (holder.get("parent") or {}).get("type") == "invoice_item_details"
    return "invoiceitem" if of_item else "subscription"


def _is_paid(records: Records, holder: Mapping[str, Any]) -> bool:
    return bool(holder.get("status") == "paid")


def _payment_of(records: Records, holder: Mapping[str, Any]) -> Any:
    """Return the payment intent of an invoice: its payments stand in objects of their own now."""
    query = Query(kind="invoice_payment", where={"lookup": holder.get("id")}, page=Page(limit=_MAX_LISTED))
    for row in records.page(query).rows:
        payment = Document.from_row(row).data.get("payment") or {}
        if payment.get("payment_intent"):
            return payment["payment_intent"]
    return None


def _charge_of(records: Records, holder: Mapping[str, Any]) -> Any:
    paid_by = _payment_of(records, holder)
    intent = records.find("payment_intent", paid_by) if isinstance(paid_by, str) else None
    return None if intent is None else intent["latest_charge"]


def _invoice_of(name: str) -> Value:
    """Return the rule for the invoice that a payment pays: its intent, whose id stands in `name`, remembers it."""

    def value(records: Records, holder: Mapping[str, Any]) -> Any:
        known = holder.get(name)
        intent = records.find("payment_intent", known) if isinstance(known, str) else None
        return None if intent is None else intent.private.get("invoice")

    return value


TABLE = (
    Vanished("customer", "sources", _SOURCES_HIDDEN, _listed("card", "customer", "/v1/customers/{id}/sources"),
             "card", is_list=True),
    Vanished("customer", "subscriptions", _SOURCES_HIDDEN,
             _listed("subscription", "customer", "/v1/customers/{id}/subscriptions"), "subscription", is_list=True),
    Vanished("payment_intent", "charges", _CHARGES_REMOVED,
             _listed("charge", "payment_intent", "/v1/charges?payment_intent={id}"), "charge", is_list=True),
    Vanished("charge", "refunds", _CHARGES_REMOVED, _listed("refund", "charge", "/v1/charges/{id}/refunds"),
             "refund", is_list=True),
    Vanished("charge", "invoice", _BASIL, _invoice_of("payment_intent"), "invoice"),
    Vanished("payment_intent", "invoice", _BASIL, _invoice_of("id"), "invoice"),
    Vanished("checkout.session", "shipping_details", _BASIL, _at("collected_information", "shipping_details")),
    Vanished("invoice", "discount", _BASIL, _first_discount, "discount"),
    Vanished("invoice", "tax", _BASIL, _tax),
    Vanished("invoice", "total_tax_amounts", _BASIL, _tax_amounts("total_taxes")),
    Vanished("invoice", "charge", _BASIL, _charge_of, "charge"),
    Vanished("invoice", "paid", _BASIL, _is_paid),
    Vanished("invoice", "payment_intent", _BASIL, _payment_of, "payment_intent"),
    Vanished("invoice", "subscription", _BASIL, _at("parent", "subscription_details", "subscription"),
             "subscription"),
    Vanished("line_item", "price", _BASIL, _whole("price", "pricing", "price_details", "price"), "price"),
    Vanished("line_item", "invoice_item", _BASIL, _of_parent("invoice_item")),
    Vanished("line_item", "proration", _BASIL, _of_parent("proration")),
    Vanished("line_item", "subscription", _BASIL, _of_parent("subscription"), "subscription"),
    Vanished("line_item", "subscription_item", _BASIL, _of_parent("subscription_item")),
    Vanished("line_item", "tax_amounts", _BASIL, _tax_amounts("taxes")),
    Vanished("line_item", "type", _BASIL, _type_of_line),
    Vanished("invoiceitem", "price", _BASIL, _whole("price", "pricing", "price_details", "price"), "price"),
    Vanished("invoiceitem", "unit_amount", _BASIL, _unit_amount),
    Vanished("subscription", "discount", _BASIL, _first_discount, "discount"),
    Vanished("subscription", "plan", _BASIL, _of_only_item("plan")),
    Vanished("subscription", "quantity", _BASIL, _of_only_item("quantity")),
    Vanished("subscription", "current_period_end", _BASIL, _of_first_item("current_period_end")),
    Vanished("subscription", "current_period_start", _BASIL, _of_first_item("current_period_start")),
    Vanished("discount", "coupon", _CLOVER, _whole("coupon", "source", "coupon"), "coupon"),
    Vanished("promotion_code", "coupon", _CLOVER, _whole("coupon", "promotion", "coupon"), "coupon"),
)  # fmt: skip
