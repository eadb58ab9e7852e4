"""What Stripe shows of a card, and what it refuses of one: numbers, dates and codes; it saves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fakes.core.ids import random_uuid
from fakes.payments.card_table import Card
from fakes.payments.cards import (
    BRAND_TITLES,
    brand_of,
    card_of_number,
    card_of_token,
    is_real,
    last4,
    normalised,
)
from fakes.payments.declines import DECLINES, Decline
from fakes.payments.document import Json
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError, card_declined
from fakes.payments.wire.param_error import invalid_integer, parameter_missing

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FURTHEST_YEARS = 50


def refused(decline: Decline, **extra: Any) -> StripeError:
    """Return the error that a decline is to the caller."""
    facts = {
        "advice_code": decline.advice_code,
        "network_decline_code": decline.network_decline_code,
        **extra,
    }
    return card_declined(
        decline.code,
        decline.message,
        decline_code=decline.decline_code,
        param=decline.param,
        extra={name: value for name, value in facts.items() if value is not None},
    )


def unusable(name: str) -> StripeError:
    """Return the refusal of card data that never reaches a bank; `name` is a key of `declines.DECLINES`."""
    decline = DECLINES[name]
    return card_declined(
        decline.code, decline.message, decline_code=decline.decline_code, param=decline.param
    )


def card_of(given: Mapping[str, Any], *, now: int, param: str = "card") -> tuple[Card, int, int]:
    """Return the documented card that card parameters name, with its month and year of expiry.

    Raises StripeError for numbers that are wrong or somebody's own, for dates that are past, for odd codes. A
    number is never repeated.
    """
    number = normalised(str(given.get("number") or ""))
    if not number:
        raise parameter_missing(f"{param}[number]")
    if not number.isascii() or not number.isdigit():
        raise unusable("invalid_number")
    if is_real(number):
        raise unusable("test_mode_live_card")
    card = card_of_number(number)
    if card is None:
        raise unusable("incorrect_number")
    month, year = (whole(given.get(name), f"{param}[{name}]") for name in ("exp_month", "exp_year"))
    month, year = checked_expiry(month, year, now)
    _check_cvc(given.get("cvc"), card)
    return card, month, year


def card_of_test_token(id: str, *, now: int) -> tuple[Card, int, int] | None:
    """Return the card behind a documented `tok_…`, with an expiry that lies ahead."""
    card = card_of_token(id)
    return (card, *token_expiry(now)) if card is not None else None


def token_expiry(now: int) -> tuple[int, int]:
    """Return month and year of expiry of cards that are named by id: this month, next year."""
    moment = datetime.fromtimestamp(now, UTC)
    return moment.month, moment.year + 1


def rail(
    records: Records, card: Card, month: int, year: int, checks: Json, preferred: str | None = None
) -> Json:
    """Return the `card` part of a payment method."""
    return {
        "brand": card.brand,
        "checks": checks,
        "country": card.country,
        "display_brand": preferred or card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(records, card),
        "funding": card.funding,
        "generated_from": None,
        "last4": last4(card),
        "networks": {"available": list(card.networks or (card.brand,)), "preferred": preferred},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": card.authentication != "unsupported"},
        "wallet": None,
    }


def legacy_card(records: Records, card: Card, month: int, year: int, given: Mapping[str, Any]) -> Json:
    """Return the fields of a `card` object, as tokens and sources have it."""
    return {
        "address_city": given.get("address_city"),
        "address_country": given.get("address_country"),
        "address_line1": given.get("address_line1"),
        "address_line1_check": "unchecked" if given.get("address_line1") else None,
        "address_line2": given.get("address_line2"),
        "address_state": given.get("address_state"),
        "address_zip": given.get("address_zip"),
        "address_zip_check": "unchecked" if given.get("address_zip") else None,
        "brand": BRAND_TITLES.get(card.brand, "Unknown"),
        "country": card.country,
        "cvc_check": "unchecked" if given.get("cvc") else None,
        "dynamic_last4": None,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(records, card),
        "funding": card.funding,
        "last4": last4(card),
        "metadata": {},
        "name": given.get("name"),
        "regulated_status": "unregulated",
        "tokenization_method": None,
    }


def unchecked(given: Mapping[str, Any], billing: Mapping[str, Any]) -> Json:
    """Return the checks of a card that no bank has seen: `unchecked` for what was given, null for the rest."""
    lines = billing.get("address") or {}
    return {
        "address_line1_check": "unchecked" if lines.get("line1") else None,
        "address_postal_code_check": "unchecked" if lines.get("postal_code") else None,
        "cvc_check": "unchecked" if given.get("cvc") else None,
    }


def checked(card: Card, checks: Mapping[str, Any]) -> Json:
    """Return the checks once a bank has answered; what was not given stays null."""
    outcomes = {
        "address_line1_check": card.line1_check,
        "address_postal_code_check": card.postal_code_check,
        "cvc_check": card.cvc_check,
    }
    return {name: outcome if checks.get(name) is not None else None for name, outcome in outcomes.items()}


def fingerprint(records: Records, card: Card) -> str:
    """Return what is the same for the same card within one account, and nowhere else: 16 letters and digits."""
    return fingerprint_of(records, card.number or card.names[0])


def fingerprint_of(records: Records, number: str) -> str:
    """Return the fingerprint of a card's or bank account's number."""
    return _fingerprint(f"{records.scope.sandbox}/{records.scope.account}/{number}")


@lru_cache(maxsize=4096)
def _fingerprint(known: str) -> str:
    value = int.from_bytes(hashlib.blake2b(known.encode(), digest_size=12).digest(), "big")
    letters = []
    for _ in range(16):
        value, place = divmod(value, 62)
        letters.append(_BASE62[place])
    return "".join(letters)


def three_d_secure(flow: str | None) -> Json | None:
    """Return what 3-D Secure came to, None where it was not asked for."""
    if flow is None:
        return None
    return {
        "authentication_flow": flow,
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": random_uuid(),
        "version": "2.2.0",
    }


def checked_expiry(month: int, year: int, now: int) -> tuple[int, int]:
    """Return an expiry with its year in full. Raises StripeError for a month that there is not, and for what is past."""
    moment = datetime.fromtimestamp(now, UTC)
    full = year + 2000 if 0 <= year < 100 else year
    if not 1 <= month <= 12:
        raise unusable("invalid_expiry_month")
    if not moment.year <= full <= moment.year + _FURTHEST_YEARS:
        raise unusable("invalid_expiry_year")
    if full == moment.year and month < moment.month:
        raise unusable("invalid_expiry_month")
    return month, full


def whole(value: Any, param: str) -> int:
    """Return a month or year that may have come as a string. Raises StripeError."""
    if value is None:
        raise parameter_missing(param)
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise invalid_integer(param, text)
    return int(text)


def _check_cvc(cvc: Any, card: Card) -> None:
    if cvc is None:
        return
    text = str(cvc)
    lengths = (3, 4) if brand_of(card.number) == "amex" else (3,)
    if not text.isascii() or not text.isdigit() or len(text) not in lengths:
        raise unusable("invalid_cvc")
