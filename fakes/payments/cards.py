"""Recognises card numbers: the documented test cards, wrong ones and real ones; it holds no payment state."""

from __future__ import annotations

from functools import cache

from fakes.payments.card_table import CARDS, Card

PAYMENT_METHOD_PREFIX = "pm_card_"
TOKEN_PREFIX = "tok_"  # noqa: S105 - a token's spelling, not a password

_BRANDS_BY_START = (
    ("34", "amex"),
    ("37", "amex"),
    ("30", "diners"),
    ("36", "diners"),
    ("38", "diners"),
    ("35", "jcb"),
    ("4", "visa"),
    ("5", "mastercard"),
    ("2", "mastercard"),
    ("62", "unionpay"),
    ("6", "discover"),
)
BRAND_TITLES = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "MasterCard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def is_luhn_valid(number: str) -> bool:
    """Tell whether the last digit of `number` (digits only) is its Luhn check digit."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def normalised(number: str) -> str:
    """Return `number` without the blanks and dashes that people type."""
    return number.replace(" ", "").replace("-", "")


def is_real(number: str) -> bool:
    """Tell whether `number` could be somebody's card: plausible length, valid by Luhn, not documented."""
    digits = normalised(number)
    return (
        digits.isascii()
        and digits.isdigit()
        and 12 <= len(digits) <= 19
        and is_luhn_valid(digits)
        and card_of_number(digits) is None
    )


def brand_of(number: str) -> str:
    """Return the network's name by the number's first digits, `unknown` where none fits."""
    for start, brand in _BRANDS_BY_START:
        if number.startswith(start):
            return brand
    return "unknown"


@cache
def _by_number() -> dict[str, Card]:
    return {card.number: card for card in CARDS if card.number}


@cache
def _by_name() -> dict[str, Card]:
    return {name: card for card in CARDS for name in card.names}


def card_of_number(number: str) -> Card | None:
    """Return the documented card with these digits."""
    return _by_number().get(normalised(number))


def card_of_payment_method(id: str) -> Card | None:
    """Return the card behind a documented `pm_card_…` id."""
    if not id.startswith(PAYMENT_METHOD_PREFIX):
        return None
    return _by_name().get(id[len(PAYMENT_METHOD_PREFIX) :])


def card_of_token(id: str) -> Card | None:
    """Return the card behind a documented `tok_…` id."""
    if not id.startswith(TOKEN_PREFIX):
        return None
    return _by_name().get(id[len(TOKEN_PREFIX) :])


def key_of(card: Card) -> str:
    """Return the short stable name under which a stored payment method remembers its card."""
    return card.names[0] if card.names else card.number


def card_of_key(key: str) -> Card:
    """Return the card that `key_of` named. Raises KeyError for anything else."""
    return _by_name().get(key) or _by_number()[key]


def last4(card: Card) -> str:
    """Return the last four digits that Stripe shows for `card`."""
    return card.number[-4:] or _LAST4_WITHOUT_NUMBER.get(card.names[0], "0002")


_LAST4_WITHOUT_NUMBER = {
    "visa_debit_chargeDeclinedInsufficientFunds": "9995",
    "visa_chargeCustomerFailLostCard": "9987",
    "visa_chargeCustomerFailStolenCard": "9979",
}
