"""How a subscription ends: called off, or together with its customer; what lapses unpaid is in `subscriptions`."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoices
from fakes.payments.generic.objects import changed, stored
from fakes.payments.records import Query
from fakes.payments.work import Work

_PATH = "/v1/subscriptions/{subscription_exposed_id}"
_OVER = ("canceled", "incomplete_expired")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {f"DELETE {_PATH}": writes(cancel)}


def cancel(work: Work, call: Call) -> Document:
    """End a subscription now; in the old spelling, once its period is over."""
    name = call.path["subscription_exposed_id"]
    subscription = work.require("subscription", name)
    if subscription["status"] in _OVER:
        raise work.missing("subscription", name)
    params = dict(call.params)
    if params.pop("at_period_end", None):
        return changed(work, subscription, {**params, "cancel_at_period_end": True}, "updated")
    for unused in {"invoice_now", "prorate"} & params.keys():
        work.unused.append(unused)
    return _ended(work, subscription, params.get("cancellation_details") or {})


def end_all_of(work: Work, customer: Document) -> None:
    """End all that a customer subscribes to: the customer is about to be deleted."""
    for subscription in work.all(Query(kind="subscription", where={"customer": customer.id})):
        if subscription["status"] not in _OVER:
            _ended(work, subscription, {})


def _ended(work: Work, subscription: Document, told: Mapping[str, str]) -> Document:
    """End a subscription and tell of it. One that has never begun expires, and its invoice is void."""
    has_begun = subscription["status"] != "incomplete"
    details: Json = {
        **(subscription["cancellation_details"] or {}),
        **told,
        "reason": "cancellation_requested",
    }
    subscription.data |= {
        "canceled_at": work.now,
        "cancel_at_period_end": False,
        "cancellation_details": {name: details.get(name) for name in ("comment", "feedback", "reason")},
        "ended_at": work.now,
        "status": "canceled" if has_begun else "incomplete_expired",
    }
    stored(work, subscription, "deleted")
    if not has_begun:
        void_first(work, subscription)
    return subscription


def void_first(work: Work, subscription: Document) -> None:
    """Void the invoice of a subscription that has never begun: it cannot be paid any more."""
    first = work.find("invoice", subscription["latest_invoice"] or "")
    if first is not None and first["status"] == "open":
        invoices.voided(work, first)
