"""Setup intents: created, changed, confirmed and canceled, to save a payment method without charging it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, states
from fakes.payments.actions import Action, Call, Listing, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    confirmation_tokens,
    intent_rules,
    method_options,
    method_rules,
    payment_methods,
    setup_confirmation,
    setup_outcome,
    sharing,
    splitting,
)
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_client_secret, new_id
from fakes.payments.work import Work

_PLAIN = ("description", "flow_directions", "on_behalf_of", "excluded_payment_method_types")
_ONLY_WITH_CONFIRM = ("confirmation_token", "mandate_data", "return_url", "single_use", "use_stripe_sdk")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/setup_intents": writes(create),
        "GET /v1/setup_intents": reads(list_all),
        "GET /v1/setup_intents/{intent}": reads(retrieve, is_public=True),
        "POST /v1/setup_intents/{intent}": writes(update),
        "POST /v1/setup_intents/{intent}/confirm": writes(confirm, is_public=True),
        "POST /v1/setup_intents/{intent}/cancel": writes(cancel_alone),
    }


def create(work: Work, call: Call) -> Document | Refused:
    """Begin to save a payment method; with `confirm`, try at once."""
    params = call.params
    _check_new(params)
    if params.get("customer"):
        work.require("customer", params["customer"], param="customer", in_path=False)
    intent_id = new_id("setup_intent", created=work.now, account=work.account_id)
    made = {**_new_fields(params, intent_id), "application": splitting.application(work)}
    intent = work.create("setup_intent", made, id=intent_id)
    _take_method(work, intent, params)
    work.save(intent)
    work.emit("setup_intent.created", intent)
    if params.get("confirm"):
        return _confirm(work, intent, params, is_new=True)
    return intent


def retrieve(records: Records, call: Call) -> Document:
    """Return a setup intent; with a publishable key, only to whoever knows its secret."""
    return intent_rules.opened(records, call, "setup_intent")


def update(work: Work, call: Call) -> Document:
    """Change what may still be changed of a setup intent."""
    intent = work.require("setup_intent", call.path["intent"], param="intent")
    states.check("update", intent.data, extra={"setup_intent": intent.data})
    _apply(work, intent, call.params)
    work.save(intent)
    return intent


def confirm(work: Work, call: Call) -> Document | Refused:
    """Try to save the payment method of a setup intent."""
    intent = intent_rules.opened(work, call, "setup_intent")
    return _confirm(work, intent, call.params, is_new=False)


def cancel_alone(work: Work, call: Call) -> Document:
    """Give up a setup intent as an app does; those of Checkout end with their session."""
    intent = work.require("setup_intent", call.path["intent"], param="intent")
    states.check("cancel", intent.data, extra={"setup_intent": intent.data})
    intent_rules.check_alone(intent, "cancel")
    return cancel(work, call)


def cancel(work: Work, call: Call) -> Document:
    """Give up a setup intent."""
    intent = work.require("setup_intent", call.path["intent"], param="intent")
    states.check("cancel", intent.data, extra={"setup_intent": intent.data})
    if intent["status"] == "requires_action":
        setup_outcome.abandon(work, intent)
    intent["status"] = states.moved("cancel", intent.data, "canceled")
    intent["cancellation_reason"] = call.params.get("cancellation_reason")
    intent["next_action"] = None
    work.save(intent)
    work.emit("setup_intent.canceled", intent)
    return intent


def list_all(records: Records, call: Call) -> Listing:
    """List setup intents, newest first."""
    params = call.params
    return listing(
        params,
        "setup_intent",
        "/v1/setup_intents",
        columns=("customer",),
        matches=fields.filter_by(params, ("attach_to_self", "customer_account", "payment_method")),
    )


def _check_new(params: Mapping[str, Any]) -> None:
    if not params.get("confirm"):
        for name in _ONLY_WITH_CONFIRM:
            if params.get(name):
                raise StripeError(
                    400,
                    f"The parameter `{name}` cannot be passed when creating a SetupIntent unless `confirm` is set to "
                    "true.",
                    code="setup_intent_invalid_parameter",
                    param=name,
                )
    method_rules.check_choice(params)
    if params.get("customer") and params.get("attach_to_self"):
        raise StripeError(
            400,
            "You may only specify one of these parameters: customer, attach_to_self.",
            param="attach_to_self",
        )


def _new_fields(params: Mapping[str, Any], intent_id: str) -> Json:
    types = params.get("payment_method_types")
    if types:
        method_rules.check_types(types, None, "setup_intent")
    return {
        "automatic_payment_methods": method_options.automatic(params),
        "client_secret": new_client_secret(intent_id),
        "customer": params.get("customer"),
        **{name: params[name] for name in _PLAIN if name in params},
        **({"attach_to_self": True} if params.get("attach_to_self") else {}),
        "metadata": fields.new_metadata(params),
        "payment_method_options": method_options.first(
            "setup_intent", types or ("card",), params.get("payment_method_options")
        ),
        "payment_method_types": types or ["card"],
        "status": "requires_payment_method",
        "usage": params.get("usage") or "off_session",
    }


def _apply(work: Work, intent: Document, params: Mapping[str, Any]) -> None:
    if params.get("customer"):
        work.require("customer", params["customer"], param="customer", in_path=False)
        intent["customer"] = params["customer"]
    fields.copy(intent, params, _PLAIN)
    if params.get("payment_method_types"):
        method_rules.check_types(params["payment_method_types"], None, "setup_intent")
        intent["payment_method_types"] = params["payment_method_types"]
    if params.get("payment_method_options"):
        intent["payment_method_options"] = method_options.merged(
            intent.object, intent["payment_method_options"], params["payment_method_options"]
        )
    fields.merge_metadata(intent, params)
    _take_method(work, intent, params)


def _take_method(work: Work, intent: Document, params: Mapping[str, Any]) -> None:
    """Let an intent have the method that parameters name or describe, if its customer may use it."""
    data = params.get("payment_method_data")
    if data:
        method = payment_methods.from_data(work, data, param="payment_method_data")
    elif params.get("payment_method"):
        method = payment_methods.resolve(work, params["payment_method"])
        sharing.refuse_used(method)
    else:
        return
    method_rules.check_method(intent, method)
    intent_rules.check_owner(intent, method)
    intent["payment_method"] = method.id
    intent["status"] = "requires_confirmation"
    intent["next_action"] = None


def _confirm(work: Work, intent: Document, params: Mapping[str, Any], *, is_new: bool) -> Document | Refused:
    states.check("confirm", intent.data, extra={"setup_intent": intent.data})
    params = confirmation_tokens.applied(work, intent, params)
    if not is_new:
        _apply(work, intent, params)
    else:
        _take_method(work, intent, {"payment_method": params.get("payment_method")})
    if intent["payment_method"] is None:
        raise StripeError(
            400,
            "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the "
            "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken.",
            code="setup_intent_unexpected_state",
            extra={"setup_intent": intent.data},
        )
    intent_rules.check_return_url(intent, params, is_new=is_new)
    return setup_confirmation.confirm(work, intent, params)
