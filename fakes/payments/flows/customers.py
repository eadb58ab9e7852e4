"""Customers: create, change, delete, and the payment methods on file; their legacy sources are in `sources`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments import fields
from fakes.payments.actions import Action, Answer, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    customer_balance,
    discounts,
    payment_methods,
    sources,
    subscription_end,
    tax_ids,
)
from fakes.payments.listing import listing
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_PLAIN = (
    "balance",
    "business_name",
    "description",
    "email",
    "individual_name",
    "invoice_prefix",
    "name",
    "next_invoice_sequence",
    "phone",
    "preferred_locales",
    "tax_exempt",
)
_NO_INVOICE_SETTINGS = dict.fromkeys(
    ("custom_fields", "default_payment_method", "footer", "rendering_options")
)
_PREFIX = re.compile(r"[A-Z0-9]{3,12}")
_NEVER_NULL = {"balance": 0, "next_invoice_sequence": 1, "preferred_locales": [], "tax_exempt": "none"}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/customers": writes(create),
        "GET /v1/customers": reads(list_all),
        "GET /v1/customers/{customer}": reads(retrieve),
        "POST /v1/customers/{customer}": writes(update),
        "DELETE /v1/customers/{customer}": writes(delete),
        "GET /v1/customers/{customer}/payment_methods": reads(list_payment_methods),
        "GET /v1/customers/{customer}/payment_methods/{payment_method}": reads(retrieve_payment_method),
    }


def create(work: Work, call: Call) -> Document:
    """Create a customer; a payment method or source given with it is saved at once."""
    params = call.params
    if params.get("test_clock"):
        work.require("test_helpers.test_clock", params["test_clock"], param="test_clock", in_path=False)
    _check_prefix(params)
    given = {name: params[name] for name in _PLAIN if name in params}
    customer = work.create(
        "customer",
        {
            **_NEVER_NULL,
            "invoice_prefix": random_hex(8).upper(),
            "delinquent": False,
            "test_clock": params.get("test_clock"),
            "invoice_settings": dict(_NO_INVOICE_SETTINGS),
            **_without_nulls(given),
            "address": fields.address(params.get("address")),
            "shipping": fields.customer_shipping(params.get("shipping")),
            "metadata": fields.new_metadata(params),
        },
    )
    if customer["balance"]:
        customer_balance.note(work, customer, customer["balance"], _currency_of(customer), kind="initial")
    settings = params.get("invoice_settings")
    if params.get("payment_method"):
        saved = payment_methods.save_for(work, params["payment_method"], customer)
        if settings and settings.get("default_payment_method") == params["payment_method"]:
            # A documented test card is saved under an id of its own.
            settings = {**settings, "default_payment_method": saved.id}
    if settings is not None:
        _set_invoice_settings(work, customer, settings)
        work.save(customer)
    if params.get("source"):
        sources.add_to(work, customer, params["source"], is_default=True)
        work.save(customer)
    if params.get("coupon") or params.get("promotion_code"):
        discounts.apply(work, customer, params)
        work.save(customer)
    work.emit("customer.created", customer)
    for each in params.get("tax_id_data") or ():
        tax_ids.add_to(work, customer, each, param="tax_id_data[value]")
    return customer


def retrieve(records: Records, call: Call) -> Answer:
    """Return a customer; of a deleted one, that it is deleted."""
    found = records.find_even_deleted("customer", call.path["customer"])
    if found is None:
        raise records.missing("customer", call.path["customer"])
    return found


def update(work: Work, call: Call) -> Document:
    """Change a customer."""
    customer = work.require("customer", call.path["customer"])
    params = call.params
    _check_prefix(params)
    balance = customer["balance"]
    fields.copy(customer, params, _PLAIN)
    for name, value in _NEVER_NULL.items():
        if customer[name] is None:
            customer[name] = value
    if customer["balance"] != balance:
        change = customer["balance"] - balance
        customer_balance.note(work, customer, change, _currency_of(customer))
    if "address" in params:
        customer["address"] = fields.address(params["address"], customer["address"])
    if "shipping" in params:
        customer["shipping"] = fields.customer_shipping(params["shipping"], customer["shipping"])
    if "invoice_settings" in params:
        _set_invoice_settings(work, customer, params["invoice_settings"])
    fields.merge_metadata(customer, params)
    if params.get("source"):
        sources.add_to(work, customer, params["source"], is_default=True)
    if params.get("default_source"):
        sources.require_of(work, customer, params["default_source"], param="default_source")
        customer["default_source"] = params["default_source"]
    discounts.apply(work, customer, params)
    work.update(customer, "customer.updated")
    return customer


def delete(work: Work, call: Call) -> Json:
    """Delete a customer and everything saved for it; subscriptions end, payments of the past keep its id."""
    customer = work.require("customer", call.path["customer"])
    subscription_end.end_all_of(work, customer)
    for kind in ("payment_method", *sources.KINDS, "tax_id"):
        for saved in work.all(Query(kind=kind, where={"customer": customer.id})):
            if kind == "payment_method":
                payment_methods.release(work, saved)
                work.save(saved)
            else:
                work.delete(saved)
    work.emit("customer.deleted", customer)
    return work.delete(customer)


def list_all(records: Records, call: Call) -> Listing:
    """List customers, newest first."""
    where = {"lookup": call.params["email"]} if "email" in call.params else {}
    return listing(
        call.params,
        "customer",
        "/v1/customers",
        where=where,
        matches=fields.filter_by(call.params, ("test_clock",)),
    )


def list_payment_methods(records: Records, call: Call) -> Listing:
    """List what is saved for a customer."""
    customer = records.require("customer", call.path["customer"])
    query = payment_methods.query_of(call.params, customer.id)
    return Listing(query, f"/v1/customers/{customer.id}/payment_methods")


def retrieve_payment_method(records: Records, call: Call) -> Document:
    """Return one payment method that is saved for a customer."""
    customer = records.require("customer", call.path["customer"])
    method = records.find("payment_method", call.path["payment_method"])
    if method is None or method["customer"] != customer.id:
        raise records.missing("payment_method", call.path["payment_method"], param="payment_method")
    return method


def _currency_of(customer: Document) -> str:
    """Return the currency of a customer's balance; a first change decides it."""
    if customer["currency"] is None:
        customer["currency"] = "usd"
    return str(customer["currency"])


def _set_invoice_settings(work: Work, customer: Document, given: Mapping[str, Any]) -> None:
    default = given.get("default_payment_method")
    if default:
        payment_methods.require_of(
            work, customer.id, default, param="invoice_settings[default_payment_method]"
        )
    customer["invoice_settings"] = _invoice_settings({**customer["invoice_settings"], **given})


def _invoice_settings(given: Mapping[str, Any]) -> Json:
    return {name: given.get(name) or None for name in _NO_INVOICE_SETTINGS}


def _check_prefix(params: Mapping[str, Any]) -> None:
    """Refuse, by StripeError, what no invoice number can begin with."""
    prefix = params.get("invoice_prefix")
    if prefix and not _PREFIX.fullmatch(prefix):
        raise StripeError(
            400,
            "Invalid invoice prefix: it must consist of 3 to 12 uppercase letters or numbers.",
            param="invoice_prefix",
        )


def _without_nulls(given: Json) -> Json:
    return {name: value for name, value in given.items() if value is not None or name not in _NEVER_NULL}
