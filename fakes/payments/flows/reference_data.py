"""What Stripe knows without being told: countries, exchange rates and tax codes, out of built-in tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fakes.payments.actions import Action, Call, reads
from fakes.payments.document import Json
from fakes.payments.market_table import COUNTRIES, USD_RATES, rates_of, transfer_countries
from fakes.payments.money import CURRENCIES
from fakes.payments.records import Records
from fakes.payments.tax_code_table import TAX_CODES
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.paginate import list_of, part_of

_PERSON = ("address.city", "address.line1", "address.postal_code", "dob.day", "dob.month", "dob.year")
_REACHED = ("email", "first_name", "last_name", "phone")
_ALWAYS = (
    "business_profile.mcc",
    "business_profile.url",
    "business_type",
    "external_account",
    "tos_acceptance.date",
    "tos_acceptance.ip",
)
_COMPANY = (
    "address.city",
    "address.line1",
    "address.postal_code",
    "name",
    "owners_provided",
    "phone",
    "tax_id",
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/country_specs": reads(list_countries),
        "GET /v1/country_specs/{country}": reads(retrieve_country),
        "GET /v1/exchange_rates": reads(list_rates),
        "GET /v1/exchange_rates/{rate_id}": reads(retrieve_rates),
        "GET /v1/tax_codes": reads(list_tax_codes),
        "GET /v1/tax_codes/{id}": reads(retrieve_tax_code),
    }


def list_countries(records: Records, call: Call) -> Json:
    """List the countries where accounts can live."""
    return _page(list(COUNTRIES), _country, call, noun="country spec", url="/v1/country_specs")


def retrieve_country(records: Records, call: Call) -> Json:
    """Return what is wanted of accounts in a country, and what they may be paid in."""
    country = call.path["country"].upper()
    if country not in COUNTRIES:
        raise StripeError(
            404,
            f"Country '{call.path['country']}' is unknown. Try using a 2-character alphanumeric country code instead, "
            "such as 'US', 'EG', or 'GB'. A full list of country codes is available at https://stripe.com/global.",
            code="country_code_invalid",
            param="country",
        )
    return _country(country)


def list_rates(records: Records, call: Call) -> Json:
    """List the exchange rates of every currency that has one."""
    return _page(list(USD_RATES), _rates, call, noun="exchange rate", url="/v1/exchange_rates")


def retrieve_rates(records: Records, call: Call) -> Json:
    """Return what one currency is worth in the others."""
    currency = call.path["rate_id"].lower()
    if currency not in USD_RATES:
        raise resource_missing("exchange rate", call.path["rate_id"], param="rate_id")
    return _rates(currency)


def list_tax_codes(records: Records, call: Call) -> Json:
    """List the tax codes."""
    return _page(list(TAX_CODES), _tax_code, call, noun="tax code", url="/v1/tax_codes")


def retrieve_tax_code(records: Records, call: Call) -> Json:
    """Return a tax code."""
    if call.path["id"] not in TAX_CODES:
        raise resource_missing("tax code", call.path["id"])
    return _tax_code(call.path["id"])


def _country(code: str) -> Json:
    currencies = COUNTRIES[code]
    return {
        "id": code,
        "object": "country_spec",
        "default_currency": currencies[0],
        "supported_bank_account_currencies": {currency: _places(currency, code) for currency in currencies},
        "supported_payment_currencies": list(CURRENCIES),
        "supported_payment_methods": [*(["ach"] if code == "US" else []), "card", "stripe"],
        "supported_transfer_countries": transfer_countries(code),
        "verification_fields": {
            "company": {
                "additional": ["relationship.representative", "company.verification.document"],
                "minimum": sorted([*_ALWAYS, *(f"company.{name}" for name in _COMPANY)]),
            },
            "individual": {
                "additional": ["individual.verification.document"],
                "minimum": sorted([*_ALWAYS, *(f"individual.{name}" for name in _person(code))]),
            },
        },
    }


def _person(country: str) -> tuple[str, ...]:
    return (*_PERSON, *_REACHED, *(("address.state", "ssn_last_4") if country == "US" else ()))


def _places(currency: str, country: str) -> list[str]:
    """Return where a bank account in this currency may be: for the euro anywhere that has it."""
    if currency != "eur":
        return [country]
    return [code for code, currencies in COUNTRIES.items() if currencies[0] == "eur"]


def _rates(currency: str) -> Json:
    return {"id": currency, "object": "exchange_rate", "rates": rates_of(currency)}


def _tax_code(code: str) -> Json:
    name = TAX_CODES[code]
    return {"id": code, "object": "tax_code", "description": f"{name}.", "name": name}


def _page(ids: Sequence[str], shown: Callable[[str], Json], call: Call, *, noun: str, url: str) -> Json:
    part, has_more = part_of(ids, call.params, noun=noun)
    return list_of([shown(each) for each in ids[part]], url=url, has_more=has_more)
