"""Where a payment stands now, for people: its money, payer and card, and what can be done with it; it does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.payments.document import Document, Json
from fakes.payments.money import decimals, formatted
from fakes.payments.records import Query, Records

_OPEN = ("pay", "decline", "cancel")
_BY_STATUS: Mapping[str, tuple[str, ...]] = {
    "requires_payment_method": _OPEN,
    "requires_confirmation": _OPEN,
    "requires_action": ("authenticate", "fail_authentication", "cancel"),
    "requires_capture": ("capture", "cancel"),
}
LABELS: Mapping[str, str] = {
    "pay": "Pay with a good card",
    "decline": "Decline",
    "authenticate": "Pass 3-D Secure",
    "fail_authentication": "Fail 3-D Secure",
    "capture": "Capture",
    "cancel": "Cancel",
    "refund": "Refund",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """An intent, or a charge without one; either may be missing, not both."""

    intent: Document | None
    charge: Document | None

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
        return int(self.charge["amount_captured"]) - int(self.charge["amount_refunded"])

    @property
    def offers(self) -> tuple[str, ...]:
        """What can be done with it now."""
        open_ones = _BY_STATUS.get(self.status, ()) if self.intent is not None else ()
        return (*open_ones, "refund") if self.refundable else open_ones


def payment_of(records: Records, event: Json) -> Payment | None:
    """Return the payment that an event is about as it is now; None if it is about something else."""
    data: Json = event.get("data", {}).get("object", {})
    kind = data.get("object")
    intent_id = data.get("id") if kind == "payment_intent" else data.get("payment_intent")
    charge_id = data.get("id") if kind == "charge" else data.get("charge")
    intent = records.find("payment_intent", intent_id) if isinstance(intent_id, str) else None
    if intent is not None:
        latest = intent["latest_charge"]
        charge_id = latest if isinstance(latest, str) else None
    charge = records.find("charge", charge_id) if isinstance(charge_id, str) else None
    return Payment(intent, charge) if intent is not None or charge is not None else None


def standing(records: Records, payment: Payment) -> Json:
    """Return everything that a page shows of a payment as it is now."""
    document = payment.intent or payment.charge
    if document is None:
        return {}
    currency = document["currency"]
    refunded = payment.charge["amount_refunded"] if payment.charge is not None else 0
    return {
        "id": document.id,
        "status": payment.status,
        "amount": formatted(document["amount"], currency),
        "refunded": formatted(refunded, currency) if refunded else "",
        "refundable": f"{payment.refundable / 10 ** decimals(currency):.{decimals(currency)}f}",
        "currency": currency,
        "customer": _customer(records, document),
        "card": _card(records, payment),
        "refunds": _refunds(records, payment),
        "offers": [{"name": name, "label": LABELS[name]} for name in payment.offers],
    }


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
