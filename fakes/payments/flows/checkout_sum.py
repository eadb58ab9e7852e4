"""What a Checkout session comes to: its items, less a coupon, plus the shipping that was chosen, with taxes; nobody pays here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import bill, checkout_items, tax
from fakes.payments.flows.bill import Position
from fakes.payments.tax_table import NONTAXABLE, Rate
from fakes.payments.work import Work

_EXEMPT = {"exempt": "customer_exempt", "reverse": "reverse_charge"}


def recount(work: Work, session: Document) -> None:
    """Work out anew what a session comes to, and what each of its items does. The caller writes the session."""
    items = checkout_items.kept(work, session)
    if not items:
        return
    taxing = _Taxing(work, session)
    positions = [_position(work, session, item, taxing) for item in items]
    off: Json | None = session.private.get("redeemed")
    if off is not None:
        coupon = work.require("coupon", off["discount"]["source"]["coupon"], in_path=False)
        bill.take_off(positions, coupon.data, session["currency"])
    shipping = _shipping(work, session, taxing)
    sent = [shipping] if shipping is not None else []
    bill.tax([*positions, *sent])
    for item, position in zip(items, positions, strict=True):
        _write(work, item, position, off)
    taken = sum(each.discount for each in positions)
    session.data |= {
        "amount_subtotal": sum(each.subtotal for each in positions),
        "amount_total": sum(each.total for each in [*positions, *sent]),
        "automatic_tax": taxing.told(),
        "shipping_cost": _cost(session, shipping),
        "total_details": {
            "amount_discount": taken,
            "amount_shipping": shipping.subtotal if shipping is not None else 0,
            "amount_tax": sum(each.tax for each in [*positions, *sent]),
        },
    }
    session.private["breakdown"] = {
        "discounts": [{"amount": taken, "discount": off["discount"]}] if off is not None else [],
        "taxes": bill.taxes_by_rate([*positions, *sent]),
    }


class _Taxing:
    """Which tax rates apply to a session's lines: those that the app names, or those of the place it is sold to."""

    def __init__(self, work: Work, session: Document) -> None:
        self._work = work
        self._session = session
        self._place: Json = session.private.get("place") or {}
        self.is_automatic = bool(session["automatic_tax"]["enabled"])
        self._rate: Rate | None = None
        self.reason: str | None = None
        if self.is_automatic and self._place.get("country"):
            customer = work.find("customer", session["customer"]) if session["customer"] else None
            override = _EXEMPT.get(customer["tax_exempt"] if customer is not None else "", "none")
            country, state = self._place["country"], self._place.get("state")
            self._rate, self.reason = tax.rate_at(work, country, state, override)

    def of_place(self, behavior: str | None) -> list[Json]:
        """Return the rate of the place as an object of the API, made when it is first needed."""
        if self._rate is None:
            return []
        rate = self._rate
        is_inside = behavior == "inclusive"
        key = f"{rate.country}-{rate.state or ''}-{is_inside}"
        known: dict[str, str] = self._session.private.setdefault("rates", {})
        if key not in known:
            known[key] = self._work.create(
                "tax_rate",
                {
                    "active": False,
                    "country": rate.country,
                    "display_name": rate.name,
                    "inclusive": is_inside,
                    "jurisdiction": rate.state or rate.country,
                    "jurisdiction_level": "state" if rate.state else "country",
                    "percentage": float(rate.percentage),
                    "effective_percentage": float(rate.percentage),
                    "rate_type": "percentage",
                    "state": rate.state,
                    "tax_type": rate.tax_type,
                },
            ).id
        return [self._work.require("tax_rate", known[key]).data]

    def told(self) -> Json:
        """Return how a session shows its automatic tax."""
        shown: Json = dict(self._session["automatic_tax"])
        if self.is_automatic:
            shown |= {
                "liability": shown["liability"] or {"type": "self"},
                "provider": "stripe",
                "status": "complete" if self._place.get("country") else "requires_location_inputs",
            }
        return shown


def _position(work: Work, session: Document, item: Document, taxing: _Taxing) -> Position:
    price: Json = item["price"]
    is_free = checkout_items.is_recurring(price) and has_trial(session)
    amount = 0 if is_free else bill.amount_of(price, item["quantity"] or 0)
    product = work.find("product", price["product"]) if isinstance(price["product"], str) else None
    position = Position(amount, product=product.id if product is not None else None)
    if not taxing.is_automatic:
        named = item.private.get("tax_rates") or _default_rates(session)
        position.rates = [work.require("tax_rate", each, in_path=False).data for each in named]
    elif product is None or product["tax_code"] != NONTAXABLE:
        position.rates, position.reason = taxing.of_place(price["tax_behavior"]), taxing.reason
    return position


def has_trial(session: Document) -> bool:
    """Tell whether a session's subscription begins with a trial: what recurs costs nothing yet."""
    data: Mapping[str, Any] = session.private.get("subscription_data") or {}
    return bool(data.get("trial_period_days") or data.get("trial_end"))


def _default_rates(session: Document) -> list[str]:
    data: Json = session.private.get("subscription_data") or {}
    return list(data.get("default_tax_rates") or ())


def _shipping(work: Work, session: Document, taxing: _Taxing) -> Position | None:
    chosen = chosen_option(session)
    if chosen is None:
        return None
    rate = work.require("shipping_rate", chosen["shipping_rate"], in_path=False)
    return Position(
        chosen["shipping_amount"], rates=taxing.of_place(rate["tax_behavior"]), reason=taxing.reason
    )


def chosen_option(session: Document) -> Json | None:
    """Return the shipping that the payer has chosen, the first that is offered until then, None where none is."""
    options: list[Json] = session["shipping_options"]
    wanted = session.private.get("shipping_rate")
    return next(
        (each for each in options if each["shipping_rate"] == wanted), options[0] if options else None
    )


def _cost(session: Document, shipping: Position | None) -> Json | None:
    chosen = chosen_option(session)
    if shipping is None or chosen is None:
        return None
    return {
        "amount_subtotal": shipping.subtotal,
        "amount_tax": shipping.tax,
        "amount_total": shipping.total,
        "shipping_rate": chosen["shipping_rate"],
    }


def _write(work: Work, item: Document, position: Position, off: Json | None) -> None:
    item.data |= {
        "amount_discount": position.discount,
        "amount_subtotal": position.subtotal,
        "amount_tax": position.tax,
        "amount_total": position.total,
    }
    is_less = off is not None and position.discount
    item.private |= {
        "discounts": [{"amount": position.discount, "discount": off["discount"]}] if off and is_less else [],
        "taxes": position.taxes,
    }
    work.save(item)
