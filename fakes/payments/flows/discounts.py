"""Discounts that a customer has: given by a coupon or promotion code, replaced and taken away."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import blank, remains
from fakes.payments.work import Work

_MONTH_S = 30 * 86_400


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/customers/{customer}/discount": reads(retrieve),
        "DELETE /v1/customers/{customer}/discount": writes(delete),
    }


def retrieve(records: Records, call: Call) -> Json:
    """Return the discount of a customer."""
    return _required(records.require("customer", call.path["customer"]))


def delete(work: Work, call: Call) -> Json:
    """Take the discount of a customer away."""
    customer = work.require("customer", call.path["customer"])
    discount = _required(customer)
    take(work, customer)
    work.save(customer)
    return remains("discount", discount)


def apply(work: Work, customer: Document, params: Mapping[str, object]) -> None:
    """Give or take what `coupon` or `promotion_code` say, old spellings that apps still send for a customer."""
    if params.get("promotion_code"):
        code = work.require(
            "promotion_code", str(params["promotion_code"]), param="promotion_code", in_path=False
        )
        give(work, customer, str(code["promotion"]["coupon"]), promotion_code=code.id)
    elif params.get("coupon"):
        give(work, customer, str(params["coupon"]))
    elif "coupon" in params or "promotion_code" in params:
        take(work, customer)


def give(work: Work, customer: Document, coupon_id: str, *, promotion_code: str | None = None) -> None:
    """Let a customer have a discount, in place of the one it may have; whoever calls saves the customer."""
    coupon = work.require("coupon", coupon_id, param="coupon", in_path=False)
    if not coupon["valid"]:
        raise StripeError(400, f"Coupon expired: {coupon.id}", code="coupon_expired", param="coupon")
    before = customer["discount"]
    discount: Json = blank("discount", id=new_id("discount", created=work.now, account=work.account_id))
    discount |= {
        "customer": customer.id,
        "end": _end(coupon, work.now),
        "promotion_code": promotion_code,
        "source": {"coupon": coupon.id, "type": "coupon"},
        "start": work.now,
    }
    customer["discount"] = discount
    coupon["times_redeemed"] = (coupon["times_redeemed"] or 0) + 1
    work.save(coupon)
    if before is None:
        work.emit("customer.discount.created", _told(work, discount))
    else:
        previous = {name: value for name, value in before.items() if value != discount[name]}
        work.emit("customer.discount.updated", _told(work, discount), previous)


def take(work: Work, customer: Document) -> None:
    """Let a customer have no discount any more; whoever calls saves the customer."""
    if customer["discount"] is not None:
        work.emit("customer.discount.deleted", _told(work, customer["discount"]))
        customer["discount"] = None


def _required(customer: Document) -> Json:
    if customer["discount"] is None:
        raise StripeError(404, f"No active discount for customer: {customer.id}", code="resource_missing")
    discount: Json = customer["discount"]
    return discount


def _told(work: Work, discount: Json) -> Document:
    """Return a discount as events show it; it is no object that can be looked up."""
    return Document(dict(discount), account=work.scope.account, seq=0, created=discount["start"])


def _end(coupon: Document, now: int) -> int | None:
    if coupon["duration"] != "repeating":
        return None
    return int(now + coupon["duration_in_months"] * _MONTH_S)
