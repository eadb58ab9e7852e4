"""Coupons and promotion codes as a sale redeems them: whether they may be, what they leave behind; it takes nothing off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import bill
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import Page
from fakes.payments.wire.serialize import blank
from fakes.payments.words import words_asked
from fakes.payments.work import Work

_MONTH_S = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Redemption:
    """A coupon that is used, and the promotion code by which it was found, if it was."""

    coupon: Document
    code: Document | None = None


def named(records: Records, given: Mapping[str, Any], param: str) -> Redemption:
    """Return what an entry of `discounts` names. Raises StripeError for what does not exist or is used up."""
    if given.get("promotion_code"):
        code = records.require(
            "promotion_code", given["promotion_code"], param=f"{param}[promotion_code]", in_path=False
        )
        return _checked(records, _of_code(records, code), f"{param}[promotion_code]")
    coupon = records.require("coupon", given.get("coupon") or "", param=f"{param}[coupon]", in_path=False)
    return _checked(records, Redemption(coupon), f"{param}[coupon]")


def typed(records: Records, code: str) -> Redemption:
    """Return what a customer's code stands for, whatever its letters' case. Raises StripeError for none that holds."""
    typed_in = code.strip()
    wanted = typed_in.casefold()
    query = Query(
        kind="promotion_code",
        page=Page(1),
        matches=lambda data: bool(data["code"].casefold() == wanted and data["active"]),
        words=words_asked("promotion_code", {"code": typed_in}),
    )
    for row in records.page(query).rows:
        return _checked(records, _of_code(records, Document.from_row(row)), "promotion_code")
    raise StripeError(400, "This code is invalid.", code="resource_missing", param="promotion_code")


def check_for(
    redemption: Redemption,
    *,
    currency: str,
    customer: str | None,
    subtotal: int | None = None,
    param: str = "promotion_code",
) -> None:
    """Raise StripeError where a sale is not what a coupon or code is for; without `subtotal`, whatever it comes to."""
    coupon, code = redemption.coupon, redemption.code
    if coupon["amount_off"] is not None and bill.amount_off(coupon.data, currency) is None:
        raise StripeError(
            400,
            f"The coupon {coupon.id} takes off an amount in {coupon['currency']}; this is paid in {currency}.",
            param=param,
        )
    if code is None:
        return
    if code["customer"] and code["customer"] != customer:
        raise StripeError(400, "This promotion code is for another customer.", param=param)
    terms: Json = code["restrictions"] or {}
    least = terms.get("minimum_amount") if terms.get("minimum_amount_currency") == currency else None
    if least is not None and subtotal is not None and subtotal < least:
        raise StripeError(400, "This promotion code needs a larger order.", param=param)


def redeem(work: Work, redemption: Redemption) -> None:
    """Count a coupon and its code as used once more."""
    for each in (redemption.coupon, redemption.code):
        if each is not None:
            each["times_redeemed"] = (each["times_redeemed"] or 0) + 1
            most = each["max_redemptions"]
            if most is not None and each["times_redeemed"] >= most:
                each["valid" if each.object == "coupon" else "active"] = False
            work.save(each)


def discount(records: Records, redemption: Redemption, **of: Any) -> Json:
    """Return the discount that a redemption makes; `of` says of what, like `checkout_session`."""
    coupon = redemption.coupon
    months = coupon["duration_in_months"] if coupon["duration"] == "repeating" else None
    return {
        **blank("discount", id=new_id("discount", created=records.now, account=records.account_id)),
        "end": records.now + months * _MONTH_S if months else None,
        "promotion_code": redemption.code.id if redemption.code is not None else None,
        "source": {"coupon": coupon.id, "type": "coupon"},
        "start": records.now,
        **of,
    }


def _of_code(records: Records, code: Document) -> Redemption:
    coupon = records.require("coupon", str(code["promotion"]["coupon"]), in_path=False)
    return Redemption(coupon, code)


def _checked(records: Records, redemption: Redemption, param: str) -> Redemption:
    coupon, code = redemption.coupon, redemption.code
    if code is not None and (not code["active"] or _is_over(code, "expires_at", records.now)):
        raise StripeError(400, "This promotion code is no longer active.", code="coupon_expired", param=param)
    if not coupon["valid"] or _is_over(coupon, "redeem_by", records.now):
        raise StripeError(400, f"Coupon expired: {coupon.id}", code="coupon_expired", param=param)
    return redemption


def _is_over(document: Document, end: str, now: int) -> bool:
    most = document["max_redemptions"]
    is_used_up = most is not None and (document["times_redeemed"] or 0) >= most
    return is_used_up or (document[end] is not None and document[end] <= now)
