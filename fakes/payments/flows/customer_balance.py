"""A customer's balance: what is credited to, or owed on, its next invoice, and every change of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of, range_of
from fakes.payments.work import Work

_KIND = "customer_balance_transaction"
_COLLECTION = "/v1/customers/{customer}/balance_transactions"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_COLLECTION}": writes(create),
        f"GET {_COLLECTION}": reads(list_all),
        f"GET {_COLLECTION}/{{transaction}}": reads(retrieve),
        f"POST {_COLLECTION}/{{transaction}}": writes(update),
    }


def create(work: Work, call: Call) -> Document:
    """Credit (a negative amount) or debit a customer's balance by hand."""
    customer = work.require("customer", call.path["customer"], param="customer")
    params = call.params
    currency = money.checked_currency(params["currency"])
    changed = adjust(
        work,
        customer,
        params["amount"],
        currency,
        description=params.get("description"),
        metadata=fields.new_metadata(params),
    )
    work.update(customer, "customer.updated")
    return changed


def adjust(
    work: Work, customer: Document, amount: int, currency: str, *, kind: str = "adjustment", **told: Any
) -> Document:
    """Change a customer's balance by `amount` and note why; the caller writes and tells of the customer.

    Raises StripeError where the customer pays in another currency.
    """
    known = customer["currency"]
    if known is not None and known != currency:
        raise StripeError(
            400,
            f"The currency {currency} does not match the customer's currency {known}: a balance is kept in one "
            "currency only.",
            param="currency",
        )
    customer["currency"] = currency
    customer["balance"] += amount
    return note(work, customer, amount, currency, kind=kind, **told)


def note(
    work: Work, customer: Document, amount: int, currency: str, *, kind: str = "adjustment", **told: Any
) -> Document:
    """Note a change of a balance that has already been made."""
    given = {name: value for name, value in told.items() if value is not None}
    return work.create(
        _KIND,
        {
            "amount": amount,
            "currency": currency,
            "customer": customer.id,
            "ending_balance": customer["balance"],
            "metadata": {},
            "type": kind,
            **given,
        },
    )


def retrieve(records: Records, call: Call) -> Document:
    """Return one change of a customer's balance."""
    customer = records.require("customer", call.path["customer"], param="customer")
    found = records.require(_KIND, call.path["transaction"], param="transaction")
    if found["customer"] != customer.id:
        raise records.missing(_KIND, found.id, param="transaction")
    return found


def update(work: Work, call: Call) -> Document:
    """Change what is written beside a change of a balance."""
    found = work.require(_KIND, call.path["transaction"], param="transaction")
    if found["customer"] != call.path["customer"]:
        raise work.missing(_KIND, found.id, param="transaction")
    fields.copy(found, call.params, ("description",))
    fields.merge_metadata(found, call.params)
    work.save(found)
    return found


def list_all(records: Records, call: Call) -> Listing:
    """List the changes of a customer's balance, newest first."""
    params = call.params
    customer = records.require("customer", call.path["customer"], param="customer")
    invoice = params.get("invoice")
    query = Query(
        kind=_KIND,
        where={"customer": customer.id},
        created=range_of(params.get("created")),
        page=page_of(params),
        matches=(lambda data: bool(data["invoice"] == invoice)) if invoice else None,
    )
    return Listing(query, f"/v1/customers/{customer.id}/balance_transactions")
