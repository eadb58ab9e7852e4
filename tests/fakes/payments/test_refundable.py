"""How much of a charge is left, whatever was captured of it."""

from __future__ import annotations

import pytest

from fakes.payments.refundable import left, taken


@pytest.mark.parametrize(
    ("amount", "captured", "refunded", "is_captured", "expected"),
    [
        (1000, 1000, 0, True, 1000),
        (1000, 1000, 300, True, 700),
        (1000, 600, 400, True, 600),
        (1000, 600, 900, True, 100),
        (1000, 1200, 0, True, 1200),
        (1000, 1200, 1200, True, 0),
        (1000, 300, 0, False, 300),
        (1000, 0, 1000, False, 0),
    ],
)
def test_what_is_left(*, amount: int, captured: int, refunded: int, is_captured: bool, expected: int) -> None:
    charge = {
        "amount": amount,
        "amount_captured": captured,
        "amount_refunded": refunded,
        "captured": is_captured,
    }
    assert left(charge) == expected
    assert taken(charge) == captured
