"""Confirmation tokens: what a payer entered, kept in a browser's hand until the server confirms with it, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import payment_methods
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_LASTS_S = 12 * 60 * 60
_INSTEAD_OF = ("payment_method", "payment_method_data")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/confirmation_tokens": writes(create, is_public=True),
        "POST /v1/test_helpers/confirmation_tokens": writes(create),
        "GET /v1/confirmation_tokens/{confirmation_token}": reads(retrieve, is_public=True),
    }


def create(work: Work, call: Call) -> Document:
    """Keep what a payer entered."""
    params = call.params
    if params.get("payment_method_data"):
        method = payment_methods.from_data(work, params["payment_method_data"], param="payment_method_data")
    elif params.get("payment_method"):
        method = payment_methods.resolve(work, params["payment_method"])
    else:
        raise parameter_missing("payment_method_data")
    options = params.get("payment_method_options")
    return work.create(
        "confirmation_token",
        {
            "expires_at": work.now + _LASTS_S,
            "mandate_data": _consent(params),
            "payment_method_options": options,
            "payment_method_preview": _preview(method),
            "return_url": params.get("return_url"),
            "setup_future_usage": params.get("setup_future_usage"),
            "shipping": _shipping(params),
            "use_stripe_sdk": True,
        },
        private={"payment_method": method.id},
    )


def retrieve(records: Records, call: Call) -> Document:
    """Return a confirmation token."""
    return records.require("confirmation_token", call.path["confirmation_token"], param="confirmation_token")


def applied(work: Work, intent: Document, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters of a confirmation with what its token stands for, and use the token up.

    What the token says comes before what the intent says, and parameters that are given come before both.
    """
    token_id = params.get("confirmation_token")
    if not token_id:
        return params
    for name in _INSTEAD_OF:
        if params.get(name):
            raise StripeError(
                400,
                f"You may only specify one of these parameters: {name}, confirmation_token.",
                param="confirmation_token",
            )
    token = work.require("confirmation_token", token_id, param="confirmation_token", in_path=False)
    _check_usable(work, token)
    token[intent.object] = intent.id
    work.save(token)
    found: Json = {"payment_method": token.private["payment_method"]}
    for name in ("return_url", "shipping"):
        if token[name]:
            found[name] = token[name]
    if token["setup_future_usage"] and intent.object == "payment_intent":
        found["setup_future_usage"] = token["setup_future_usage"]
    if "mandate_data" not in params:
        found["mandate_data"] = token["mandate_data"] or {"customer_acceptance": {"type": "online"}}
    return {**found, **params}


def _consent(params: Mapping[str, Any]) -> Json | None:
    """Return what the browser says of the payer's consent, None where it says nothing."""
    given = (params.get("mandate_data") or {}).get("customer_acceptance")
    if not given:
        return None
    online = given.get("online") or {}
    told = {"ip_address": online.get("ip_address"), "user_agent": online.get("user_agent")}
    return {"customer_acceptance": {"online": told, "type": given.get("type") or "online"}}


def _check_usable(work: Work, token: Document) -> None:
    if token["payment_intent"] or token["setup_intent"]:
        raise StripeError(
            400,
            f"The ConfirmationToken {token.id} has already been used. Each ConfirmationToken can be used only once.",
            param="confirmation_token",
        )
    if token["expires_at"] <= work.now:
        raise StripeError(400, f"The ConfirmationToken {token.id} has expired.", param="confirmation_token")


def _preview(method: Document) -> Json:
    kind = method["type"] if method.object == "payment_method" else "card"
    known = blank_part("confirmation_token", "payment_method_preview", kind)
    shown = {**known, **{name: value for name, value in method[kind].items() if name in known}}
    return {
        "allow_redisplay": method["allow_redisplay"],
        "billing_details": method["billing_details"],
        kind: shown,
        "customer": method["customer"],
        "customer_account": None,
        "type": kind,
    }


def _shipping(params: Mapping[str, Any]) -> Json | None:
    given = fields.customer_shipping(params.get("shipping"))
    return None if given is None else {name: given[name] for name in ("address", "name", "phone")}
