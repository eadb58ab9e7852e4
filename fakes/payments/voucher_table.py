"""What the payer of a voucher does, by the test values that Stripe documents: facts only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Habit(NamedTuple):
    """What becomes of a voucher by itself.

    `verdict` is `paid` or `expired`, None where only a person or the voucher's last day decides; `after_s` is when.
    """

    verdict: str | None
    after_s: int = 0


_SOON_S = 180
_USUAL = Habit("paid", _SOON_S)
# By the first part of the payer's mail address.
_BY_EMAIL: Mapping[str, Habit] = {
    "succeed_immediately": Habit("paid"),
    "expire_immediately": Habit("expired"),
    "expire_with_delay": Habit("expired", _SOON_S),
    "fill_never": Habit(None),
    "fill_now": Habit("paid"),
    "fail_immediately": Habit("expired"),
}
_BY_CONFIRMATION_NUMBER: Mapping[str, Habit] = {
    "11111111110": _USUAL,
    "22222222220": Habit("paid"),
    "33333333330": Habit("expired"),
    "44444444440": Habit("expired", _SOON_S),
    "55555555550": Habit(None),
}
# A confirmation number that Konbini refuses.
REJECTED_CONFIRMATION_NUMBER = "01234567890"
# How long a payer takes to look at the app on the phone.
_IN_AN_APP_S = 8


def habit_of(email: str, confirmation_number: str | None = None, *, is_in_app: bool = False) -> Habit:
    """Return what the payer with this mail address, or who chose this confirmation number, does."""
    chosen = _BY_CONFIRMATION_NUMBER.get(confirmation_number or "")
    if chosen is not None:
        return chosen
    name = email.partition("@")[0]
    for ending, habit in _BY_EMAIL.items():
        if name.endswith(ending):
            return habit
    return _USUAL._replace(after_s=_IN_AN_APP_S) if is_in_app else _USUAL
