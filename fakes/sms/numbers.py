"""The app's own numbers: where texts to them are announced, and which one a messaging service sends from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select

from fakes.core.captures import Json
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.sms.errors import InvalidNumber
from fakes.sms.models import SmsNumberRow
from fakes.sms.phone import sender as as_sender

NUMBER = table_of(SmsNumberRow)

# What a messaging service sends from when no number was registered for it: the provider's number that always works.
FALLBACK_SENDER = "+15005550006"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDraft:
    """A number and how the app is told of texts to it. Methods are GET or POST."""

    number: str
    provider: str = "twilio"
    account: str | None = None
    service: str | None = None
    sms_url: str = ""
    sms_method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None


def register(tx: Tx, sandbox: str, draft: NumberDraft) -> Json:
    """Add a number or replace what was known of it. Raises InvalidNumber."""
    number = as_sender(draft.number)
    if number is None:
        raise InvalidNumber(draft.number)
    row = {
        "sandbox": sandbox,
        "number": number,
        "provider": draft.provider,
        "account": draft.account,
        "service": draft.service,
        "sms_url": draft.sms_url,
        "sms_method": draft.sms_method,
        "fallback_url": draft.fallback_url,
        "fallback_method": draft.fallback_method,
        "status_callback": draft.status_callback,
        "created_ms": tx.now_ms(sandbox),
    }
    tx.put(SmsNumberRow, row)
    return row


def forget(tx: Tx, sandbox: str, number: str) -> int:
    """Remove a number; returns how many there were."""
    return tx.execute(delete(NUMBER).where(NUMBER.c.sandbox == sandbox, NUMBER.c.number == number))


def find(tx: Tx, sandbox: str, number: str) -> Json | None:
    """Return what is known of a number, or None."""
    return tx.find(SmsNumberRow, sandbox, number)


def sender_for(tx: Tx, sandbox: str, service: str) -> str:
    """Return the number that a messaging service sends from: its own, else any of the app's, else the fallback."""
    statement = listing(sandbox).order_by(None).order_by(NUMBER.c.created_ms, NUMBER.c.number)
    rows = tx.rows(statement)
    own = [row["number"] for row in rows if row["service"] == service]
    free = [row["number"] for row in rows if row["service"] is None]
    return str((own or free or [FALLBACK_SENDER])[0])


def listing(sandbox: str) -> Select[Any]:
    """Return the SELECT of a sandbox's numbers."""
    return select(NUMBER).where(NUMBER.c.sandbox == sandbox).order_by(NUMBER.c.number)
