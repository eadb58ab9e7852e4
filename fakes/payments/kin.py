"""Which objects share one life: a payment, the invoice it pays, the subscription that begins by it, the session it was asked in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, select

from fakes.core.captures import Json
from fakes.payments.records import OBJECT

_MOST = 12


def kin_of(conn: Connection, sandbox: str, account: str, key: str) -> list[str]:
    """Return the ids of all objects whose events belong to the life of the object `key`, that one first."""
    found = [key]
    for each in found:
        row = _row(conn, sandbox, account, each)
        if row is None or row.object not in _NEXT or len(found) >= _MOST:
            continue
        data: Json = orjson.loads(row.data)
        private: Json = orjson.loads(row.private) if row.private else {}
        named = [*_NEXT[row.object](data, private), *_payments(conn, sandbox, account, row.object, each)]
        found += [name for name in dict.fromkeys(named) if name and name not in found]
    return found


def _of_intent(data: Json, private: Json) -> Iterator[str | None]:
    yield from (private.get("invoice"), private.get("session"), private.get("subscription"))


def _of_invoice(data: Json, private: Json) -> Iterator[str | None]:
    yield ((data["parent"] or {}).get("subscription_details") or {}).get("subscription")


def _of_session(data: Json, private: Json) -> Iterator[str | None]:
    yield from (data["payment_intent"], data["setup_intent"], private.get("setup"))
    yield from (data["subscription"], private.get("subscription"))


def _of_subscription(data: Json, private: Json) -> Iterator[str | None]:
    yield from (data["latest_invoice"], data["pending_setup_intent"], private.get("session"))


_NEXT: Mapping[str, Callable[[Json, Json], Iterator[str | None]]] = {
    "checkout.session": _of_session,
    "invoice": _of_invoice,
    "payment_intent": _of_intent,
    "setup_intent": _of_intent,
    "subscription": _of_subscription,
}


def _payments(conn: Connection, sandbox: str, account: str, kind: str, id: str) -> list[str]:
    """Return the intents of an invoice, and its payments, which tell of themselves."""
    if kind != "invoice":
        return []
    statement = select(OBJECT.c.id, OBJECT.c.data).where(
        OBJECT.c.sandbox == sandbox,
        OBJECT.c.account == account,
        OBJECT.c.object == "invoice_payment",
        OBJECT.c.lookup == id,
    )
    found: list[str] = []
    for row in conn.execute(statement):
        found += [row.id, orjson.loads(row.data)["payment"]["payment_intent"]]
    return found


def _row(conn: Connection, sandbox: str, account: str, id: str) -> Any:
    statement = select(OBJECT.c.object, OBJECT.c.data, OBJECT.c.private).where(
        OBJECT.c.sandbox == sandbox, OBJECT.c.account == account, OBJECT.c.id == id
    )
    return conn.execute(statement).first()
