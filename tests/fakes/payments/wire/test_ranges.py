from typing import Any

import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ranges import Bounds, held
from fakes.payments.wire.validate import validate


@pytest.mark.parametrize(
    ("operation", "params", "param", "said"),
    [
        ("coupons.create", {"percent_off": "0"}, "percent_off", "greater than 0."),
        ("coupons.create", {"percent_off": "100.5"}, "percent_off", "less than or equal to 100"),
        ("customers.update", {"next_invoice_sequence": "0"}, "next_invoice_sequence", "equal to 1."),
        ("subscriptions.create", {"items": {"0": {"quantity": "-1"}}}, "items[0][quantity]", "equal to 0."),
        ("prices.create", {"currency": "usd", "unit_amount": "-1"}, "unit_amount", "equal to 0."),
        ("subscriptions.update", {"application_fee_percent": "-1"}, "application_fee_percent", "equal to 0."),
    ],
)
def test_numbers_out_of_bounds_are_refused(
    operation: str, params: dict[str, Any], param: str, said: str
) -> None:
    with pytest.raises(StripeError) as caught:
        validate(catalogue().operation(operation), params)
    assert (caught.value.param, caught.value.code) == (param, "parameter_invalid_integer")
    assert said in caught.value.message


@pytest.mark.parametrize("value", ["-5", "150", "100.01", -1])
def test_decimals_are_held_whether_they_are_words_or_numbers(value: Any) -> None:
    with pytest.raises(StripeError):
        held(value, Bounds(0, 100), "percent_ownership")


def test_numbers_at_their_bounds_and_what_is_no_number_pass() -> None:
    fee = catalogue().operation("subscriptions.update")
    for given, kept in (("100", 100), ("0", 0), ("", None)):
        assert validate(fee, {"application_fee_percent": given}) == {"application_fee_percent": kept}
