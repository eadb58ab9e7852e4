"""Subscriptions as they begin: their items, their first invoice and its payment, their trial; they do not renew yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, Job, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    first_invoice,
    invoice_payment,
    pending_setup,
    prices,
    setup_intents,
    subscription_end,
)
from fakes.payments.generic.objects import changed, made, stored
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import empty_list
from fakes.payments.work import Work

LAPSE_JOB = "payments.subscription.lapse"
# So long a first invoice may be paid: https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle
PATIENCE_S = 23 * 3600
_DAY_S = 86_400
_NOTICE_S = 3 * _DAY_S
_LENGTHS_S = {"day": _DAY_S, "week": 7 * _DAY_S, "month": 30 * _DAY_S, "year": 365 * _DAY_S}
_PATH = "/v1/subscriptions/{subscription_exposed_id}"
_PENDING = "pending_if_incomplete"
_NO_METHOD = (
    "This customer has no attached payment source or default payment method. Please consider adding a default payment "
    "method. For more information, visit "
    "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority."
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/subscriptions": writes(create), f"POST {_PATH}": writes(update)}


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {LAPSE_JOB: lapse}


def create(work: Work, call: Call) -> Document:
    """Begin a subscription: its first invoice is paid by the usual method, unless `payment_behavior` or a trial waits."""
    params = call.params
    if params.get("payment_behavior") == _PENDING:
        raise StripeError(
            400,
            "`pending_if_incomplete` is only supported when a subscription is updated. Use `allow_incomplete`, "
            "`default_incomplete` or `error_if_incomplete` to create one.",
            param="payment_behavior",
        )
    if not params.get("customer"):
        raise parameter_missing("customer")
    customer = work.require("customer", params["customer"], param="customer", in_path=False)
    new = new_id("subscription", created=work.now, account=work.account_id)
    given_items = _items(params)
    items = [_item(work, new, given, index) for index, given in enumerate(given_items)]
    given = {**params, "currency": items[0]["price"]["currency"], "id": new}
    trial_end = _trial_end(params, work.now)
    discounts = first_invoice.discounts(work, given)
    first = first_invoice.made_out(work, given, items, discounts, trial_end)
    is_paid = _is_paid(work, first, params)
    unfitted = ("default_tax_rates", "discounts", "items")
    subscription = made(
        work,
        "subscription",
        {name: value for name, value in given.items() if name not in unfitted},
        events=(),
        default_tax_rates=first_invoice.rates(work, params, "default_tax_rates"),
        discounts=[each.id for each in discounts],
        items={**empty_list(f"/v1/subscription_items?subscription={new}"), "data": items},
        latest_invoice=first.id,
        status="trialing" if trial_end else "active" if is_paid else "incomplete",
        trial_end=trial_end,
        trial_start=work.now if trial_end else None,
    )
    assert isinstance(subscription, Document)
    if subscription["status"] == "incomplete":
        _wait(work, subscription, customer)
    elif first["amount_due"] == 0:
        _ask_for_method(work, subscription, first)
    work.emit("customer.subscription.created", subscription)
    if trial_end and trial_end - work.now <= _NOTICE_S:
        work.emit("customer.subscription.trial_will_end", subscription)
    return subscription


def lapse(work: Work, payload: Json) -> None:
    """End a subscription whose first invoice nobody has paid in time: the job behind that."""
    subscription = work.find("subscription", payload["subscription"])
    if subscription is None or subscription["status"] != "incomplete":
        return
    if _is_under_way(work, subscription):
        work.schedule(LAPSE_JOB, work.now + _DAY_S, {"subscription": subscription.id})
    else:
        lapsed(work, subscription)


def lapse_due(work: Work, subscription: Document, now: int) -> None:
    """End a subscription that runs by a test clock if nobody has paid its first invoice by `now`."""
    due = subscription.private.get("lapses_at")
    is_due = subscription["status"] == "incomplete" and due is not None and now >= due
    if is_due and not _is_under_way(work, subscription):
        lapsed(work, subscription)


def lapsed(work: Work, subscription: Document) -> None:
    """End a subscription that has never begun: its invoice is void, and cannot be paid any more."""
    subscription.data |= {"ended_at": work.now, "status": "incomplete_expired"}
    stored(work, subscription, "updated")
    subscription_end.void_first(work, subscription)


def update(work: Work, call: Call) -> Document:
    """Change a subscription; one whose trial ends without a payment method pauses if it is so set."""
    subscription = work.require("subscription", call.path["subscription_exposed_id"], param="id")
    params = dict(call.params)
    if params.pop("items", None):
        work.unused.append("items")
    if params.get("trial_end") != "now" or subscription["status"] != "trialing":
        return changed(work, subscription, params, "updated")
    subscription["status"] = "paused" if _pauses(work, subscription) else "active"
    subscription["trial_end"] = work.now
    params.pop("trial_end")
    return changed(
        work, subscription, params, *(("paused",) if subscription["status"] == "paused" else ()), "updated"
    )


def _pauses(work: Work, subscription: Document) -> bool:
    customer = work.find("customer", subscription["customer"])
    settings: Json = subscription["trial_settings"] or {}
    behavior = (settings.get("end_behavior") or {}).get("missing_payment_method")
    has_method = subscription["default_payment_method"] or (
        customer is not None
        and (customer["invoice_settings"]["default_payment_method"] or customer["default_source"])
    )
    return behavior == "pause" and not has_method


def _items(params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    if params.get("plan"):
        return [{"price": params["plan"], "quantity": params.get("quantity", 1)}]
    items: Sequence[Mapping[str, Any]] = params.get("items") or ()
    if not items:
        raise parameter_missing("items")
    return items


def _price(work: Work, given: Mapping[str, Any], index: int) -> Json:
    """Return the price of an item: one that exists, which may be a plan of old, or one made on the spot."""
    if given.get("price_data"):
        return prices.priced(work, given["price_data"]).data
    wanted = given.get("price") or given.get("plan") or ""
    return work.require("price", wanted, param=f"items[{index}][price]", in_path=False).data


def _item(work: Work, subscription_id: str, given: Mapping[str, Any], index: int) -> Json:
    price = _price(work, given, index)
    recurring = price["recurring"] or {}
    length_s = _LENGTHS_S[recurring.get("interval") or "month"] * (recurring.get("interval_count") or 1)
    item = work.create(
        "subscription_item",
        {
            "current_period_end": work.now + length_s,
            "current_period_start": work.now,
            "discounts": [],
            "metadata": dict(given.get("metadata") or {}),
            "tax_rates": first_invoice.rates(work, given, "tax_rates", f"items[{index}]"),
            "plan": prices.as_plan(price),
            "price": price,
            "quantity": given.get("quantity", 1),
            "subscription": subscription_id,
        },
    )
    return item.data


def _trial_end(params: Mapping[str, Any], now: int) -> int | None:
    if params.get("trial_period_days"):
        return now + int(params["trial_period_days"]) * _DAY_S
    end = params.get("trial_end")
    return end if isinstance(end, int) and end > now else None


def _is_under_way(work: Work, subscription: Document) -> bool:
    first = work.find("invoice", subscription["latest_invoice"])
    return first is not None and invoice_payment.is_under_way(work, first)


def _wait(work: Work, subscription: Document, customer: Document) -> None:
    """Let a subscription wait for its first payment: by its customer's test clock, if there is one."""
    clock = work.find("test_helpers.test_clock", customer["test_clock"] or "")
    if clock is None:
        work.schedule(LAPSE_JOB, work.now + PATIENCE_S, {"subscription": subscription.id})
    else:
        subscription.private["lapses_at"] = clock["frozen_time"] + PATIENCE_S
        work.save(subscription)


def _ask_for_method(work: Work, subscription: Document, first: Document) -> None:
    """Give a subscription that begins for nothing, and has nothing to pay with, an intent that a browser saves a method by."""
    settings: Json = subscription["payment_settings"] or {}
    is_charged = subscription["collection_method"] == "charge_automatically"
    if not is_charged or invoice_payment.usual_method(work, first) is not None:
        return
    params = {
        "customer": subscription["customer"],
        "payment_method_types": settings.get("payment_method_types") or ["card"],
        "usage": "off_session",
    }
    intent = setup_intents.create(work, Call(params, {}))
    assert isinstance(intent, Document)
    pending_setup.follow(intent, subscription)
    work.save(intent)
    work.save(subscription)


def _is_paid(work: Work, first: Document, params: Mapping[str, Any]) -> bool:
    """Pay the first invoice, if it is not sent or left for the customer; returns whether nothing is owed."""
    if first["status"] == "paid" or params.get("collection_method") == "send_invoice":
        return True
    if params.get("payment_behavior") == "default_incomplete":
        return False
    if invoice_payment.usual_method(work, first) is None:
        raise StripeError(400, _NO_METHOD, code="resource_missing")
    refusal = invoice_payment.collect(work, first, None)
    if refusal is not None and params.get("payment_behavior") == "error_if_incomplete":
        raise _challenged() if refusal.code == "invoice_payment_intent_requires_action" else refusal
    return bool(first["status"] == "paid")


def _challenged() -> StripeError:
    return StripeError(
        402,
        "Payment for this subscription requires additional user action before it can be completed successfully. "
        "Payment can be completed using the PaymentIntent associated with the subscription.",
        type="card_error",
        code="subscription_payment_intent_requires_action",
    )
