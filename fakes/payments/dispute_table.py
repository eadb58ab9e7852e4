"""The kinds of dispute that a card or a person at the inbox can bring about, as one table of facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class DisputeKind(NamedTuple):
    """How a dispute begins (https://docs.stripe.com/disputes/categories).

    `codes` are the reason codes of Visa and of Mastercard. `case_type` is inquiry, chargeback, compliance, block or
    resolution. `takes_funds` says whether the money goes at once, `has_fee` whether Stripe takes its fee for it. `eligible_for` is the
    enhanced evidence that the network takes.
    """

    reason: str
    codes: tuple[str, str] = ("", "")
    case_type: str = "chargeback"
    status: str = "needs_response"
    takes_funds: bool = True
    has_fee: bool = True
    eligible_for: str | None = None
    is_smart: bool = False


_FRAUD = ("10.4", "4837")
KINDS: Mapping[str, DisputeKind] = {
    "fraudulent": DisputeKind("fraudulent", _FRAUD),
    "product_not_received": DisputeKind("product_not_received", ("13.1", "4853")),
    "product_unacceptable": DisputeKind("product_unacceptable", ("13.3", "4853")),
    "subscription_canceled": DisputeKind("subscription_canceled", ("13.2", "4853")),
    "credit_not_processed": DisputeKind("credit_not_processed", ("13.6", "4853")),
    "duplicate": DisputeKind("duplicate", ("12.6.1", "4834")),
    "general": DisputeKind("general"),
    "unrecognized": DisputeKind("unrecognized", ("", "4863")),
    "bank_cannot_process": DisputeKind("bank_cannot_process"),
    "debit_not_authorized": DisputeKind("debit_not_authorized"),
    "insufficient_funds": DisputeKind("insufficient_funds"),
    "inquiry": DisputeKind(
        "fraudulent", _FRAUD, "inquiry", "warning_needs_response", takes_funds=False, has_fee=False
    ),
    "compelling_evidence": DisputeKind("fraudulent", _FRAUD, eligible_for="visa_compelling_evidence_3"),
    "compliance": DisputeKind("noncompliant", ("98", "4850"), "compliance", eligible_for="visa_compliance"),
    "smart": DisputeKind("fraudulent", _FRAUD, is_smart=True),
    "rapid_resolution": DisputeKind("fraudulent", _FRAUD, "resolution", "prevented", has_fee=False),
    "alert": DisputeKind("fraudulent", _FRAUD, "resolution", "prevented", has_fee=False),
}
MULTIPLE = "multiple"
EARLY_WARNING = "early_fraud_warning"

# What somebody at the inbox can choose, with the words on the button.
CHOICES: Mapping[str, str] = {
    "fraudulent": "Fraudulent",
    "product_not_received": "Product not received",
    "product_unacceptable": "Product unacceptable",
    "subscription_canceled": "Subscription canceled",
    "duplicate": "Duplicate",
    "credit_not_processed": "Credit not processed",
    "general": "General",
    "inquiry": "Inquiry",
    EARLY_WARNING: "Early fraud warning",
}
