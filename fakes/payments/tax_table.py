"""What sales are taxed with, by country and state: standard rates as facts, and the one that applies; it books nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# The standard rates of 2025, in per cent. Reduced ones and those of counties and cities are left out.
_COUNTRIES = {
    "AT": "20", "AU": "10", "BE": "21", "BG": "20", "CA": "5", "CH": "8.1", "CY": "19", "CZ": "21", "DE": "19",
    "DK": "25", "EE": "24", "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GR": "24", "HR": "25", "HU": "27",
    "IE": "23", "IN": "18", "IT": "22", "JP": "10", "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21",
    "NO": "25", "NZ": "15", "PL": "23", "PT": "23", "RO": "21", "SE": "25", "SG": "9", "SI": "22", "SK": "23",
}  # fmt: skip
_STATES = {
    "AL": "4", "AZ": "5.6", "AR": "6.5", "CA": "7.25", "CO": "2.9", "CT": "6.35", "DC": "6", "FL": "6", "GA": "4",
    "HI": "4", "IA": "6", "ID": "6", "IL": "6.25", "IN": "7", "KS": "6.5", "KY": "6", "LA": "5", "MA": "6.25",
    "MD": "6", "ME": "5.5", "MI": "6", "MN": "6.875", "MO": "4.225", "MS": "7", "NC": "4.75", "ND": "5", "NE": "5.5",
    "NJ": "6.625", "NM": "4.875", "NV": "6.85", "NY": "4", "OH": "5.75", "OK": "4.5", "PA": "6", "RI": "7", "SC": "6",
    "SD": "4.2", "TN": "7", "TX": "6.25", "UT": "4.85", "VA": "4.3", "VT": "6", "WA": "6.5", "WI": "5", "WV": "6",
    "WY": "4",
}  # fmt: skip
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_GST = frozenset(("AU", "CA", "IN", "NZ", "SG"))
NONTAXABLE = "txcd_00000000"


class Rate(NamedTuple):
    """A tax on sales. `percentage` is text with as many decimals as it has."""

    percentage: str
    tax_type: str
    name: str
    country: str
    state: str | None


def rate_of(country: str, state: str | None) -> Rate | None:
    """Return the standard rate at a place, None where sales are not taxed or we know of none."""
    if country == "US":
        percentage = _STATES.get(state or "")
        return Rate(percentage, "sales_tax", "Sales tax", "US", state) if percentage else None
    percentage = _COUNTRIES.get(country)
    if percentage is None:
        return None
    if country in _GST:
        return Rate(percentage, "gst", "GST", country, None)
    kind = ("jct", "JCT") if country == "JP" else ("vat", "VAT")
    return Rate(percentage, *kind, country, None)


def is_in_union(country: str) -> bool:
    """Tell whether a country is in the European Union, where one registration may cover all of it."""
    return country in _EU.split()


def tax_on(amount: int, percentage: str, *, is_inclusive: bool) -> int:
    """Return the tax in an amount of minor units that includes it, or on top of one that does not, half up."""
    rate = Decimal(percentage)
    exact = amount * rate / (100 + rate) if is_inclusive else amount * rate / 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
