"""Who answered STOP to whom; the words that do it are in `keywords.py`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, select

from fakes.core.captures import Json
from fakes.core.clock import iso
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.sms.models import SmsOptOutRow

OPT_OUT = table_of(SmsOptOutRow)


def add(tx: Tx, sandbox: str, *, sender: str, recipient: str) -> None:
    """Remember that `recipient` wants nothing more from `sender`, a number or a messaging service."""
    row = {"sandbox": sandbox, "sender": sender, "recipient": recipient, "created_ms": tx.now_ms(sandbox)}
    tx.put(SmsOptOutRow, row)


def remove(tx: Tx, sandbox: str, *, sender: str | None = None, recipient: str | None = None) -> int:
    """Forget opt-outs, those of one sender or recipient if given; returns how many there were."""
    statement = delete(OPT_OUT).where(OPT_OUT.c.sandbox == sandbox)
    if sender is not None:
        statement = statement.where(OPT_OUT.c.sender == sender)
    if recipient is not None:
        statement = statement.where(OPT_OUT.c.recipient == recipient)
    return tx.execute(statement)


def blocker(tx: Tx, sandbox: str, *, senders: tuple[str | None, ...], recipient: str) -> str | None:
    """Return the first of `senders` to whom `recipient` answered STOP, or None."""
    for sender in senders:
        if sender and tx.find(SmsOptOutRow, sandbox, sender, recipient) is not None:
            return sender
    return None


def listing(sandbox: str) -> Select[Any]:
    """Return the SELECT of a sandbox's opt-outs, newest first."""
    return (
        select(OPT_OUT)
        .where(OPT_OUT.c.sandbox == sandbox)
        .order_by(OPT_OUT.c.created_ms.desc(), OPT_OUT.c.sender, OPT_OUT.c.recipient)
    )


def as_json(row: Json) -> Json:
    """Return an opt-out in our API's shape."""
    return {"from": row["sender"], "to": row["recipient"], "created_at": iso(row["created_ms"])}
