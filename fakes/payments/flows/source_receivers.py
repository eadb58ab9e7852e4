"""Sources that wait for money the payer sends by himself: what arrives, what of it is spent, and what is listed of it.

https://docs.stripe.com/sources/multibanco, and Stripe's former pages about ACH and SEPA credit transfers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from fakes.core.ids import random_hex
from fakes.payments.actions import Action, Call, Job, Listing, reads
from fakes.payments.document import Document, Json
from fakes.payments.listing import listing_of
from fakes.payments.records import Records
from fakes.payments.voucher_table import habit_of
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

FILL_JOB = "payments.fill_source"
TRANSACTION = "source_transaction"
_ARRIVES_BY_ITSELF = 1000
_ORDERED = re.compile(r"amount_(\d{1,8})")
_DAY = 24 * 60 * 60


class Receiver(NamedTuple):
    """One type: the currency it takes, whether it can be filled again and again, the days that its payer has."""

    currency: str
    is_reusable: bool
    days: int = 0


RECEIVERS: Mapping[str, Receiver] = {
    "ach_credit_transfer": Receiver("usd", is_reusable=True),
    "multibanco": Receiver("eur", is_reusable=False, days=7),
    "sepa_credit_transfer": Receiver("eur", is_reusable=True),
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    path = "/v1/sources/{source}/source_transactions"
    return {
        f"GET {path}": reads(list_transactions),
        f"GET {path}/{{source_transaction}}": reads(retrieve_transaction),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {FILL_JOB: fill}


def made(params: Mapping[str, Any], kind: str) -> Json:
    """Return the fields of a new receiver. Raises StripeError for another currency, or none."""
    receiver = RECEIVERS[kind]
    currency = str(params.get("currency") or "").lower()
    if not currency:
        raise parameter_missing("currency")
    if currency != receiver.currency:
        raise StripeError(
            400, f"Sources of the type {kind} are only supported in {receiver.currency}.", param="currency"
        )
    if receiver.is_reusable and params.get("amount") is not None:
        raise StripeError(400, "Receivers of any amount take no amount.", param="amount")
    if not receiver.is_reusable and not params.get("amount"):
        raise parameter_missing("amount")
    details = {**blank_part("source", kind), **_details(kind)}
    wanted = (params.get("receiver") or {}).get("refund_attributes_method") or "email"
    return {
        kind: details,
        "flow": "receiver",
        "receiver": {
            "address": _address(kind, details),
            "amount_charged": 0,
            "amount_received": 0,
            "amount_returned": 0,
            "refund_attributes_method": wanted,
            "refund_attributes_status": "missing",
        },
        "status": "pending",
        "usage": "reusable" if receiver.is_reusable else "single_use",
    }


def expect(work: Work, source: Document) -> None:
    """Let the payer send what the mail address says: at once, later, or never."""
    receiver = RECEIVERS[source["type"]]
    email = source["owner"]["email"] or ""
    if receiver.is_reusable:
        ordered = _ORDERED.match(email)
        amount = int(ordered[1]) if ordered else _ARRIVES_BY_ITSELF
        if amount:
            work.soon(FILL_JOB, fill, {"source": source.id, "amount": amount})
        return
    habit = habit_of(email)
    due = work.now + (habit.after_s if habit.verdict else receiver.days * _DAY)
    amount = source["amount"] if habit.verdict == "paid" else 0
    payload = {"source": source.id, "amount": amount}
    if due > work.now:
        work.schedule(FILL_JOB, due, payload)
    else:
        work.soon(FILL_JOB, fill, payload)


def fill(work: Work, payload: Mapping[str, Any]) -> None:
    """Let money arrive at a receiver; without any, a voucher that nobody paid ends."""
    source = work.find("source", payload["source"])
    if source is None or source["status"] not in ("pending", "chargeable"):
        return
    if not RECEIVERS[source["type"]].is_reusable and source["status"] != "pending":
        return
    if payload["amount"]:
        receive(work, source, payload["amount"])
    else:
        source["status"] = "canceled"
        work.save(source)
        work.emit("source.canceled", source)


def receive(work: Work, source: Document, amount: int) -> None:
    """Note money that has arrived, and tell of it."""
    was_pending = source["status"] == "pending"
    source["receiver"] = {
        **source["receiver"],
        "amount_received": source["receiver"]["amount_received"] + amount,
    }
    source["status"] = "chargeable"
    work.save(source)
    if was_pending:
        work.emit("source.chargeable", source)
    if RECEIVERS[source["type"]].is_reusable:
        transaction = _transaction(work, source, amount)
        work.emit("source.transaction.created", transaction)


def spend(source: Document, amount: int, currency: str) -> None:
    """Take what a charge costs from what has arrived; the caller writes. Raises StripeError if it is not enough."""
    receiver = source["receiver"]
    left = receiver["amount_received"] - receiver["amount_charged"]
    if currency != source["currency"] or amount > left:
        raise StripeError(
            400,
            f"The source has {left} {source['currency']} left; {amount} {currency} cannot be charged.",
            code="invalid_charge_amount",
            param="amount",
        )
    source["receiver"] = {**receiver, "amount_charged": receiver["amount_charged"] + amount}
    if source["usage"] == "reusable" and amount == left:
        source["status"] = "pending"


def list_transactions(records: Records, call: Call) -> Listing:
    """List what has arrived at a receiver, newest first."""
    source = records.require("source", call.path["source"], param="source")
    url = f"/v1/sources/{source.id}/source_transactions"
    return listing_of(call.params, TRANSACTION, source.id, url)


def retrieve_transaction(records: Records, call: Call) -> Document:
    """Return one of them."""
    wanted, source = call.path["source_transaction"], call.path["source"]
    return records.require_of(TRANSACTION, wanted, param="source_transaction", source=source)


def _transaction(work: Work, source: Document, amount: int) -> Document:
    kind = source["type"]
    sender = {
        "ach_credit_transfer": {
            "customer_data": "NAME",
            "fingerprint": source[kind].get("fingerprint"),
            "last4": "6789",
            "routing_number": "110000000",
        },
        "sepa_credit_transfer": {
            "reference": "TEST",
            "sender_iban": "DE89370400440532013000",
            "sender_name": source["owner"]["name"] or "Sender",
        },
    }[kind]
    return work.create(
        TRANSACTION,
        {
            "amount": amount,
            "currency": source["currency"],
            kind: sender,
            "source": source.id,
            "status": "succeeded",
            "type": kind,
        },
        lookup=source.id,
    )


def _details(kind: str) -> Json:
    token = random_hex(12)
    if kind == "ach_credit_transfer":
        return {
            "account_number": f"test_{token}",
            "bank_name": "TEST BANK",
            "fingerprint": random_hex(16),
            "routing_number": "110000000",
            "swift_code": "TSTEZ122",
        }
    digits = str(int(token, 16)).rjust(18, "0")
    if kind == "multibanco":
        return {"entity": "12345", "reference": digits[-9:]}
    return {"bank_name": "TEST BANK", "bic": "TESTDE00", "iban": f"DE00{digits[-18:]}"}


def _address(kind: str, details: Json) -> str:
    if kind == "ach_credit_transfer":
        return f"{details['routing_number']}-{details['account_number']}"
    return str(
        details["iban"] if kind == "sepa_credit_transfer" else f"{details['entity']}-{details['reference']}"
    )
