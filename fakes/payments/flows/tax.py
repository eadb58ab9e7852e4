"""Tax on a sale: calculated where the account is registered, booked as a transaction, and taken back by a reversal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.records import Query
from fakes.payments.tax_table import NONTAXABLE, Rate, is_in_union, rate_of, tax_on
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import Page
from fakes.payments.work import Work

_LINE = "tax.calculation_line_item"
_DONE_LINE = "tax.transaction_line_item"
_DAYS_90 = 90 * 24 * 60 * 60
_GOODS = "txcd_99999999"
_SHIPPING = "txcd_92010001"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/tax/calculations": writes(calculate),
        "POST /v1/tax/transactions/create_from_calculation": writes(book),
        "POST /v1/tax/transactions/create_reversal": writes(reverse),
    }


def calculate(work: Work, call: Call) -> Document:
    """Return what a sale would be taxed with; nothing is booked."""
    params = call.params
    details = _customer_details(work, params)
    address = details["address"]
    rate, reason = rate_at(work, address["country"], address["state"], details["taxability_override"])
    lines = [_line(each, rate, index) for index, each in enumerate(params["line_items"])]
    shipping = _shipping(params.get("shipping_cost"), rate)
    taxed = [*lines, *([shipping] if shipping else [])]
    on_top = sum(each["amount_tax"] for each in taxed if each["tax_behavior"] == "exclusive")
    inside = sum(each["amount_tax"] for each in taxed if each["tax_behavior"] == "inclusive")
    ship_from = params.get("ship_from_details")
    made = work.create(
        "tax.calculation",
        {
            "amount_total": sum(each["amount"] for each in taxed) + on_top,
            "currency": params["currency"],
            "customer": params.get("customer"),
            "customer_details": details,
            "expires_at": work.now + _DAYS_90,
            "ship_from_details": {"address": fields.address(ship_from["address"])} if ship_from else None,
            "shipping_cost": shipping,
            "tax_amount_exclusive": on_top,
            "tax_amount_inclusive": inside,
            "tax_breakdown": [_breakdown(taxed, rate, reason)],
            "tax_date": params.get("tax_date") or work.now,
        },
    )
    for each in reversed(lines):
        work.create(_LINE, each, lookup=made.id)
    return made


def book(work: Work, call: Call) -> Document:
    """Turn a calculation into a transaction; a reference is used once."""
    params = call.params
    calculation = work.require("tax.calculation", params["calculation"], param="calculation", in_path=False)
    _free_reference(work, params["reference"])
    if calculation["expires_at"] <= work.now:
        raise StripeError(
            400, "This calculation has expired and can no longer be used to create a transaction.",
            code="resource_missing", param="calculation",
        )  # fmt: skip
    shipping = calculation["shipping_cost"]
    copied = ("currency", "customer", "customer_details", "ship_from_details", "tax_date")
    made = _transaction(
        work,
        {
            **{name: calculation[name] for name in copied},
            "metadata": fields.new_metadata(params),
            "posted_at": params.get("posted_at") or work.now,
            "reference": params["reference"],
            "reversal": None,
            "shipping_cost": shipping,
            "type": "transaction",
        },
    )
    for line in reversed(work.all(Query(kind=_LINE, where={"lookup": calculation.id}))):
        _booked(work, made, line.data, "transaction", None)
    return made


def reverse(work: Work, call: Call) -> Document:
    """Take a transaction back, whole or in part."""
    params = call.params
    original = work.require(
        "tax.transaction", params["original_transaction"], param="original_transaction", in_path=False
    )
    _free_reference(work, params["reference"])
    lines = {line.id: line.data for line in work.all(Query(kind=_DONE_LINE, where={"lookup": original.id}))}
    if params["mode"] == "full":
        taken = [(line, -line["amount"], -line["amount_tax"], line["reference"]) for line in lines.values()]
    else:
        taken = []
        for index, each in enumerate(params.get("line_items") or ()):
            line = lines.get(each["original_line_item"])
            if line is None:
                raise work.missing(
                    "tax_transaction_line_item", each["original_line_item"],
                    param=f"line_items[{index}][original_line_item]", in_path=False,
                )  # fmt: skip
            taken.append((line, each["amount"], each["amount_tax"], each["reference"]))
    copied = ("currency", "customer", "customer_details", "ship_from_details", "tax_date")
    made = _transaction(
        work,
        {
            **{name: original[name] for name in copied},
            "metadata": fields.new_metadata(params),
            "posted_at": work.now,
            "reference": params["reference"],
            "reversal": {"original_transaction": original.id},
            "shipping_cost": _reversed_shipping(original["shipping_cost"], params),
            "type": "reversal",
        },
    )
    for line, amount, tax, reference in taken:
        changed = {**line, "amount": amount, "amount_tax": tax, "reference": reference}
        _booked(work, made, changed, "reversal", {"original_line_item": line["id"]})
    return made


def _customer_details(work: Work, params: Mapping[str, Any]) -> Json:
    given = params.get("customer_details") or {}
    address, source = given.get("address"), given.get("address_source")
    if params.get("customer"):
        customer = work.require("customer", params["customer"], param="customer", in_path=False)
        shipping = (customer["shipping"] or {}).get("address")
        address, source = shipping or customer["address"], "shipping" if shipping else "billing"
    if not (address or {}).get("country"):
        raise StripeError(
            400,
            "We could not determine the customer's tax location based on the provided customer address.",
            code="customer_tax_location_invalid",
            param="customer" if params.get("customer") else "customer_details[address]",
        )
    return {
        "address": fields.address(address),
        "address_source": source,
        "ip_address": given.get("ip_address"),
        "tax_ids": [dict(each) for each in given.get("tax_ids") or ()],
        "taxability_override": given.get("taxability_override") or "none",
    }


def rate_at(work: Work, country: str, state: str | None, override: str) -> tuple[Rate | None, str]:
    """Return the rate that applies, and the reason for that or for there being none."""
    rate = rate_of(country, state)
    if override in ("customer_exempt", "reverse_charge"):
        return None, override
    if rate is None:
        return None, "not_subject_to_tax" if country == "US" else "not_supported"
    for registration in work.all(Query(kind="tax.registration")):
        is_active = (
            registration["active_from"] <= work.now
            and (registration["expires_at"] or work.now + 1) > work.now
        )
        if is_active and _covers(registration, country, state):
            return rate, "standard_rated"
    return None, "not_collecting"


def _covers(registration: Document, country: str, state: str | None) -> bool:
    home = registration["country"]
    options = (registration["country_options"] or {}).get(home.lower()) or {}
    if home == "US" == country:
        return bool(options.get("state") == state)
    is_for_union = options.get("type") in ("oss_union", "oss_non_union", "ioss")
    return home == country or (is_for_union and is_in_union(country))


def _line(given: Mapping[str, Any], rate: Rate | None, index: int) -> Json:
    code = given.get("tax_code") or _GOODS
    behavior = given.get("tax_behavior") or "exclusive"
    return {
        "amount": given["amount"],
        "amount_tax": _tax(given["amount"], behavior, code, rate),
        "metadata": dict(given.get("metadata") or {}),
        "product": given.get("product"),
        "quantity": given.get("quantity") or 1,
        "reference": given.get("reference") or f"L{index + 1}",
        "tax_behavior": behavior,
        "tax_code": code,
    }


def _shipping(given: Mapping[str, Any] | None, rate: Rate | None) -> Json | None:
    if given is None:
        return None
    code, behavior = given.get("tax_code") or _SHIPPING, given.get("tax_behavior") or "exclusive"
    amount = given.get("amount") or 0
    return {
        "amount": amount,
        "amount_tax": _tax(amount, behavior, code, rate),
        "tax_behavior": behavior,
        "tax_code": code,
    }


def _tax(amount: int, behavior: str, code: str, rate: Rate | None) -> int:
    if rate is None or code == NONTAXABLE:
        return 0
    return tax_on(amount, rate.percentage, is_inclusive=behavior == "inclusive")


def _breakdown(taxed: list[Json], rate: Rate | None, reason: str) -> Json:
    total = sum(each["amount_tax"] for each in taxed)
    inclusive = all(each["tax_behavior"] == "inclusive" for each in taxed)
    amount = sum(each["amount"] for each in taxed if each["tax_code"] != NONTAXABLE)
    return {
        "amount": total,
        "inclusive": inclusive,
        "tax_rate_details": {
            "country": rate.country if rate else None,
            "flat_amount": None,
            "percentage_decimal": rate.percentage if rate else "0.0",
            "rate_type": "percentage" if rate else None,
            "state": rate.state if rate else None,
            "tax_type": rate.tax_type if rate else None,
        },
        "taxability_reason": reason,
        "taxable_amount": (amount - total if inclusive else amount) if rate else 0,
    }


def _transaction(work: Work, known: Json) -> Document:
    made = work.create("tax.transaction", known, lookup=known["reference"])
    # The list is shown only where `expand` asks for it.
    del made.data["line_items"]
    work.save(made)
    return made


def _booked(work: Work, transaction: Document, line: Json, kind: str, reversal: Json | None) -> None:
    names = ("amount", "amount_tax", "product", "quantity", "reference", "tax_behavior", "tax_code")
    line_fields = {name: line[name] for name in names}
    metadata = line.get("metadata") or {}
    work.create(
        _DONE_LINE,
        {**line_fields, "metadata": metadata, "reversal": reversal, "type": kind},
        lookup=transaction.id,
    )


def _reversed_shipping(original: Json | None, params: Mapping[str, Any]) -> Json | None:
    given = params.get("shipping_cost")
    if original is None or (params["mode"] != "full" and given is None):
        return None
    if given is not None:
        return {**original, "amount": given["amount"], "amount_tax": given["amount_tax"]}
    return {**original, "amount": -original["amount"], "amount_tax": -original["amount_tax"]}


def _free_reference(work: Work, reference: str) -> None:
    if work.page(Query(kind="tax.transaction", where={"lookup": reference}, page=Page(limit=1))).rows:
        raise StripeError(
            400,
            f"A transaction with the reference {reference} already exists.",
            code="resource_already_exists",
            param="reference",
        )
