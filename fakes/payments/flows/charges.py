"""Charges: read, change, capture, and the old way of making them from a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money, states
from fakes.payments.actions import Action, Answer, Call, Listing, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_sources, card_details, charging, source_objects, sources, splitting
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError, card_declined
from fakes.payments.wire.param_error import below_minimum, parameter_missing
from fakes.payments.work import Work

_COPIED = (
    "description",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/charges": writes(create),
        "GET /v1/charges": reads(list_all),
        "GET /v1/charges/{charge}": reads(retrieve),
        "POST /v1/charges/{charge}": writes(update),
        "POST /v1/charges/{charge}/capture": writes(capture),
    }


def create(work: Work, call: Call) -> Answer:
    """Charge a token, a card, a bank account, or a customer's default source."""
    params = call.params
    for name in ("amount", "currency"):
        if params.get(name) is None:
            raise parameter_missing(name)
    currency = money.checked_currency(params["currency"])
    money.check_charge_amount(params["amount"], currency)
    splitting.check(work, params, "charge")
    customer_id = params.get("customer")
    if customer_id:
        work.require("customer", customer_id, param="customer", in_path=False)
    method = _source(work, call)
    given = {name: params[name] for name in _COPIED if name in params}
    attempt = charging.Attempt(
        amount=params["amount"],
        currency=currency,
        method=method,
        customer=customer_id,
        captures=params.get("capture", True),
        is_unasked=method.get("type") != "three_d_secure",
        copied={
            **given,
            **_split_fields(params),
            **_legacy_source(method),
            "application": splitting.application(work),
            "metadata": fields.new_metadata(params),
            "shipping": fields.payment_shipping(params.get("shipping")),
        },
    )
    if method.object == "bank_account":
        return bank_sources.charge(work, attempt)
    if method.object == "source":
        outcome = source_objects.charge(work, method, attempt)
    else:
        outcome = charging.charge(work, attempt)
    if outcome.decline is not None:
        return Refused(card_details.refused(outcome.decline, charge=outcome.charge.id))
    return outcome.charge


def _split_fields(params: Mapping[str, Any]) -> Json:
    """Return what a charge says of the platform's fee and of who gets the rest, in the new spelling."""
    to = params.get("transfer_data")
    old = params.get("destination")
    if to is None and old:
        to = {"destination": old} if isinstance(old, str) else {"destination": old["account"], **old}
    found: Json = {
        "application_fee_amount": params.get("application_fee_amount") or params.get("application_fee"),
        "on_behalf_of": params.get("on_behalf_of"),
    }
    if to:
        found["transfer_data"] = {"amount": to.get("amount"), "destination": to["destination"]}
    return found


def _legacy_source(method: Document) -> Json:
    """Return the field in which apps written for cards read `last4` and `brand`: the whole card."""
    return {"source": method.data} if method.object == "card" else {}


def retrieve(records: Records, call: Call) -> Document:
    """Return a charge."""
    return records.require("charge", call.path["charge"])


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a charge."""
    document = work.require("charge", call.path["charge"])
    params = call.params
    fields.copy(document, params, ("description", "receipt_email", "transfer_group"))
    if "fraud_details" in params:
        document["fraud_details"] = {**document["fraud_details"], **(params["fraud_details"] or {})}
    if "shipping" in params:
        document["shipping"] = fields.payment_shipping(params["shipping"], document["shipping"])
    customer = params.get("customer")
    if customer:
        work.require("customer", customer, param="customer", in_path=False)
        if document["customer"] is None:
            document["customer"] = customer
    fields.merge_metadata(document, params)
    work.update(document, "charge.updated")
    return document


def capture(work: Work, call: Call) -> Document:
    """Capture an authorized charge, wholly or in part."""
    document = work.require("charge", call.path["charge"])
    if document["payment_intent"] is not None:
        raise StripeError(
            400,
            f"This Charge was created by a PaymentIntent ({document['payment_intent']}). You must capture the "
            "PaymentIntent instead of the Charge directly.",
        )
    states.check("capture", document.data)
    splitting.check(work, call.params, "charge", document)
    amount = call.params.get("amount", document["amount"])
    if amount < 1:
        raise below_minimum("amount", 1)
    if amount > document["amount"]:
        raise StripeError(
            400,
            "You cannot capture a charge for an amount greater than it already has.",
            code="amount_too_large",
            param="amount",
        )
    fields.copy(
        document, call.params, ("receipt_email", "statement_descriptor", "statement_descriptor_suffix")
    )
    fee = call.params.get("application_fee_amount") or call.params.get("application_fee")
    told = {} if fee is None else {"application_fee_amount": fee}
    splitting.change(document, {**call.params, **told})
    charging.capture(work, document, amount)
    return document


def list_all(records: Records, call: Call) -> Listing:
    """List charges, newest first."""
    params = call.params
    where = {name: params[name] for name in ("customer", "payment_intent") if params.get(name)}
    if params.get("transfer_group"):
        where["lookup"] = params["transfer_group"]
    return listing(params, "charge", "/v1/charges", where=where)


def _source(work: Work, call: Call) -> Document:
    params = call.params
    source = params.get("source") or params.get("card")
    customer_id = params.get("customer")
    if not source:
        if not customer_id:
            raise StripeError(400, "Must provide source or customer.")
        customer = work.require("customer", customer_id, param="customer", in_path=False)
        if customer["default_source"] is None:
            raise card_declined("missing", "Cannot charge a customer that has no active card", param="card")
        return sources.require_of(work, customer, customer["default_source"], param="customer")
    if isinstance(source, str) and source.startswith("src_"):
        return work.require("source", source, param="source", in_path=False)
    if isinstance(source, str) and source.startswith(("ba_", "card_")):
        if not customer_id:
            raise StripeError(400, f"No such token: '{source}'", code="resource_missing", param="source")
        customer = work.require("customer", customer_id, param="customer", in_path=False)
        return sources.require_of(work, customer, source, param="source")
    return sources.from_source(work, source, customer_id=None)
