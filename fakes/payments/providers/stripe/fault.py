"""What faults are matched against in a request to Stripe, and what they can do to it; it draws none."""

from __future__ import annotations

import re

from fakes.core.faults import Subject
from fakes.payments.providers.stripe.request import StripeRequest
from fakes.payments.timeline import CHANNEL, PROVIDER

# What asks a bank, or leads to it in the same request.
_ASKS_A_BANK = re.compile(
    r"/v1/(?:charges"
    r"|payment_intents/[^/]+/(?:confirm|increment_authorization)"
    r"|setup_intents/[^/]+/confirm"
    r"|payment_pages/[^/]+/confirm"
    r"|invoices/[^/]+/pay"
    r"|subscriptions(?:/[^/]+)?"
    r"|(?:test_helpers/)?terminal/readers/[^/]+/[^/]+)"
)
_MAY_CONFIRM = ("/v1/payment_intents", "/v1/setup_intents")
_DECLINE = frozenset(("decline",))


def subject_of(request: StripeRequest, sandbox: str) -> Subject:
    """Return what faults are matched against: a decline waits for a request that asks a bank."""
    email = request.params.get("email") or request.params.get("receipt_email")
    return Subject(
        sandbox=sandbox,
        channel=CHANNEL,
        provider=PROVIDER,
        method=request.method,
        path=request.path,
        recipients=(email,) if isinstance(email, str) else (),
        fields=request.params,
        impossible=frozenset() if _asks_a_bank(request) else _DECLINE,
    )


def _asks_a_bank(request: StripeRequest) -> bool:
    if request.method != "POST":
        return False
    if request.path in _MAY_CONFIRM:
        return str(request.params.get("confirm", "")).lower() == "true"
    return _ASKS_A_BANK.fullmatch(request.path) is not None
