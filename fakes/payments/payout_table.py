"""Why payouts and top-ups fail, and in which words: one table of facts (https://docs.stripe.com/api/payouts/failures)."""

from __future__ import annotations

from collections.abc import Mapping

FAILURES: Mapping[str, str] = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "Debit transactions are not approved on your bank account. (Stripe requires bank accounts "
    "to be set up for both credit and debit payouts.)",
    "declined": "The bank has declined this transfer. Please contact the bank before retrying.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "invalid_account_number": "The routing number seems correct, but the account number is invalid.",
    "invalid_currency": "The bank was unable to process this payout because of its currency. This is probably because "
    "the bank account cannot accept payments in that currency.",
    "no_account": "The bank account details on file are probably incorrect. No bank account could be located with "
    "those details.",
    "unsupported_card": "The bank no longer supports payouts to this card.",
}

# Endings of documented test methods and tokens that bring a top-up to a bad end.
TOPUP_ENDINGS: Mapping[str, str] = {
    "accountClosed": "account_closed",
    "debitNotAuthorized": "debit_not_authorized",
    "insufficientFunds": "insufficient_funds",
    "invalidCurrency": "invalid_currency",
    "noAccount": "no_account",
}
