"""How an event reads on the timeline: the capture it becomes, in plain words; it stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any

from fakes.core.captures import CaptureDraft
from fakes.payments.money import formatted

CHANNEL = "payments"
PROVIDER = "stripe"

_WORDS = {
    "account.application.authorized": "Account authorized the platform",
    "account.application.deauthorized": "Account revoked its authorization",
    "account.external_account.created": "Payout account ending in {last4} added",
    "account.external_account.deleted": "Payout account ending in {last4} removed",
    "account.external_account.updated": "Payout account ending in {last4} updated",
    "account.updated": "Account {who} updated",
    "application_fee.created": "Application fee of {amount} taken",
    "application_fee.refunded": "Application fee refunded: {refunded} of {amount}",
    "balance.available": "Balance became available",
    "capability.updated": "Capability {who} is {status}",
    "charge.captured": "Charge of {amount} captured",
    "charge.dispute.closed": "Dispute of {amount} closed: {status}",
    "charge.dispute.created": "Charge of {amount} disputed: {why}",
    "charge.dispute.funds_reinstated": "Disputed {amount} given back",
    "charge.dispute.funds_withdrawn": "Disputed {amount} taken away",
    "charge.dispute.updated": "Dispute of {amount} is {status}",
    "charge.expired": "Charge of {amount} expired",
    "charge.failed": "Charge of {amount} failed: {reason}",
    "charge.refund.updated": "Refund of {amount} {status}",
    "charge.refunded": "Charge refunded: {refunded} of {amount}",
    "charge.succeeded": "Charge of {amount} succeeded",
    "charge.updated": "Charge of {amount} updated",
    "checkout.session.async_payment_failed": "Checkout was not paid in the end",
    "checkout.session.async_payment_succeeded": "Checkout was paid in the end",
    "customer.created": "Customer {who} created",
    "customer.deleted": "Customer {who} deleted",
    "customer.subscription.created": "Subscription began: {status}",
    "customer.subscription.deleted": "Subscription ended",
    "customer.subscription.updated": "Subscription is {status}",
    "customer.updated": "Customer {who} updated",
    "invoice.created": "Invoice over {due} drafted",
    "invoice.finalized": "Invoice over {due} finalized",
    "invoice.marked_uncollectible": "Invoice over {due} given up",
    "invoice.paid": "Invoice over {due} paid",
    "invoice.payment_action_required": "Invoice over {due} waits for authentication",
    "invoice.payment_failed": "Invoice over {due} could not be paid",
    "invoice.payment_succeeded": "Payment of the invoice over {due} succeeded",
    "invoice.sent": "Invoice over {due} sent",
    "invoice.updated": "Invoice over {due} is {status}",
    "invoice.voided": "Invoice over {due} voided",
    "invoiceitem.created": "Invoice item of {amount} created",
    "invoiceitem.deleted": "Invoice item of {amount} deleted",
    "payment_intent.amount_capturable_updated": "Payment of {amount} authorized",
    "payment_intent.canceled": "Payment of {amount} canceled",
    "payment_intent.created": "Payment of {amount} started",
    "payment_intent.payment_failed": "Payment of {amount} failed: {reason}",
    "payment_intent.processing": "Payment of {amount} is processing",
    "payment_intent.requires_action": "Payment of {amount} waits for authentication",
    "payment_intent.succeeded": "Payment of {amount} succeeded",
    "payment_method.attached": "{card} saved",
    "payment_method.detached": "{card} removed",
    "payment_method.updated": "{card} updated",
    "person.created": "{person} named",
    "person.deleted": "{person} removed",
    "person.updated": "{person} updated",
    "payout.canceled": "Payout of {amount} canceled",
    "payout.created": "Payout of {amount} started",
    "payout.failed": "Payout of {amount} failed: {reason}",
    "payout.paid": "Payout of {amount} arrived",
    "payout.reconciliation_completed": "Payout of {amount} reconciled",
    "payout.updated": "Payout of {amount} is {status}",
    "radar.early_fraud_warning.created": "Bank warned of fraud",
    "refund.created": "Refund of {amount} created",
    "refund.failed": "Refund of {amount} failed: {reason}",
    "refund.updated": "Refund of {amount} {status}",
    "review.closed": "Review closed: {why}",
    "review.opened": "Review opened: {why}",
    "setup_intent.requires_action": "Setup intent waits for authentication",
    "setup_intent.setup_failed": "Setup intent failed: {reason}",
    "topup.created": "Top-up of {amount} started",
    "topup.failed": "Top-up of {amount} failed: {reason}",
    "topup.succeeded": "Top-up of {amount} arrived",
    "transfer.created": "Transfer of {amount} to {to}",
    "transfer.reversed": "Transfer of {amount} to {to} reversed",
}
# What an object comes to, where it does not call that its amount.
_AMOUNTS = {"checkout.session": "amount_total", "invoice": "amount_due"}
_PARTS_OF_ACCOUNTS = frozenset({"bank_account", "capability", "card", "person"})
# A refund does these; any other status it has.
_VERBS = frozenset({"failed", "requires action", "succeeded"})
_MAX_TEXT_CHARS = 2000
# What became of something dangerous, and the kind of capture that tells of it.
_NEAR_MISSES = {"refused": "refusal", "masked": "masking"}


def event_draft(
    sandbox: str,
    event_id: str,
    type: str,
    data: Mapping[str, Any],
    *,
    raw: bytes,
    customer: str | None = None,
    customer_email: str | None = None,
    flags: Sequence[str] = (),
) -> CaptureDraft:
    """Return the capture of an event about the object `data`, and about a customer whom that may not name.

    `raw` is the event's JSON.
    """
    detail = payment_detail(type, data)
    emails = [
        email
        for email in (data.get("email"), data.get("receipt_email"), customer_email)
        if isinstance(email, str)
    ]
    concerned = detail["customer"] or customer
    return CaptureDraft(
        sandbox=sandbox,
        channel=CHANNEL,
        provider=PROVIDER,
        kind=str(data["object"]),
        recipients=list(dict.fromkeys(emails)),
        title=detail["summary"],
        preview=type,
        size=len(raw),
        raw=raw,
        flags=list(flags),
        detail=detail,
        people=[concerned] if concerned else [],
        text=_text(event_id, type, data),
        ref=event_id,
    )


def payment_detail(type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `payment` part of a capture: what happened to which object, and the money in it."""
    amount = data.get(_AMOUNTS.get(str(data["object"]), "amount"))
    is_customer = data["object"] == "customer"
    return {
        "event": type,
        "object": data["object"],
        "object_id": data.get("id"),
        "amount": amount if isinstance(amount, int) else None,
        "currency": data.get("currency"),
        "customer": data.get("id") if is_customer else data.get("customer"),
        "status": data.get("status"),
        "summary": summary(type, data),
    }


def near_miss_draft(
    sandbox: str, flag: str, summary: str, *, request_id: str, outcome: str = "refused"
) -> CaptureDraft:
    """Return the capture of something that must never reach a test system; it repeats none of it.

    `outcome` says what became of it: `refused`, or `masked` where the request was carried out without it.
    """
    kind = _NEAR_MISSES[outcome]
    detail = {
        "event": f"{outcome}.{flag}",
        "object": kind,
        "object_id": request_id,
        "amount": None,
        "currency": None,
        "customer": None,
        "status": outcome,
        "summary": summary,
    }
    return CaptureDraft(
        sandbox=sandbox,
        channel=CHANNEL,
        provider=PROVIDER,
        kind=kind,
        title=summary,
        preview=f"{outcome}.{flag}",
        flags=["near_miss", flag],
        detail=detail,
        text=request_id,
    )


def life_of(data: Mapping[str, Any]) -> str | None:
    """Return the id of what the object `data` belongs to: a payment's charges and refunds share its life line."""
    if data["object"] == "payment_method":
        return data.get("customer") or data.get("id")
    if data["object"] in _PARTS_OF_ACCOUNTS and isinstance(data.get("account"), str):
        return str(data["account"])
    return data.get("payment_intent") or data.get("charge") or data.get("id")


def summary(type: str, data: Mapping[str, Any]) -> str:
    """Return what an event says in one sentence."""
    words = _WORDS.get(type)
    if words is None:
        kind, _, verb = type.rpartition(".")
        words = f"{kind.replace('_', ' ').replace('.', ' ').capitalize()} {verb.replace('_', ' ')}"
    values = {name: _PARTS[name](data) for name in _names(words)}
    return words.format(**values) if values else words


def _status(data: Mapping[str, Any]) -> str:
    words = str(data.get("status")).replace("_", " ")
    return words if data["object"] != "refund" or words in _VERBS else f"is {words}"


def _money(data: Mapping[str, Any], name: str) -> str:
    amount, currency = data.get(name), data.get("currency")
    return formatted(amount, currency) if isinstance(amount, int) and isinstance(currency, str) else ""


def _reason(data: Mapping[str, Any]) -> str:
    error = data.get("last_payment_error") or data.get("last_setup_error")
    if isinstance(error, Mapping):
        return str(error.get("message"))
    return str(data.get("failure_message") or data.get("failure_reason") or "no reason given")


def _card(data: Mapping[str, Any]) -> str:
    card = data.get("card")
    if isinstance(card, Mapping):
        return f"{str(card.get('brand')).capitalize()} card ending in {card.get('last4')}"
    return "Payment method"


@cache
def _names(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(words) if name))


def _who(data: Mapping[str, Any]) -> Any:
    return data.get("email") or data.get("name") or data.get("id")


def _person(data: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (data.get("first_name"), data.get("last_name")))) or "Person"


# What stands in the words for a name, worked out only where it does.
_PARTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "amount": lambda data: _money(data, "amount"),
    "due": lambda data: _money(data, "amount_due"),
    "refunded": lambda data: _money(data, "amount_refunded"),
    "reason": _reason,
    "who": _who,
    "card": _card,
    "last4": lambda data: data.get("last4"),
    "person": _person,
    "status": _status,
    "why": lambda data: str(data.get("reason")).replace("_", " "),
    "to": lambda data: data.get("destination"),
}


def _text(event_id: str, type: str, data: Mapping[str, Any]) -> str:
    words = [type, event_id, str(data.get("id"))]
    for name in ("customer", "payment_intent", "charge", "latest_charge", "description", "name", "phone"):
        value = data.get(name)
        if isinstance(value, str):
            words.append(value)
    metadata = data.get("metadata")
    if isinstance(metadata, Mapping):
        words += [f"{key} {value}" for key, value in metadata.items()]
    return " ".join(words)[:_MAX_TEXT_CHARS]
