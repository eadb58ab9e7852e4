"""Which numbers parameters may be, where Stripe's prose says so and no description of its API does: two small tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fakes.payments.wire import param_error
from fakes.payments.wire.coerce import Check


class Bounds(NamedTuple):
    """The least and the most that a number may be, None for none; `is_above` keeps the least itself out."""

    least: int | None = None
    most: int | None = None
    is_above: bool = False


_COUNT = Bounds(1)
_PERCENT = Bounds(0, 100)
# By name: what the number must be wherever a parameter of that name is sent.
_NAMED: Mapping[str, Bounds] = {
    "amount_off": _COUNT,
    "amount_percent": _PERCENT,
    "application_fee_percent": _PERCENT,
    "divide_by": _COUNT,
    "duration_in_months": _COUNT,
    "interval_count": _COUNT,
    "max_redemptions": _COUNT,
    "next_invoice_sequence": _COUNT,
    "percent_off": Bounds(0, 100, is_above=True),
    "percent_ownership": _PERCENT,
    "percentage": _PERCENT,
    "quantity": Bounds(0),
}
# By operation: what a parameter of its own must be.
_OWN: Mapping[str, Mapping[str, Bounds]] = {
    "billing.credit_grants.create": {"priority": _PERCENT},
    "plans.create": {"amount": Bounds(0), "trial_period_days": Bounds(0, 730)},
    "prices.create": {"unit_amount": Bounds(0)},
    "subscriptions.create": {"trial_period_days": Bounds(0, 730)},
    "test_helpers.issuing.authorizations.create": {"amount": Bounds(0)},
    "test_helpers.treasury.received_credits.create": {"amount": _COUNT},
    "test_helpers.treasury.received_debits.create": {"amount": _COUNT},
    "treasury.inbound_transfers.create": {"amount": _COUNT},
    "treasury.outbound_payments.create": {"amount": _COUNT},
    "treasury.outbound_transfers.create": {"amount": _COUNT},
}


def bounds_of(name: str) -> Bounds | None:
    """Return what a parameter must be wherever it is sent, None for any number."""
    return _NAMED.get(name)


def own_bounds(operation_id: str) -> Mapping[str, Bounds]:
    """Return what parameters of an operation must be there, by name."""
    return _OWN.get(operation_id, {})


def bounded(inner: Check, bounds: Bounds) -> Check:
    """Return a check that lets only numbers within bounds pass. It raises StripeError for others."""

    def check(value: Any, param: str) -> Any:
        number = inner(value, param)
        held(number, bounds, param)
        return number

    return check


def held(value: Any, bounds: Bounds, param: str) -> None:
    """Raise StripeError for a number out of bounds; what is no number (a word, nothing) is none of our business."""
    number = value
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return
    if isinstance(number, bool) or not isinstance(number, int | float):
        return
    if bounds.least is not None and (number < bounds.least or (bounds.is_above and number == bounds.least)):
        raise param_error.below_minimum(param, bounds.least, is_above=bounds.is_above)
    if bounds.most is not None and number > bounds.most:
        raise param_error.above_maximum(param, value, bounds.most)
