"""What a payer sees and does on our pages: the bank's challenge, a method's own page, a voucher, small deposits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fakes.payments.actions import Refused
from fakes.payments.document import Document
from fakes.payments.flows import confirmation, intent_rules, rail_methods, setup_confirmation, verification
from fakes.payments.rail_table import Rail
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_KINDS = {"pi": "payment_intent", "seti": "setup_intent"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An intent as its page shows it: what kind of method it has, and what may be answered now."""

    intent: Document
    rail: Rail | None
    action: str | None

    @property
    def is_open(self) -> bool:
        """Whether the payer can still say yes or no."""
        return bool(self.intent["status"] == "requires_action")


def kind_of(intent_id: str) -> str:
    """Return which kind of intent an id names."""
    return _KINDS.get(intent_id.partition("_")[0], "payment_intent")


def waiting(records: Records, intent_id: str, query: Mapping[str, str]) -> Waiting:
    """Return an intent to show to whoever has the address with its secret. Raises StripeError."""
    kind = kind_of(intent_id)
    intent = records.find(kind, intent_id)
    if intent is None or query.get(f"{kind}_client_secret") != intent["client_secret"]:
        raise StripeError(404, "There is no such payment, or the address lacks its secret.")
    method_id = intent["payment_method"]
    method = records.find("payment_method", method_id) if method_id else None
    action = intent["next_action"] or {}
    return Waiting(intent, rail_methods.rail_of(method) if method is not None else None, action.get("type"))


def answer(work: Work, intent_id: str, form: Mapping[str, str], *, is_passed: bool) -> Document:
    """Say yes or no to what an intent asks. Raises StripeError."""
    intent = _opened(work, intent_id, form)
    if intent.object == "setup_intent":
        outcome = setup_confirmation.authenticate(work, intent, is_passed=is_passed)
    else:
        outcome = confirmation.authenticate(work, intent, is_passed=is_passed)
    return intent if isinstance(outcome, Refused) else outcome


def verify(work: Work, intent_id: str, form: Mapping[str, str]) -> Document | Refused:
    """Enter two small deposits, or the code beside them. Raises StripeError."""
    intent = _opened(work, intent_id, form)
    given: dict[str, Any] = {}
    amounts = [form.get(name, "").strip() for name in ("first", "second")]
    if any(amounts):
        if not all(each.isascii() and each.isdigit() and len(each) < 4 for each in amounts):
            raise StripeError(400, "Write both deposits in cents, like 32 and 45.", param="amounts")
        given["amounts"] = [int(each) for each in amounts]
    elif form.get("code"):
        given["descriptor_code"] = form["code"].strip().upper()
    return verification.verify(work, intent, given)


def _opened(work: Work, intent_id: str, form: Mapping[str, str]) -> Document:
    kind = kind_of(intent_id)
    intent = work.require(kind, intent_id, param="intent")
    if form.get(f"{kind}_client_secret") != intent["client_secret"]:
        raise intent_rules.wrong_secret(kind)
    return intent
