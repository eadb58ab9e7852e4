"""What the payer of a Checkout session chooses: quantities, shipping, a promotion code, where to; it takes no money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Call
from fakes.payments.document import Document, Json
from fakes.payments.flows import checkout_items, checkout_sum, redemption, shipping_rates
from fakes.payments.flows.redemption import Redemption
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_unknown
from fakes.payments.work import Work

_MOST_OPTIONS = 5


def offer(work: Work, given: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return the shipping options of a session, rates given in place made on the spot. Raises StripeError."""
    if len(given) > _MOST_OPTIONS:
        raise StripeError(
            400, f"At most {_MOST_OPTIONS} `shipping_options` may be given.", param="shipping_options"
        )
    options: list[Json] = []
    for index, each in enumerate(given):
        if each.get("shipping_rate_data"):
            rate = shipping_rates.create(work, Call(each["shipping_rate_data"], {}))
        else:
            param = f"shipping_options[{index}][shipping_rate]"
            rate = work.require("shipping_rate", each.get("shipping_rate") or "", param=param, in_path=False)
        options.append({"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate.id})
    return options


def discount(work: Work, session: Document, given: Sequence[Mapping[str, Any]]) -> None:
    """Give a new session the discount that the app names. Raises StripeError."""
    if len(given) > 1:
        raise StripeError(400, "You may only specify one discount.", param="discounts")
    for each in given[:1]:
        _use(work, session, redemption.named(work, each, "discounts[0]"), "discounts")
        session["discounts"] = [{"coupon": each.get("coupon"), "promotion_code": each.get("promotion_code")}]


def choose(work: Work, session: Document, chosen: Mapping[str, Any]) -> None:
    """Take over what a payer chooses, and count anew. The caller writes the session. Raises StripeError.

    `chosen` may have `quantities` (by the place of the item), `shipping_rate`, `promotion_code`, and `address`.
    """
    for place, quantity in (chosen.get("quantities") or {}).items():
        if not (place.isascii() and place.isdigit()):
            raise parameter_unknown([f"quantities[{place}]"])
        _set_quantity(work, session, int(place), quantity)
    rate = chosen.get("shipping_rate")
    if rate:
        if rate not in [each["shipping_rate"] for each in session["shipping_options"]]:
            raise StripeError(400, "This shipping option is not offered.", param="shipping_rate")
        session.private["shipping_rate"] = rate
    if chosen.get("address"):
        session.private["place"] = chosen["address"]
    if "promotion_code" in chosen:
        _enter(work, session, chosen["promotion_code"] or "")
    checkout_sum.recount(work, session)


def _enter(work: Work, session: Document, code: str) -> None:
    """Use a code in place of the one before; an empty one takes that away."""
    if not session["allow_promotion_codes"]:
        if code:
            raise StripeError(400, "This session takes no promotion codes.", param="promotion_code")
        return
    session.private.pop("redeemed", None)
    session["discounts"] = []
    if code:
        found = redemption.typed(work, code)
        _use(work, session, found, "promotion_code")
        session["discounts"] = [{"coupon": None, "promotion_code": found.code.id if found.code else None}]


def _use(work: Work, session: Document, found: Redemption, param: str) -> None:
    checkout_sum.recount(work, session)
    redemption.check_for(
        found,
        currency=session["currency"],
        customer=session["customer"],
        subtotal=session["amount_subtotal"],
        param=param,
    )
    session.private["redeemed"] = {
        "code": found.code.id if found.code is not None else None,
        "discount": redemption.discount(
            work, found, checkout_session=session.id if session["mode"] == "payment" else None
        ),
    }


def _set_quantity(work: Work, session: Document, place: int, quantity: int) -> None:
    items = checkout_items.kept(work, session)
    if place >= len(items):
        raise StripeError(400, "There is no such item.", param="quantities")
    item = items[place]
    if item["quantity"] == quantity:
        return
    bounds: Json | None = item["adjustable_quantity"]
    if not bounds or not bounds["enabled"]:
        raise StripeError(400, "The quantity of this item cannot be changed.", param="quantities")
    least, most = bounds["minimum"], bounds["maximum"]
    if not least <= quantity <= most:
        raise StripeError(400, f"Choose a quantity between {least} and {most}.", param="quantities")
    item["quantity"] = quantity
    work.save(item)
