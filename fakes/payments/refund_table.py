"""Where the money of a refund goes, by what was paid with: one table of facts."""

from __future__ import annotations

from collections.abc import Mapping

# The names of `destination_details` where they are not that of the payment method.
_DESTINATIONS: Mapping[str, str] = {
    "au_becs_debit": "au_bank_transfer",
    "bacs_debit": "gb_bank_transfer",
    "boleto": "br_bank_transfer",
    "customer_balance": "customer_cash_balance",
    "konbini": "jp_bank_transfer",
    "oxxo": "mx_bank_transfer",
    "promptpay": "th_bank_transfer",
    "sepa_debit": "eu_bank_transfer",
    "us_bank_account": "us_bank_transfer",
}
# Nothing leads back to whoever paid so: Stripe asks the customer by mail for a bank account.
_BY_MAIL = frozenset(("boleto", "konbini", "multibanco", "oxxo", "promptpay"))
DAYS_TO_ANSWER = 45


def destination_of(method: str) -> str:
    """Return the name under which a refund shows where its money goes."""
    return _DESTINATIONS.get(method, method)


def is_by_mail(method: str) -> bool:
    """Tell whether the customer has to say where the money should go."""
    return method in _BY_MAIL
