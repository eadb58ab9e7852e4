"""Cards and bank accounts saved in the old way: a customer's sources, of which one is the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Refused, reads, writes
from fakes.payments.cards import card_of_key, key_of
from fakes.payments.declines import DECLINES
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_sources, card_details, source_objects, tokens
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import list_through
from fakes.payments.work import Work

KINDS = ("card", "bank_account", "source")
_BY_PREFIX = {"ba": "bank_account", "card": "card", "src": "source"}
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
    """Return this flow's part of the action table; `cards` and `bank_accounts` are old spellings."""
    table: dict[str, Action] = {}
    for name in ("sources", "cards", "bank_accounts"):
        collection = f"/v1/customers/{{customer}}/{name}"
        table |= {
            f"POST {collection}": writes(create),
            f"GET {collection}": reads(_lister(name)),
            f"GET {collection}/{{id}}": reads(retrieve),
            f"POST {collection}/{{id}}": writes(update),
            f"DELETE {collection}/{{id}}": writes(delete),
        }
        if name != "cards":
            table[f"POST {collection}/{{id}}/verify"] = writes(verify)
    return table


def create(work: Work, call: Call) -> Document:
    """Save a card or bank account for a customer; the first one becomes the default."""
    customer = work.require("customer", call.path["customer"])
    params = call.params
    source = params.get("source") or params.get("card") or params.get("bank_account")
    if not source:
        raise StripeError(400, "Missing required param: source.", code="parameter_missing", param="source")
    card = add_to(work, customer, source, is_default=customer["default_source"] is None)
    fields.merge_metadata(card, call.params)
    work.save(card)
    work.update(customer, "customer.updated")
    return card


def add_to(work: Work, customer: Document, source: Any, *, is_default: bool) -> Document:
    """Save a token, card or bank account for `customer`, which the caller writes."""
    if isinstance(source, str) and source.startswith("src_"):
        document = source_objects.attach(work, customer, source)
    elif bank_sources.is_bank(work, source):
        document = bank_sources.from_source(work, source, customer_id=customer.id)
        _refuse_twice(work, customer, document)
    else:
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
    """Return a card or bank account that is saved for this customer. Raises StripeError."""
    found = records.find(_BY_PREFIX.get(id.partition("_")[0], "card"), id)
    if found is None or found.get("customer") != customer.id:
        raise records.missing("card", id, param=param, in_path=param == "id")
    return found


def saved(records: Records, customer_id: str, kinds: Sequence[str] = KINDS) -> list[Document]:
    """Return what is saved for a customer in the old way, newest first."""
    found = [
        each for kind in kinds for each in records.all(Query(kind=kind, where={"customer": customer_id}))
    ]
    return sorted(found, key=lambda each: each.seq, reverse=True)


def _lister(name: str) -> Callable[[Records, Call], Json]:
    def list_all(records: Records, call: Call) -> Json:
        customer = records.require("customer", call.path["customer"])
        wanted = {"cards": "card", "bank_accounts": "bank_account"}.get(name) or call.params.get("object")
        kinds = [wanted] if wanted in KINDS else KINDS
        found = [each.data for each in saved(records, customer.id, kinds)]
        return list_through(found, call.params, f"/v1/customers/{customer.id}/{name}", noun="source")

    return list_all


def retrieve(records: Records, call: Call) -> Document:
    """Return one of a customer's cards."""
    customer = records.require("customer", call.path["customer"])
    return require_of(records, customer, call.path["id"])


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a saved card or bank account."""
    customer = work.require("customer", call.path["customer"])
    found = require_of(work, customer, call.path["id"])
    if found.object == "bank_account":
        fields.copy(found, call.params, bank_sources.EDITABLE)
    elif found.object == "card":
        fields.copy(found, call.params, _EDITABLE)
        given = {
            name: call.params[name] for name in ("exp_month", "exp_year") if call.params.get(name) is not None
        }
        if given:
            month, year = (
                card_details.whole({**found.data, **given}[name], name) for name in ("exp_month", "exp_year")
            )
            found["exp_month"], found["exp_year"] = card_details.checked_expiry(month, year, work.now)
    fields.merge_metadata(found, call.params)
    work.update(found, "customer.source.updated")
    return found


def verify(work: Work, call: Call) -> Document | Refused:
    """Verify a bank account by the two small deposits on it."""
    customer = work.require("customer", call.path["customer"])
    found = require_of(work, customer, call.path["id"])
    return bank_sources.verify(work, found, call.params.get("amounts"))


def delete(work: Work, call: Call) -> Json:
    """Remove a saved card or bank account; another one becomes the default if it was."""
    customer = work.require("customer", call.path["customer"])
    found = require_of(work, customer, call.path["id"])
    work.emit("customer.source.deleted", found)
    gone = source_objects.detach(work, found).data if found.object == "source" else work.delete(found)
    if customer["default_source"] == found.id:
        left = saved(work, customer.id)
        customer["default_source"] = left[0].id if left else None
        work.update(customer, "customer.updated")
    return gone


def _refuse_twice(work: Work, customer: Document, document: Document) -> None:
    for each in saved(work, customer.id, ("bank_account",)):
        if each.id != document.id and each["fingerprint"] == document["fingerprint"]:
            raise StripeError(
                400,
                "A bank account with that routing number and account number already exists for this customer.",
                code="bank_account_exists",
            )
