"""Payment links: an address that opens a Checkout session for everybody who follows it."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import checkout, checkout_items, checkout_order, checkout_payer, splitting
from fakes.payments.generic.objects import made
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "payment_link"
# What a session takes over from its link; of the payment, these stand beside `payment_intent_data` in a link.
_OF_SESSIONS = (
    "allow_promotion_codes",
    "automatic_tax",
    "billing_address_collection",
    "consent_collection",
    "custom_fields",
    "customer_creation",
    "payment_method_collection",
    "payment_method_options",
    "payment_method_types",
    "phone_number_collection",
    "shipping_address_collection",
    "shipping_options",
    "submit_type",
    "subscription_data",
    "tax_id_collection",
)
_OF_PAYMENTS = ("application_fee_amount", "on_behalf_of", "transfer_data")
_NOT_ACTIVE = "This link is no longer active."


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/payment_links": writes(create)}


def create(work: Work, call: Call) -> Document:
    """Make a link."""
    params = call.params
    splitting.check(work, params, "payment_intent")
    items = checkout_items.priced(work, params["line_items"])
    given = {name: value for name, value in params.items() if name != "line_items"}
    link = made(work, KIND, {**given, "currency": items[0]["currency"] if items else None})
    assert isinstance(link, Document)
    checkout_payer.ready(link, params)
    for each in link["custom_fields"]:
        # Nobody answers a link.
        del each[each["type"]]["value"]
    link["shipping_options"] = checkout_order.offer(work, params.get("shipping_options") or ())
    checkout_items.keep(work, link, items, params["line_items"])
    data = {name: params[name] for name in _OF_PAYMENTS if params.get(name)}
    link.private["session"] = {name: params[name] for name in _OF_SESSIONS if params.get(name)}
    link.private["payment"] = {**(params.get("payment_intent_data") or {}), **data}
    work.save(link)
    return link


def follow(work: Work, link_id: str) -> Document:
    """Open a session for somebody who has followed a link. Raises StripeError for one that is not active."""
    link = work.require(KIND, link_id)
    if not link["active"]:
        raise StripeError(400, link["inactive_message"] or _NOT_ACTIVE)
    items = checkout_items.kept(work, link)
    is_recurring = any(item["price"]["recurring"] for item in items)
    redirect: Json = (link["after_completion"] or {}).get("redirect") or {}
    params: Json = {
        **(link.private.get("session") or {}),
        "line_items": checkout_items.again(items),
        "metadata": link["metadata"],
        "mode": "subscription" if is_recurring else "payment",
    }
    if redirect.get("url"):
        params["success_url"] = redirect["url"]
    if not is_recurring and link.private.get("payment"):
        params["payment_intent_data"] = link.private["payment"]
    session = checkout.create(work, Call(params, {}))
    session["payment_link"] = link.id
    work.save(session)
    return session
