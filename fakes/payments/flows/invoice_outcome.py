"""Where an invoice stands once the intent behind it has moved, and the subscription that waits for it; it moves no intent."""

from __future__ import annotations

from fakes.payments.document import Document, Json
from fakes.payments.generic.move import move_of
from fakes.payments.generic.objects import stored
from fakes.payments.records import Query, Records
from fakes.payments.work import Work

PAY = move_of("invoices.pay")
PAYMENT = "invoice_payment"
_AGAIN_S = 3 * 86_400
_OWED = ("open", "uncollectible")
# What a subscription begins with: nobody tries that again but its payer.
_FIRST = "subscription_create"


def follow(intent: Document, invoice: Document) -> None:
    """Let an invoice go the way of an intent from now on. The caller writes the intent."""
    # What older versions of the API show of a payment and its charges, too.
    intent.private["invoice"] = invoice.id


def paid(work: Work, intent: Document) -> None:
    """Pay the invoice of an intent whose money has come, and begin the subscription that waited for it."""
    invoice = _owed(work, intent)
    if invoice is None or intent["status"] != "succeeded":
        return
    attempted(invoice)
    settle(work, invoice, intent["amount_received"])
    for payment in work.all(Query(kind=PAYMENT, where={"lookup": invoice.id})):
        if payment["payment"]["payment_intent"] == intent.id:
            payment.data |= {"amount_paid": intent["amount_received"], "status": "paid"}
            payment["status_transitions"] = {**payment["status_transitions"], "paid_at": work.now}
            work.save(payment)
            work.emit("invoice_payment.paid", payment)
    _begin(work, invoice, intent)


def settle(work: Work, invoice: Document, amount_paid: int) -> None:
    """Mark an invoice as paid, and tell of it."""
    PAY.apply(invoice, work.now)
    invoice.data |= {"amount_paid": amount_paid, "amount_remaining": 0, "next_payment_attempt": None}
    stored(work, invoice, "updated", *PAY.events)


def asked(work: Work, intent: Document) -> None:
    """Tell that the payer of an invoice has to authenticate."""
    invoice = _owed(work, intent)
    if invoice is not None:
        attempted(invoice)
        stored(work, invoice, "updated")
        work.emit("invoice.payment_action_required", invoice)


def failed(work: Work, intent: Document) -> None:
    """Tell that the invoice of an intent could not be paid, and when it is tried again."""
    invoice = _owed(work, intent)
    if invoice is not None:
        refuse(work, invoice)


def refuse(work: Work, invoice: Document) -> None:
    """Tell that an attempt at an invoice came to nothing."""
    attempted(invoice)
    is_retried = invoice["auto_advance"] and invoice["billing_reason"] != _FIRST
    invoice["next_payment_attempt"] = work.now + _AGAIN_S if is_retried else None
    stored(work, invoice, "updated")
    work.emit("invoice.payment_failed", invoice)


def attempted(invoice: Document) -> None:
    """Note an attempt: after the first, only those of the retry schedule count. The caller writes the invoice."""
    invoice["attempted"] = True
    invoice["attempt_count"] = invoice["attempt_count"] or 1


def subscription_of(work: Work, invoice: Document) -> Document | None:
    """Return the subscription that an invoice is for, None for one of its own."""
    details: Json = (invoice["parent"] or {}).get("subscription_details") or {}
    known = details.get("subscription")
    # The first invoice is there before its subscription is: none must be invented meanwhile.
    return work.find("subscription", known) if known and work.exists("subscription", known) else None


def secret_of(records: Records, invoice_id: str) -> Json | None:
    """Return what lets a browser pay an invoice: the secret of its intent, None where there is none."""
    for payment in records.all(Query(kind=PAYMENT, where={"lookup": invoice_id})):
        intent = records.find("payment_intent", payment["payment"]["payment_intent"])
        if intent is not None:
            return {"client_secret": intent["client_secret"], "type": "payment_intent"}
    return None


def _owed(work: Work, intent: Document) -> Document | None:
    known = intent.private.get("invoice")
    invoice = work.find("invoice", known) if known else None
    return invoice if invoice is not None and invoice["status"] in _OWED else None


def _begin(work: Work, invoice: Document, intent: Document) -> None:
    subscription = subscription_of(work, invoice)
    if subscription is None:
        return
    settings: Json = subscription["payment_settings"] or {}
    is_kept = settings.get("save_default_payment_method") == "on_subscription"
    if is_kept or subscription.private.get("keeps_method"):
        subscription["default_payment_method"] = intent["payment_method"]
    if subscription["status"] == "incomplete":
        subscription["status"] = "active"
    stored(work, subscription, "updated")
