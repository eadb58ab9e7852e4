"""What a payer reads on the statement of a card or account: whose payment it was, and what for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.models import PLATFORM
from fakes.payments.work import Work

OWN = "STAGEDOOR"
_LONGEST = 22


def calculated(work: Work, said: Mapping[str, Any]) -> str:
    """Return the line of a payment that says `said` of itself: what stands for its merchant, and its own suffix.

    https://docs.stripe.com/get-started/account/statement-descriptors
    """
    whole, prefix = _of_merchant(work, said.get("on_behalf_of"))
    suffix = said.get("statement_descriptor_suffix")
    line = said.get("statement_descriptor") or (prefix if suffix else whole)
    return (f"{line}* {suffix}" if suffix else line)[:_LONGEST]


def _of_merchant(work: Work, on_behalf_of: str | None) -> tuple[str, str]:
    """Return the whole line and the beginning of one with a suffix, as the merchant's account has set them."""
    merchant = on_behalf_of or work.scope.account
    account = work.of(PLATFORM).find("account", merchant) if merchant != PLATFORM else None
    if account is None:
        return OWN, OWN
    settings = account["settings"]
    whole = settings["payments"]["statement_descriptor"]
    prefix = settings["card_payments"]["statement_descriptor_prefix"]
    return whole or prefix or OWN, prefix or whole or OWN
