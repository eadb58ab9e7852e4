"""Subscriptions as they begin: their items, their first invoice and its payment, their trial; they do not renew yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_lines, invoices, prices, subscription_lines
from fakes.payments.generic.objects import changed, made
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import empty_list
from fakes.payments.work import Work

_DAY_S = 86_400
_NOTICE_S = 3 * _DAY_S
_LENGTHS_S = {"day": _DAY_S, "week": 7 * _DAY_S, "month": 30 * _DAY_S, "year": 365 * _DAY_S}
_PATH = "/v1/subscriptions/{subscription_exposed_id}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/subscriptions": writes(create), f"POST {_PATH}": writes(update)}


def create(work: Work, call: Call) -> Document:
    """Begin a subscription: its first invoice is paid by the customer's usual method, unless there is a trial."""
    params = call.params
    customer = work.require("customer", params.get("customer") or "", param="customer", in_path=False)
    new = new_id("subscription", created=work.now, account=work.account_id)
    items = [_item(work, new, given, index) for index, given in enumerate(_items(params))]
    given = {**params, "currency": items[0]["price"]["currency"], "id": new}
    trial_end = _trial_end(params, work.now)
    invoice = _first_invoice(work, given, customer, items, trial_end)
    is_paid = _is_paid(work, invoice, params)
    subscription = made(
        work,
        "subscription",
        {name: value for name, value in given.items() if name != "items"},
        items={**empty_list(f"/v1/subscription_items?subscription={new}"), "data": items},
        latest_invoice=invoice.id,
        status="trialing" if trial_end else "active" if is_paid else "incomplete",
        trial_end=trial_end,
        trial_start=work.now if trial_end else None,
    )
    assert isinstance(subscription, Document)
    if trial_end and trial_end - work.now <= _NOTICE_S:
        work.emit("customer.subscription.trial_will_end", subscription)
    return subscription


def update(work: Work, call: Call) -> Document:
    """Change a subscription; one whose trial ends without a payment method pauses if it is so set."""
    subscription = work.require("subscription", call.path["subscription_exposed_id"], param="id")
    params = dict(call.params)
    params.pop("items", None)
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
        raise StripeError(
            400, "Missing required param: items.", code="parameter_missing", param="items", is_validation=True
        )
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


def _first_invoice(
    work: Work, given: Mapping[str, Any], customer: Document, items: Sequence[Json], trial_end: int | None
) -> Document:
    taken = ("collection_method", "days_until_due", "default_payment_method")
    params = {name: given[name] for name in taken if name in given}

    def write_lines(invoice: Document) -> None:
        for item in reversed(items):
            invoice_lines.write(work, invoice, subscription_lines.line(work, item, trial_end))

    invoice = invoices.drafted(
        work,
        {**params, "customer": customer.id, "currency": given["currency"]},
        write_lines,
        reason="subscription_create",
        parent=subscription_lines.parent(given["id"], given.get("metadata") or {}),
    )
    return invoices.finalized(work, invoice, {})


def _is_paid(work: Work, invoice: Document, params: Mapping[str, Any]) -> bool:
    """Pay the first invoice, if it is not sent or left for the customer; returns whether nothing is owed."""
    if params.get("collection_method") == "send_invoice":
        return True
    if params.get("payment_behavior") == "default_incomplete" and invoice["amount_due"]:
        return False
    refusal = invoices.collected(work, invoice, None)
    if refusal is not None and params.get("payment_behavior") == "error_if_incomplete":
        raise refusal
    return refusal is None
