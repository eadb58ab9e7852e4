import pytest

from fakes.payments.tax_table import is_in_union, rate_of, tax_on


@pytest.mark.parametrize(
    ("country", "state", "percentage", "tax_type"),
    [
        ("DE", None, "19", "vat"),
        ("US", "CA", "7.25", "sales_tax"),
        ("CA", "QC", "5", "gst"),
        ("JP", None, "10", "jct"),
    ],
)
def test_places_have_their_standard_rate(
    country: str, state: str | None, percentage: str, tax_type: str
) -> None:
    rate = rate_of(country, state)
    assert rate is not None
    assert (rate.percentage, rate.tax_type, rate.country) == (percentage, tax_type, country)


@pytest.mark.parametrize(("country", "state"), [("US", "OR"), ("US", None), ("AQ", None)])
def test_some_places_tax_no_sales(country: str, state: str | None) -> None:
    assert rate_of(country, state) is None


@pytest.mark.parametrize(
    ("amount", "percentage", "is_inclusive", "tax"),
    [
        (1000, "19", False, 190),
        (1190, "19", True, 190),
        (1000, "8.1", False, 81),
        (50, "7.25", False, 4),
        (10, "5", False, 1),
        (-1000, "19", False, -190),
    ],
)
def test_tax_is_rounded_half_up(amount: int, percentage: str, is_inclusive: bool, tax: int) -> None:
    assert tax_on(amount, percentage, is_inclusive=is_inclusive) == tax


def test_the_union_is_one_place_for_some_registrations() -> None:
    assert is_in_union("IE")
    assert not is_in_union("GB")
