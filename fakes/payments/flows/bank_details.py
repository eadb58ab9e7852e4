"""Bank accounts as apps give them: documented test numbers only, and the fields that they show."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.bank_table import Bank, bank_of_number, example_number
from fakes.payments.document import Json
from fakes.payments.money import checked_currency
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing

_HELD = ("account_holder_name", "account_holder_type", "account_type")
NOTHING_REQUIRED: Mapping[str, list[Any]] = {
    "currently_due": [],
    "errors": [],
    "past_due": [],
    "pending_verification": [],
}
_ROUTED_DIGITS = 9


def documented(given: Mapping[str, Any], *, param: str) -> Bank:
    """Return the documented bank account of a number and its place. Raises StripeError for any other."""
    for name in ("country", "account_number"):
        if not given.get(name):
            raise parameter_missing(f"{param}[{name}]")
    country, number = str(given["country"]).upper(), str(given["account_number"]).replace(" ", "")
    routing = given.get("routing_number")
    if country == "US":
        if not routing:
            raise parameter_missing(f"{param}[routing_number]")
        _check_routing(str(routing), f"{param}[routing_number]")
    if given.get("currency"):
        checked_currency(str(given["currency"]), f"{param}[currency]")
    bank = bank_of_number(country, number)
    if bank is None:
        raise StripeError(
            400,
            f"You must use a test bank account number in test mode. Try {example_number(country)} or see more options "
            "at https://stripe.com/docs/connect/testing#account-numbers.",
            code="account_number_invalid",
            param=f"{param}[account_number]",
        )
    return bank._replace(
        routing=str(routing) if routing else bank.routing,
        currency=str(given.get("currency") or bank.currency).lower(),
    )


def _check_routing(number: str, param: str) -> None:
    """Refuse, by StripeError, what is no American routing number: its digits have a weighted sum that ends in 0."""
    if len(number) != _ROUTED_DIGITS or not (number.isascii() and number.isdigit()):
        words = f"Routing number must have {_ROUTED_DIGITS} digits"
    elif sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(number)) % 10:
        words = "Invalid routing number"
    else:
        return
    raise StripeError(400, words, code="routing_number_invalid", param=param)


def bank_fields(records: Records, account_id: str, bank: Bank, given: Mapping[str, Any]) -> Json:
    """Return the fields of a bank account that an account is paid to."""
    digest = hashlib.blake2b(f"{records.scope.sandbox}/{bank.country}/{bank.number}".encode(), digest_size=8)
    return {
        "account": account_id,
        **{name: given.get(name) for name in _HELD},
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": bank.country,
        "currency": bank.currency,
        "fingerprint": digest.hexdigest(),
        "future_requirements": dict(NOTHING_REQUIRED),
        "last4": bank.last4,
        "metadata": fields.new_metadata(given),
        "requirements": dict(NOTHING_REQUIRED),
        "routing_number": bank.routing,
        "status": "new",
    }


def shown(records: Records, bank: Bank, given: Mapping[str, Any]) -> Json:
    """Return the fields of a bank account that nobody is paid to yet, as its token has it."""
    known = bank_fields(records, "", bank, given)
    for name in ("account", "available_payout_methods", "future_requirements", "metadata", "requirements"):
        del known[name]
    return known
