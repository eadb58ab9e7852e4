"""Where a payment stands now, for people: its money, payer and card, and what can be done with it; it does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.core.clock import iso
from fakes.payments import refundable
from fakes.payments.dispute_table import CHOICES
from fakes.payments.document import Document, Json
from fakes.payments.money import decimals, formatted
from fakes.payments.rail_table import RAILS, Rail
from fakes.payments.records import Query, Records

_OPEN = ("pay", "decline", "cancel")
_BY_STATUS: Mapping[str, tuple[str, ...]] = {
    "requires_payment_method": _OPEN,
    "requires_confirmation": _OPEN,
    "requires_action": ("authenticate", "fail_authentication", "cancel"),
    "requires_capture": ("capture", "cancel"),
    "processing": ("bank_pays", "bank_refuses"),
}
_BY_STATUS_OF_SETUPS: Mapping[str, tuple[str, ...]] = {
    "requires_payment_method": ("cancel",),
    "requires_confirmation": ("cancel",),
    "requires_action": ("authenticate", "fail_authentication", "cancel"),
}
LABELS: Mapping[str, str] = {
    "pay": "Pay with a good card",
    "decline": "Decline",
    "authenticate": "Pass 3-D Secure",
    "fail_authentication": "Fail 3-D Secure",
    "bank_pays": "Let the bank pay",
    "bank_refuses": "Let the bank refuse",
    "capture": "Capture",
    "cancel": "Cancel",
    "refund": "Refund",
    "dispute": "Dispute",
    "win_dispute": "Let the dispute be won",
    "lose_dispute": "Let the dispute be lost",
    "escalate_inquiry": "Let it become a chargeback",
    "close_inquiry": "Let the inquiry end",
    "approve_review": "Approve the review",
}
_BY_DISPUTE: Mapping[str, tuple[str, ...]] = {
    "needs_response": ("win_dispute", "lose_dispute"),
    "under_review": ("win_dispute", "lose_dispute"),
    "warning_needs_response": ("escalate_inquiry", "close_inquiry"),
    "warning_under_review": ("escalate_inquiry", "close_inquiry"),
}
_CHOICES: Mapping[str, Mapping[str, str]] = {"dispute": CHOICES}
# What the payer's answer is called where no bank's challenge is meant.
_LABELS_OF_RAILS: Mapping[str, str] = {
    "authenticate": "Approve by {}",
    "fail_authentication": "Refuse by {}",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """An intent to pay or to set up a method, or a charge without one; either may be missing, not both.

    `disputes` are those of the charge, newest first; `review` is the one that is open.
    """

    intent: Document | None
    charge: Document | None
    disputes: tuple[Document, ...] = ()
    review: Document | None = None

    @property
    def status(self) -> str:
        """The status of the whole."""
        document = self.intent or self.charge
        return str(document["status"]) if document is not None else ""

    @property
    def refundable(self) -> int:
        """How much can still be refunded, in minor units."""
        if self.charge is None or self.charge["status"] != "succeeded" or not self.charge["captured"]:
            return 0
        if self.charge.private.get("charged_back"):
            return 0
        return refundable.left(self.charge.data)

    @property
    def offers(self) -> tuple[str, ...]:
        """What can be done with it now."""
        found = [*self._of_the_intent, *(["refund"] if self.refundable else [])]
        if self.open_dispute is not None:
            found += _BY_DISPUTE[self.open_dispute["status"]]
        elif self.refundable and not self.disputes:
            found.append("dispute")
        if self.review is not None:
            found.append("approve_review")
        return tuple(found)

    @property
    def _of_the_intent(self) -> tuple[str, ...]:
        if self.intent is None:
            return ()
        table = _BY_STATUS_OF_SETUPS if self.intent.object == "setup_intent" else _BY_STATUS
        return table.get(self.status, ())

    @property
    def open_dispute(self) -> Document | None:
        """The dispute that somebody still has to decide."""
        return next((each for each in self.disputes if each["status"] in _BY_DISPUTE), None)


def payment_of(records: Records, event: Json) -> Payment | None:
    """Return the payment that an event is about as it is now; None if it is about something else."""
    data: Json = event.get("data", {}).get("object", {})
    kind = data.get("object")
    if kind == "setup_intent":
        setup = records.find(kind, str(data.get("id")))
        return Payment(setup, None) if setup is not None else None
    intent_id = data.get("id") if kind == "payment_intent" else data.get("payment_intent")
    charge_id = data.get("id") if kind == "charge" else data.get("charge")
    intent = records.find("payment_intent", intent_id) if isinstance(intent_id, str) else None
    if intent is not None:
        latest = intent["latest_charge"]
        charge_id = latest if isinstance(latest, str) else None
    charge = records.find("charge", charge_id) if isinstance(charge_id, str) else None
    if charge is None:
        return Payment(intent, None) if intent is not None else None
    disputes = records.all(Query(kind="dispute", where={"charge": charge.id})) if charge["disputed"] else []
    known = [records.find("dispute", each.id) or each for each in disputes]
    review = records.find("review", charge["review"]) if charge.get("review") else None
    is_open = review is not None and review["open"]
    return Payment(intent, charge, tuple(known), review if is_open else None)


def standing(records: Records, payment: Payment) -> Json:
    """Return everything that a page shows of a payment as it is now."""
    document = payment.intent or payment.charge
    if document is None:
        return {}
    # Who only sets a method up pays nothing yet.
    currency = document["currency"] if document.object != "setup_intent" else ""
    refunded = payment.charge["amount_refunded"] if payment.charge is not None else 0
    return {
        "id": document.id,
        "status": payment.status,
        "amount": formatted(document["amount"], currency) if currency else "",
        "refunded": formatted(refunded, currency) if refunded else "",
        "refundable": _plain(payment.refundable, currency) if currency else "",
        "currency": currency,
        "customer": _customer(records, document),
        "card": _card(records, payment),
        "refunds": _refunds(records, payment),
        "disputes": [_dispute(each) for each in reversed(payment.disputes)],
        "review": payment.review["reason"] if payment.review is not None else "",
        "offers": [_offer(name, _rail(records, payment)) for name in payment.offers],
    }


def _plain(amount: int, currency: str) -> str:
    return f"{amount / 10 ** decimals(currency):.{decimals(currency)}f}"


def _offer(name: str, rail: Rail | None) -> Json:
    choices = [{"value": value, "label": label} for value, label in _CHOICES.get(name, {}).items()]
    label = _LABELS_OF_RAILS.get(name, LABELS[name]) if rail is not None else LABELS[name]
    return {
        "name": name,
        "label": label.format(rail.title) if rail is not None else label,
        "choices": choices,
    }


def _rail(records: Records, payment: Payment) -> Rail | None:
    """Return what a payment waits for if it is no card."""
    if payment.intent is None or not isinstance(payment.intent["payment_method"], str):
        return None
    method = records.find("payment_method", payment.intent["payment_method"])
    return RAILS.get(method["type"]) if method is not None else None


def _dispute(dispute: Document) -> Json:
    due_by = dispute["evidence_details"]["due_by"]
    return {
        "id": dispute.id,
        "status": dispute["status"],
        "reason": dispute["reason"],
        "amount": formatted(dispute["amount"], dispute["currency"]),
        "due_by": iso(due_by * 1000)[:10] if due_by and _wants_answer(dispute) else "",
    }


def _wants_answer(dispute: Document) -> bool:
    return dispute["status"] in ("needs_response", "warning_needs_response")


def _customer(records: Records, document: Document) -> Json | None:
    customer_id = document["customer"]
    if not isinstance(customer_id, str):
        return None
    customer = records.find("customer", customer_id)
    known: Mapping[str, object] = customer.data if customer is not None else {}
    return {"id": customer_id, "name": known.get("name") or "", "email": known.get("email") or ""}


def _card(records: Records, payment: Payment) -> str:
    details: Json | None = None
    if payment.charge is not None:
        details = payment.charge["payment_method_details"]
    elif payment.intent is not None and isinstance(payment.intent["payment_method"], str):
        method = records.find("payment_method", payment.intent["payment_method"])
        details = method.data if method is not None else None
    rail = RAILS.get((details or {}).get("type") or "")
    if details is not None and rail is not None:
        last4 = (details.get(rail.name) or {}).get("last4")
        return rail.title + (f" ending in {last4}" if last4 else "")
    card = (details or {}).get("card") or {}
    if not card.get("last4"):
        return ""
    until = f", until {card['exp_month']:02d}/{card['exp_year']}" if card.get("exp_month") else ""
    return f"{str(card.get('brand')).capitalize()} ending in {card['last4']}{until}"


def _refunds(records: Records, payment: Payment) -> list[Json]:
    if payment.charge is None:
        return []
    found = records.all(Query(kind="refund", where={"charge": payment.charge.id}))
    return [
        {"id": each.id, "status": each["status"], "amount": formatted(each["amount"], each["currency"])}
        for each in reversed(found)
    ]
