"""Payment intents: created, changed, confirmed, captured and canceled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money, states
from fakes.payments.actions import Action, Call, Listing, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    amount_details,
    bank_transfers,
    charging,
    confirmation,
    confirmation_tokens,
    intent_rules,
    method_options,
    method_rules,
    payment_methods,
    rail_charging,
    sharing,
    splitting,
    tokens,
    transferring,
)
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire.ids import new_client_secret, new_id
from fakes.payments.work import Work

_PLAIN = (
    "application_fee_amount",
    "description",
    "excluded_payment_method_types",
    "on_behalf_of",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
# How a payment is split is changed part by part.
_CHANGED = tuple(name for name in _PLAIN if name not in ("application_fee_amount", "transfer_data"))
# How somebody on a page of ours agrees to a mandate.
ACCEPTANCE = {
    "customer_acceptance": {
        "online": {"ip_address": "127.0.0.1", "user_agent": "Stagedoor"},
        "type": "online",
    }
}
# Parameters that say what to pay with.
_NAMING = frozenset({"payment_method", "payment_method_data", "source"})


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/payment_intents": writes(create),
        "GET /v1/payment_intents": reads(list_all),
        "GET /v1/payment_intents/{intent}": reads(retrieve, is_public=True),
        "POST /v1/payment_intents/{intent}": writes(update),
        "POST /v1/payment_intents/{intent}/confirm": writes(confirm_alone, is_public=True),
        "POST /v1/payment_intents/{intent}/cancel": writes(cancel_alone),
    }


def create(work: Work, call: Call) -> Document | Refused:
    """Start a payment; with `confirm`, try to pay it at once."""
    params = call.params
    currency = money.checked_currency(params["currency"])
    money.check_charge_amount(params["amount"], currency)
    intent_rules.check_new(params)
    method_rules.check_choice(params)
    splitting.check(work, params, "payment_intent")
    types = params.get("payment_method_types") or ("card",)
    if types != ["card"]:
        method_rules.check_types(types, currency)
    method_rules.check_descriptors(params, types)
    if params.get("customer"):
        work.require("customer", params["customer"], param="customer", in_path=False)
    to = (params.get("transfer_data") or {}).get("destination")
    if to:
        transferring.destination(work, to, param="transfer_data[destination]")
    intent_id = new_id("payment_intent", created=work.now, account=work.account_id)
    made = {**_new_fields(params, currency, intent_id), "application": splitting.application(work)}
    intent = work.create("payment_intent", made, id=intent_id)
    if "amount_details" in params:
        amount_details.apply(work, intent, params)
    method = _method(work, intent, params)
    if method is not None:
        _use(intent, method)
    work.save(intent)
    work.emit("payment_intent.created", intent)
    if params.get("confirm"):
        return _confirm(work, intent, params, is_new=True)
    return intent


def retrieve(records: Records, call: Call) -> Document:
    """Return a payment intent; with a publishable key, only to whoever knows its secret."""
    return intent_rules.opened(records, call, "payment_intent")


def update(work: Work, call: Call) -> Document:
    """Change what may still be changed of a payment intent."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    _apply(work, intent, call.params)
    work.save(intent)
    return intent


def confirm_alone(work: Work, call: Call) -> Document | Refused:
    """Try to pay a payment intent as an app does; those of Checkout are paid on its page."""
    intent = intent_rules.opened(work, call, "payment_intent")
    states.check("confirm", intent.data, extra={"payment_intent": intent.data})
    intent_rules.check_alone(intent, "confirm")
    return confirm(work, call)


def cancel_alone(work: Work, call: Call) -> Document:
    """Give up a payment as an app does; those of Checkout and invoices end with what they belong to."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    states.check("cancel", intent.data, extra={"payment_intent": intent.data})
    if intent["status"] != "requires_capture":
        intent_rules.check_alone(intent, "cancel")
    return cancel(work, call)


def confirm(work: Work, call: Call) -> Document | Refused:
    """Try to pay a payment intent."""
    intent = intent_rules.opened(work, call, "payment_intent")
    if call.is_publishable and intent["confirmation_method"] == "manual":
        raise intent_rules.manual_confirmation_needs_secret_key(intent)
    return _confirm(work, intent, call.params, is_new=False)


def cancel(work: Work, call: Call) -> Document:
    """Give up a payment; an authorization is released."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    states.check("cancel", intent.data, extra={"payment_intent": intent.data})
    if intent["status"] == "requires_capture":
        charging.release(work, work.require("charge", intent["latest_charge"]))
    elif intent["status"] == "processing":
        rail_charging.withdraw(work, work.require("charge", intent["latest_charge"]))
    bank_transfers.let_go(work, intent)
    intent["status"] = states.moved("cancel", intent.data, "canceled")
    intent["canceled_at"] = work.now
    intent["cancellation_reason"] = call.params.get("cancellation_reason")
    intent["amount_capturable"] = 0
    intent["next_action"] = None
    work.save(intent)
    work.emit("payment_intent.canceled", intent)
    return intent


def list_all(records: Records, call: Call) -> Listing:
    """List payment intents, newest first."""
    params = call.params
    return listing(
        params,
        "payment_intent",
        "/v1/payment_intents",
        columns=("customer",),
        matches=fields.filter_by(params, ("customer_account",)),
    )


def _new_fields(params: Mapping[str, Any], currency: str, intent_id: str) -> Json:
    types = params.get("payment_method_types")
    return {
        "amount": params["amount"],
        "amount_details": {"tip": {}},
        "automatic_payment_methods": method_options.automatic(params),
        "capture_method": params.get("capture_method") or "automatic_async",
        "client_secret": new_client_secret(intent_id),
        "confirmation_method": params.get("confirmation_method") or "automatic",
        "currency": currency,
        "customer": params.get("customer"),
        **{name: params[name] for name in _PLAIN if name in params},
        "metadata": fields.new_metadata(params),
        "payment_method_options": method_options.first(
            "payment_intent", types or ("card",), params.get("payment_method_options")
        ),
        "payment_method_types": types or ["card"],
        "shipping": fields.payment_shipping(params.get("shipping")),
        "status": "requires_payment_method",
    }


def _apply(work: Work, intent: Document, params: Mapping[str, Any]) -> None:
    if "amount" in params or "currency" in params:
        states.check("update_amount", intent.data, extra={"payment_intent": intent.data})
        intent["currency"] = money.checked_currency(params.get("currency") or intent["currency"])
        amount = params.get("amount", intent["amount"])
        money.check_charge_amount(amount, intent["currency"])
        intent["amount"] = amount
    amount_details.apply(work, intent, params)
    splitting.check(work, params, "payment_intent", intent)
    if params.get("customer"):
        work.require("customer", params["customer"], param="customer", in_path=False)
        intent_rules.check_customer(intent, params["customer"])
        intent["customer"] = params["customer"]
    method_rules.check_descriptors(params, intent["payment_method_types"])
    splitting.change(intent, params)
    fields.copy(intent, params, _CHANGED)
    if "shipping" in params:
        intent["shipping"] = fields.payment_shipping(params["shipping"], intent["shipping"])
    if params.get("payment_method_types"):
        method_rules.check_types(params["payment_method_types"], intent["currency"])
        intent["payment_method_types"] = params["payment_method_types"]
    if params.get("payment_method_options"):
        intent["payment_method_options"] = method_options.merged(
            intent.object, intent["payment_method_options"], params["payment_method_options"]
        )
    if params.get("capture_method"):
        intent["capture_method"] = params["capture_method"]
    fields.merge_metadata(intent, params)
    if not _NAMING.isdisjoint(params):
        states.check("update_payment_method", intent.data, extra={"payment_intent": intent.data})
        method = _method(work, intent, params)
        if method is not None:
            _use(intent, method)


def _confirm(work: Work, intent: Document, params: Mapping[str, Any], *, is_new: bool) -> Document | Refused:
    states.check("confirm", intent.data, extra={"payment_intent": intent.data})
    if params.get("confirmation_token"):
        params = confirmation_tokens.applied(work, intent, params)
        _apply(work, intent, params)
    elif not is_new:
        _apply(work, intent, params)
    intent_rules.check_off_session(intent, params)
    if intent["payment_method"] is None:
        _fall_back_on_default_source(work, intent)
    if intent["payment_method"] is None:
        raise intent_rules.method_missing(intent)
    intent_rules.check_return_url(intent, params, is_new=is_new)
    if params.get("payment_method_options"):
        tokens.spend_cvc(work, params["payment_method_options"])
    return confirmation.confirm(work, intent, params)


def _fall_back_on_default_source(work: Work, intent: Document) -> None:
    if intent["customer"] is not None:
        customer = work.find("customer", intent["customer"])
        if customer is not None and customer.get("default_source"):
            intent["payment_method"] = customer["default_source"]


def _method(work: Work, intent: Document, params: Mapping[str, Any]) -> Document | None:
    """Return the method that parameters name or describe; it must be one that the intent's customer may use."""
    data = params.get("payment_method_data")
    if data:
        return payment_methods.from_data(work, data, param="payment_method_data")
    named = params.get("payment_method") or params.get("source")
    if not named:
        return None
    if named.startswith("tok_"):
        method = payment_methods.from_data(work, {"type": "card", "card": {"token": named}}, param="source")
    else:
        method = payment_methods.resolve(work, named)
    intent_rules.check_owner(intent, method)
    if method.object == "payment_method":
        sharing.refuse_used(method)
    return method


def _use(intent: Document, method: Document) -> None:
    method_rules.check_method(intent, method)
    intent["payment_method"] = method.id
    intent["status"] = "requires_confirmation"
    intent["next_action"] = None
