"""Cards saved in the old way: a customer's sources, of which one is the default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.cards import card_of_key, key_of
from fakes.payments.declines import DECLINES
from fakes.payments.document import Document, Json
from fakes.payments.flows import card_details, tokens
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.work import Work

_EDITABLE = (
    "address_city",
    "address_country",
    "address_line1",
    "address_line2",
    "address_state",
    "address_zip",
    "name",
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/customers/{customer}/sources": writes(create),
        "GET /v1/customers/{customer}/sources": reads(list_all),
        "GET /v1/customers/{customer}/sources/{id}": reads(retrieve),
        "POST /v1/customers/{customer}/sources/{id}": writes(update),
        "DELETE /v1/customers/{customer}/sources/{id}": writes(delete),
    }


def create(work: Work, call: Call) -> Document:
    """Save a card for a customer; the first one becomes the default."""
    customer = work.require("customer", call.path["customer"])
    source = call.params.get("source") or call.params.get("card")
    if not source:
        raise StripeError(400, "Missing required param: source.", code="parameter_missing", param="source")
    card = add_to(work, customer, source, is_default=customer["default_source"] is None)
    fields.merge_metadata(card, call.params)
    work.save(card)
    work.update(customer, "customer.updated")
    return card


def add_to(work: Work, customer: Document, source: Any, *, is_default: bool) -> Document:
    """Save a token or card data as a card of `customer`, which the caller writes."""
    document = from_source(work, source, customer_id=customer.id)
    card = card_of_key(document.private["card"])
    if not card.attaches and card.decline is not None:
        raise card_details.refused(DECLINES[card.decline])
    if is_default:
        customer["default_source"] = document.id
    work.emit("customer.source.created", document)
    return document


def from_source(work: Work, source: Any, *, customer_id: str | None) -> Document:
    """Create a card object from a token's id or from card data."""
    if isinstance(source, Mapping):
        card, month, year = card_details.card_of(source, now=work.now, param="source")
        shown: Mapping[str, Any] = source
    else:
        token = str(source)
        if token.startswith("pm_"):
            raise StripeError(
                400,
                "You cannot use a PaymentMethod as a source for Customers. Instead, use the PaymentMethods API to "
                "Attach a Customer to a PaymentMethod. See https://stripe.com/docs/api/payment_methods/attach",
                param="source",
            )
        card, month, year, shown = tokens.use(work, token, param="source")
    return work.create(
        "card",
        {**card_details.legacy_card(work, card, month, year, shown), "customer": customer_id},
        private={"card": key_of(card)},
    )


def require_of(records: Records, customer: Document, id: str, *, param: str = "id") -> Document:
    """Return a card that is saved for this customer. Raises StripeError."""
    card = records.find("card", id)
    if card is None or card.is_deleted or card["customer"] != customer.id:
        raise records.missing("card", id, param=param, in_path=param == "id")
    return card


def list_all(records: Records, call: Call) -> Listing:
    """List a customer's cards."""
    customer = records.require("customer", call.path["customer"])
    query = Query(kind="card", where={"customer": customer.id}, page=page_of(call.params))
    return Listing(query, f"/v1/customers/{customer.id}/sources")


def retrieve(records: Records, call: Call) -> Document:
    """Return one of a customer's cards."""
    customer = records.require("customer", call.path["customer"])
    return require_of(records, customer, call.path["id"])


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a saved card."""
    customer = work.require("customer", call.path["customer"])
    card = require_of(work, customer, call.path["id"])
    fields.copy(card, call.params, _EDITABLE)
    for name in ("exp_month", "exp_year"):
        if call.params.get(name) is not None:
            card[name] = card_details.whole(call.params[name], name)
    fields.merge_metadata(card, call.params)
    work.update(card, "customer.source.updated")
    return card


def delete(work: Work, call: Call) -> Json:
    """Remove a saved card; another one becomes the default if it was."""
    customer = work.require("customer", call.path["customer"])
    card = require_of(work, customer, call.path["id"])
    work.emit("customer.source.deleted", card)
    gone = work.delete(card)
    if customer["default_source"] == card.id:
        left = work.all(Query(kind="card", where={"customer": customer.id}))
        customer["default_source"] = left[0].id if left else None
        work.update(customer, "customer.updated")
    return gone
