"""Verifying a bank account by two small deposits or by the code beside them: who needs it, and what is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from fakes.payments.document import Document, Json
from fakes.payments.flows import next_action
from fakes.payments.rail_table import Rail
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

TIMEOUT_JOB = "payments.time_out_deposits"
LAST_S = 10 * 24 * 60 * 60
_RAILS = ("acss_debit", "us_bank_account")
_ATTEMPTS = {"acss_debit": 3, "us_bank_account": 10}
_RIGHT_AMOUNTS = [32, 45]
_RIGHT_CODE = "SM11AA"
# What ends the verification at once, whatever was tried before.
_ENDING_AMOUNTS = {(10, 11): "exceeded", (40, 41): "timeout"}
_ENDING_CODES = {"SM33CC": "exceeded", "SM44DD": "timeout"}
_PREFIX = "payment_method_microdeposit_verification_"


class Ended(NamedTuple):
    """Why no further attempt is possible, in Stripe's code and words."""

    code: str
    message: str


ENDINGS: Mapping[str, Ended] = {
    "exceeded": Ended(
        f"{_PREFIX}attempts_exceeded", "You have exceeded the number of allowed verification attempts."
    ),
    "timeout": Ended(
        f"{_PREFIX}timeout",
        "Payment method should be verified with microdeposits within allowed period.",
    ),
    "failed": Ended(
        "payment_method_microdeposit_failed",
        "Microdeposits failed to be deposited into the customer's bank account. Check the provided account, "
        "institution and transit numbers as well as the currency type.",
    ),
}


def are_wanted(intent: Document, method: Document) -> bool:
    """Tell whether this bank account must be verified before it is debited or saved."""
    kind = method["type"]
    if kind not in _RAILS:
        return False
    asked = ((intent["payment_method_options"] or {}).get(kind) or {}).get("verification_method")
    if asked == "microdeposits" and not method.private.get("is_deposited"):
        return True
    return asked != "instant" and not method.private.get("is_verified")


def action(work: Work, intent: Document, rail: Rail) -> Json:
    """Return the `next_action` that waits for the deposits to be read. A new account has all its attempts."""
    intent.private["deposits_left"] = _ATTEMPTS[rail.name]
    kind = "descriptor_code" if rail.name == "us_bank_account" else "amounts"
    return next_action.verify_with_microdeposits(work, intent, kind)


def judge(intent: Document, method: Document, params: Mapping[str, Any]) -> Literal["right", "wrong"] | Ended:
    """Return whether what the payer read is right, or why there is no further attempt. The caller writes both."""
    if method.private.get("refuses_deposits"):
        return ENDINGS["failed"]
    amounts, code = params.get("amounts"), params.get("descriptor_code")
    ending = _ENDING_AMOUNTS.get(tuple(sorted(amounts))) if amounts else _ENDING_CODES.get(code or "")
    if ending is not None:
        return ENDINGS[ending]
    if (amounts and sorted(amounts) == _RIGHT_AMOUNTS) or (not amounts and code == _RIGHT_CODE):
        method.private |= {"is_verified": True, "is_deposited": True}
        return "right"
    left = intent.private.get("deposits_left", 1) - 1
    intent.private["deposits_left"] = left
    return "wrong" if left > 0 else ENDINGS["exceeded"]


def check_given(params: Mapping[str, Any]) -> None:
    """Refuse, by StripeError, what cannot be two deposits or their code."""
    amounts, code = params.get("amounts"), params.get("descriptor_code")
    if amounts is None and not code:
        raise StripeError(
            400, "You must provide either amounts or a descriptor code.", code="parameter_missing"
        )
    if amounts is not None and len(amounts) != 2:
        raise StripeError(
            400,
            "You must provide exactly two microdeposit amounts.",
            code=f"{_PREFIX}amounts_invalid",
            param="amounts",
        )


def mismatch(intent: Document, params: Mapping[str, Any]) -> StripeError:
    """Return the refusal of wrong amounts or a wrong code."""
    left = f"You have {intent.private['deposits_left']} verification attempts remaining."
    if params.get("amounts"):
        words = "The amounts provided do not match the amounts that were sent to the bank account."
        code = "amounts_mismatch"
    else:
        words = "The descriptor code provided does not match the one that was sent to the bank account."
        code = "descriptor_code_mismatch"
    return StripeError(400, f"{words} {left}", code=_PREFIX + code, extra={intent.object: intent.data})
