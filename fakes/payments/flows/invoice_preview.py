"""What the next invoice of a customer or a subscription would say: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_lines, reckoning, redemption, subscription_lines
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import list_of
from fakes.payments.wire.serialize import arrange, blank

_RENEWS = frozenset({"active", "past_due", "trialing"})
_FINALIZED_AFTER_S = 3600
_SHOWN = 10


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/invoices/create_preview": writes(preview),
        "GET /v1/invoices/upcoming": reads(preview),
        "GET /v1/invoices/upcoming/lines": reads(list_lines),
    }


def preview(records: Records, call: Call) -> Json:
    """Return the next invoice as it would be: the customer's waiting items, and one more period of a subscription."""
    customer, subscription, lines, taken_off = _next(records, call.params)
    currency = lines[0]["currency"]
    new = new_id("invoice", created=records.now, account=records.account_id).replace("in_", "upcoming_in_", 1)
    shown = [_shown(records, line, new) for line in lines]
    due_at = max(line["period"]["start"] for line in lines) if subscription is not None else records.now
    parent = None
    if subscription is not None and "id" in subscription:
        parent = subscription_lines.parent(subscription["id"], subscription["metadata"])
    invoice = blank(
        "invoice",
        id=new,
        **invoice_lines.sums(shown),
        billing_reason="upcoming",
        created=due_at,
        currency=currency,
        customer=customer or "",
        discounts=taken_off,
        lines=list_of(shown[:_SHOWN], url="/v1/invoices/upcoming/lines", has_more=len(shown) > _SHOWN),
        metadata={},
        next_payment_attempt=due_at + _FINALIZED_AFTER_S,
        parent=parent,
        period_end=due_at,
        period_start=due_at,
    )
    arranged: Json = arrange(invoice)
    return arranged


def list_lines(records: Records, call: Call) -> Json:
    """List the lines of the next invoice as it would be."""
    _, _, lines, _ = _next(records, call.params)
    limit = call.params.get("limit") or _SHOWN
    shown = [_shown(records, line, "upcoming") for line in lines]
    return list_of(shown[:limit], url="/v1/invoices/upcoming/lines", has_more=len(shown) > limit)


def _next(
    records: Records, params: Mapping[str, Any]
) -> tuple[str | None, Json | None, Sequence[Json], list[str]]:
    """Return whose invoice it is, the subscription that it renews or begins, its lines, and the discounts off them."""
    subscription = _subscription(records, params)
    customer = params.get("customer") or (subscription or {}).get("customer")
    usual: list[Json] = (subscription or {}).get("default_tax_rates") or []
    lines: list[tuple[Json, list[Json]]] = []
    if customer:
        records.require("customer", customer, param="customer", in_path=False)
        waiting = records.all(Query(kind="invoiceitem", where={"customer": customer}))
        lines = [(invoice_lines.line_of(item), usual) for item in waiting if item["invoice"] is None]
    if subscription is not None:
        items = _items(records, subscription, params)
        lines += [(subscription_lines.line(records, item), item.get("tax_rates") or usual) for item in items]
    if not lines:
        raise StripeError(404, f"No upcoming invoices for customer: {customer}", code="invoice_upcoming_none")
    taken_off = _discounts(records, params, subscription)
    reckoning.reckon(lines, taken_off, lines[0][0]["currency"])
    return customer, subscription, [line for line, _ in lines], [named for _, named in taken_off]


def _discounts(
    records: Records, params: Mapping[str, Any], subscription: Json | None
) -> list[tuple[Document, str]]:
    """Return the coupons that are asked about, else those of the subscription that are not used up by then."""
    found: list[tuple[Document, str]] = []
    if "discounts" in params:
        for index, each in enumerate(params["discounts"] or ()):
            if each.get("discount"):
                known = records.require("discount", each["discount"], param="discounts", in_path=False)
                found.append((_coupon(records, known), known.id))
            else:
                named = redemption.named(records, each, f"discounts[{index}]")
                found.append((named.coupon, str(redemption.discount(records, named)["id"])))
        return found
    for each in (subscription or {}).get("discounts") or ():
        known = records.require("discount", each, in_path=False)
        coupon = _coupon(records, known)
        if coupon["duration"] == "forever" or (known["end"] or 0) > _ends_at(subscription or {}):
            found.append((coupon, known.id))
    return found


def _coupon(records: Records, discount: Document) -> Document:
    return records.require("coupon", discount["source"]["coupon"], in_path=False)


def _subscription(records: Records, params: Mapping[str, Any]) -> Json | None:
    """Return the subscription that is asked about: one that exists, one that would begin, or the next to renew."""
    name, customer = params.get("subscription"), params.get("customer")
    if name:
        return records.require("subscription", name, param="subscription", in_path=False).data
    if (params.get("subscription_details") or {}).get("items"):
        return {"items": {"data": []}}
    if not customer:
        raise StripeError(
            400,
            "Must provide `customer`, `subscription` or `subscription_details`.",
            code="parameter_missing",
            param="customer",
        )
    found = records.all(Query(kind="subscription", where={"customer": customer}))
    renewing = [each.data for each in found if each["status"] in _RENEWS and not each["cancel_at_period_end"]]
    return min(renewing, key=_ends_at, default=None)


def _ends_at(subscription: Json) -> int:
    return min((item["current_period_end"] for item in subscription["items"]["data"]), default=0)


def _items(records: Records, subscription: Json, params: Mapping[str, Any]) -> Sequence[Json]:
    """Return the items of the period to come, with the changes that are asked about."""
    asked: Sequence[Mapping[str, Any]] = (params.get("subscription_details") or {}).get("items") or ()
    changes = {change["id"]: change for change in asked if change.get("id")}
    items = [_renewed(item) for item in subscription["items"]["data"]]
    kept = [
        _as_changed(records, item, changes.get(item["id"], {}), index)
        for index, item in enumerate(items)
        if not changes.get(item["id"], {}).get("deleted")
    ]
    added = [
        _as_changed(records, _begun(records, subscription), change, index)
        for index, change in enumerate(asked)
        if not change.get("id")
    ]
    return [*kept, *added]


def _renewed(item: Json) -> Json:
    start, end = item["current_period_start"], item["current_period_end"]
    return {**item, "current_period_end": 2 * end - start, "current_period_start": end}


def _begun(records: Records, subscription: Json) -> Json:
    return {
        "id": new_id("subscription_item", created=records.now, account=records.account_id),
        "current_period_end": records.now,
        "current_period_start": records.now,
        "quantity": 1,
        "subscription": subscription.get("id"),
    }


def _as_changed(records: Records, item: Json, change: Mapping[str, Any], index: int) -> Json:
    known = {**item, "quantity": change.get("quantity", item["quantity"])}
    data = change.get("price_data")
    if data:
        amount = data.get("unit_amount") or 0
        known["price"] = {
            **blank("price", id=new_id("price", created=records.now, account=records.account_id)),
            **data,
            "unit_amount": amount,
            "unit_amount_decimal": str(data.get("unit_amount_decimal") or amount),
        }
    elif change.get("price"):
        param = f"subscription_details[items][{index}][price]"
        known["price"] = records.require("price", change["price"], param=param, in_path=False).data
    if change.get("tax_rates"):
        param = f"subscription_details[items][{index}][tax_rates]"
        known["tax_rates"] = [
            records.require("tax_rate", each, param=param, in_path=False).data for each in change["tax_rates"]
        ]
    if "price" not in known:
        raise StripeError(
            400,
            "Missing required param: price.",
            code="parameter_missing",
            param="subscription_details[items][0][price]",
        )
    return known


def _shown(records: Records, line: Json, invoice_id: str) -> Json:
    new = new_id("line_item", created=records.now, account=records.account_id).replace("il_", "il_tmp_", 1)
    shown: Json = arrange({**blank("line_item", id=new), **line, "invoice": invoice_id})
    return shown
