"""The setup intent of a subscription that begins without a payment: once a method is saved, the subscription waits no more."""

from __future__ import annotations

from fakes.payments.document import Document, Json
from fakes.payments.generic.objects import stored
from fakes.payments.work import Work


def follow(intent: Document, subscription: Document) -> None:
    """Let a subscription wait for a setup intent. The caller writes both."""
    intent.private["subscription"] = subscription.id
    subscription["pending_setup_intent"] = intent.id


def saved(work: Work, intent: Document) -> None:
    """Let the subscription of an intent that has succeeded wait no more, and keep the method if it is so set."""
    known = intent.private.get("subscription")
    subscription = work.find("subscription", known) if known else None
    if subscription is None or subscription["pending_setup_intent"] != intent.id:
        return
    subscription["pending_setup_intent"] = None
    settings: Json = subscription["payment_settings"] or {}
    if settings.get("save_default_payment_method") == "on_subscription":
        subscription["default_payment_method"] = intent["payment_method"]
    stored(work, subscription, "updated")
