"""Coupons: what they take off, and for how long; which sales they are for is decided where they are redeemed."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.generic.objects import made
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

KIND = "coupon"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/coupons": writes(create)}


def create(work: Work, call: Call) -> Answer:
    """Make a coupon that takes off a share or an amount. Raises StripeError for one that does neither or both."""
    given = call.params
    percent, amount = given.get("percent_off"), given.get("amount_off")
    if percent is not None and amount is not None:
        raise StripeError(400, "You may only specify one of these parameters: amount_off, percent_off.")
    if percent is None and amount is None:
        raise StripeError(
            400, "You must specify either `percent_off` or `amount_off`.", code="parameter_missing"
        )
    if amount is not None and not given.get("currency"):
        raise parameter_missing("currency")
    duration = given.get("duration") or "once"
    if duration == "repeating" and not given.get("duration_in_months"):
        raise parameter_missing("duration_in_months")
    if duration != "repeating" and given.get("duration_in_months"):
        raise StripeError(
            400,
            "You can only specify `duration_in_months` with a `duration` of `repeating`.",
            param="duration_in_months",
        )
    return made(work, KIND, {**given, "duration": duration})
