"""How much of a charge's money is still there to be given back or disputed; it moves none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def taken(charge: Mapping[str, Any]) -> int:
    """Return how much a charge took, what was given back since included."""
    return int(charge["amount_captured"])


def left(charge: Mapping[str, Any]) -> int:
    """Return how much of the captured money has not been given back.

    What a final capture left of a hold counts as refunded at Stripe, though it was never taken; and a network may have
    allowed to take more than was held.
    """
    released = max(int(charge["amount"]) - taken(charge), 0) if charge["captured"] else 0
    return max(taken(charge) - (int(charge["amount_refunded"]) - released), 0)
