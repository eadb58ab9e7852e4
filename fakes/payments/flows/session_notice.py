"""Lets a Checkout session hear how the intent behind it goes on once its payer has left the page; it decides nothing."""

from __future__ import annotations

from fakes.payments.document import Document
from fakes.payments.work import Work

JOB = "payments.checkout"


def follow(intent: Document, session: Document) -> None:
    """Let a session hear of an intent from now on. The caller writes the intent."""
    intent.private["session"] = session.id


def tell(work: Work, intent: Document) -> None:
    """Let the session of an intent, if it has one, be looked at right after what happens now."""
    session = intent.private.get("session")
    if session is not None:
        payload = {"session": session, "intent": intent.id, "kind": intent.object}
        work.schedule(JOB, work.now, payload)
