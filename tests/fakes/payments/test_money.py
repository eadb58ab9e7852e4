from datetime import datetime

import pytest

from fakes.payments import money
from fakes.payments.wire.error import StripeError


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (2000, "usd", "$20.00"),
        (123456789, "usd", "$1,234,567.89"),
        (500, "jpy", "¥500"),
        (1500, "kwd", "KWD 1.500"),
        (-88, "eur", "-€0.88"),
        (1250, "chf", "CHF 12.50"),
    ],
)
def test_amounts_are_written_with_the_currencys_decimals(amount: int, currency: str, text: str) -> None:
    assert money.formatted(amount, currency) == text


def test_currencies_are_read_in_any_case() -> None:
    assert money.checked_currency("USD") == "usd"


def test_an_unknown_currency_is_refused_with_the_list_of_all() -> None:
    with pytest.raises(
        StripeError, match=r"^Invalid currency: zzz\. Stripe currently supports these"
    ) as caught:
        money.checked_currency("zzz")
    assert caught.value.param == "currency"


@pytest.mark.parametrize(
    ("amount", "currency", "code", "message"),
    [
        (49, "usd", "amount_too_small", "Amount must be at least $0.50 usd"),
        (49, "jpy", "amount_too_small", "Amount must be at least ¥50 jpy"),
        (300, "krw", "amount_too_small", "Amount must convert to at least 50 cents. ₩300 converts to approx"),
        (29, "gbp", "amount_too_small", "Amount must be at least £0.30 gbp"),
        (100_000_000, "usd", "amount_too_large", "Amount must be no more than $999,999.99"),
        (100_000_000, "jpy", "amount_too_large", "Amount must be no more than ¥99,999,999"),
        (1_000_000_000, "inr", "amount_too_large", "Amount must be no more than ₹9,999,999.99"),
        (0, "usd", "parameter_invalid_integer", "The amount must be greater than or equal to the minimum"),
        (-5, "usd", "parameter_invalid_integer", "The amount must be greater than or equal to the minimum"),
        (1001, "kwd", "parameter_invalid_integer", "Invalid amount"),
    ],
)
def test_amounts_outside_the_limits(amount: int, currency: str, code: str, message: str) -> None:
    with pytest.raises(StripeError) as caught:
        money.check_charge_amount(amount, currency)
    assert caught.value.code == code
    assert caught.value.message.startswith(message)
    assert caught.value.param == "amount"


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "usd"), (50, "jpy"), (1, "uzs"), (1000, "kwd"), (999_999_999, "inr"), (999_999_999_999, "idr")],
)
def test_amounts_within_the_limits(amount: int, currency: str) -> None:
    money.check_charge_amount(amount, currency)


@pytest.mark.parametrize(
    ("paid", "available"),
    [
        ("2026-11-23T09:00Z", "2026-11-25T00:00Z"),  # Monday to Wednesday
        ("2026-11-26T23:00Z", "2026-11-30T00:00Z"),  # Thursday to Monday
        ("2026-11-28T01:00Z", "2026-12-01T00:00Z"),  # Saturday to Tuesday
    ],
)
def test_money_is_available_after_two_business_days(paid: str, available: str) -> None:
    created = int(datetime.fromisoformat(paid).timestamp())
    assert money.available_on(created) == datetime.fromisoformat(available).timestamp()
    assert money.available_on(created, at_once=True) == created
