"""Looks for numbers that are somebody's own, before anything else sees a request; it repeats none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from fakes.payments.bank_table import BANKS
from fakes.payments.cards import is_real
from fakes.payments.debit_table import ACCOUNTS
from fakes.payments.flows.account_fields import is_documented_secret

_HOLDERS = ("card", "source", "external_account", "")
_MAX_DEPTH = 8
_NUMBERS = frozenset(("account_number", "iban", "id_number", "ssn_last_4", "tax_id", "vat_id"))
# Version 2 has a list of them, each with its type and its value.
_LIST_OF_NUMBERS = "id_numbers"
_NONE: frozenset[str] = frozenset()


def is_for_numbers(name: str, holder: str) -> bool:
    """Tell whether a parameter of this name, in such an object, is one for numbers of cards, accounts or people."""
    return (name == "number" and holder in _HOLDERS) or _is_number(name, holder)


def has_real_card(params: Any, holder: str = "", depth: int = 0) -> bool:
    """Tell whether a card number among the parameters could be real: valid by Luhn and not documented."""
    for name, value in _inside(params, holder):
        # Most are texts, and what they are is quickly told.
        if type(value) is str or type(value) is int:
            if name == "number" and holder in _HOLDERS and is_real(str(value)):
                return True
        elif isinstance(value, (dict, list)) and depth < _MAX_DEPTH and has_real_card(value, name, depth + 1):
            return True
    return False


def hidden_numbers(params: Any) -> frozenset[str]:
    """Return the numbers of people and bank accounts among the parameters that Stripe documents for no test."""
    found: list[str] = []
    _gather_numbers(params, "", 0, found)
    return frozenset(each for each in found if not _is_documented(each)) if found else _NONE


def _gather_numbers(params: Any, holder: str, depth: int, found: list[str]) -> None:
    for name, value in _inside(params, holder):
        if type(value) is str or type(value) is int:
            if _is_number(name, holder) and value != "":
                found.append(str(value))
        elif isinstance(value, (dict, list)) and depth < _MAX_DEPTH:
            inner = _LIST_OF_NUMBERS if holder == _LIST_OF_NUMBERS else name
            _gather_numbers(value, inner, depth + 1, found)


def _is_number(name: str, holder: str) -> bool:
    return name in _NUMBERS or (name == "value" and holder == _LIST_OF_NUMBERS)


def _inside(params: Any, holder: str) -> Iterable[tuple[str, Any]]:
    """Return what stands in an object or list; the items of a list are called as the list is."""
    return params.items() if isinstance(params, dict) else [(holder, each) for each in params]


@cache
def _documented_accounts() -> frozenset[str]:
    return frozenset(bank.number for bank in BANKS) | {account.number for account in ACCOUNTS}


def _is_documented(number: str) -> bool:
    return is_documented_secret(number) or number.replace(" ", "").upper() in _documented_accounts()
