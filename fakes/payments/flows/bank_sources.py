"""Bank accounts saved in the old way: made from tokens or data, verified by two deposits, debited by charges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments import fields, money
from fakes.payments.actions import Job, Refused
from fakes.payments.bank_table import Bank, bank_of_number, bank_of_token
from fakes.payments.debit_table import account_of
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_details, charging, rail_charging, tokens
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

SETTLE_JOB = "payments.settle_bank_charge"
EDITABLE = ("account_holder_name", "account_holder_type")
_RIGHT_AMOUNTS = [32, 45]
_MOST_ATTEMPTS = 10
_DAYS = 4
_SHOWN = ("account_holder_type", "bank_name", "country", "fingerprint", "last4", "routing_number")


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle}


def is_bank(work: Work, source: Any) -> bool:
    """Tell whether a source is a bank account, by its data or its token."""
    if isinstance(source, Mapping):
        return source.get("object") == "bank_account" or "routing_number" in source
    return str(source).startswith("btok_")


def from_source(work: Work, source: Any, *, customer_id: str) -> Document:
    """Create a customer's bank account. Raises StripeError."""
    if isinstance(source, Mapping):
        bank = bank_details.documented(source, param="source")
        return _create(work, bank, source, customer_id)
    bank_known = bank_of_token(str(source))
    if bank_known is not None:
        made = _create(work, bank_known, {}, customer_id)
        if "verified" in str(source):
            made["status"] = "verified"
            work.save(made)
        return made
    token = tokens.spend(work, str(source), "bank_account", param="source")
    shown: Json = token["bank_account"]
    found = bank_of_number(shown["country"], token.private["number"])
    if found is None:
        raise LookupError(f"the bank account of {token.id} is documented no more")
    return _create(work, found, shown, customer_id)


def verify(work: Work, document: Document, amounts: Sequence[int] | None) -> Document | Refused:
    """Hold two amounts against the deposits; after ten wrong ones there is no further attempt. Raises StripeError."""
    if document.object != "bank_account":
        raise StripeError(400, "Only bank accounts can be verified.", param="id")
    if document["status"] == "verified":
        raise StripeError(400, "This bank account has already been verified.")
    if document["status"] == "verification_failed":
        raise StripeError(
            400,
            "You have exceeded the number of allowed verification attempts.",
            code="bank_account_verification_failed",
        )
    if not amounts or len(amounts) != 2:
        raise StripeError(400, "You must provide exactly two amounts.", param="amounts")
    if sorted(amounts) != _RIGHT_AMOUNTS:
        return _wrong(work, document)
    document["status"] = "verified"
    work.update(document, "customer.source.updated")
    return document


def charge(work: Work, attempt: charging.Attempt) -> Document:
    """Debit a verified bank account; its bank takes some days. Raises StripeError for one that is not verified."""
    source = attempt.method
    if source["status"] != "verified":
        raise StripeError(
            400,
            "The customer's bank account must be verified before they can be charged.",
            code="bank_account_unverified",
        )
    document = work.create(
        "charge",
        {
            **charging.common_fields(work, attempt, is_captured=True),
            "outcome": rail_charging.outcome(),
            "paid": False,
            "payment_method_details": {
                "ach_debit": {name: source[name] for name in _SHOWN},
                "type": "ach_debit",
            },
            "source": source.data,
            "status": "pending",
        },
        id=rail_charging.new_charge_id(work),
        private=fate(source.private["number"]),
    )
    work.emit("charge.pending", document)
    settle_later(work, document, _DAYS)
    return document


def settle_later(work: Work, document: Document, days: int = _DAYS) -> None:
    """Let the bank answer after so many business days."""
    work.schedule(SETTLE_JOB, money.business_days_after(work.now, days), {"charge": document.id})


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Let the bank answer: the job behind each debit."""
    document = work.find("charge", payload["charge"])
    if document is None or document["status"] != "pending":
        return
    if document.private.get("failure"):
        rail_charging.fail(work, document, document.private["failure"])
    elif not document.private.get("stays"):
        rail_charging.settle(work, document)


def fate(number: str) -> Json:
    """Return how a debit of a documented account ends, where it is not simply paid."""
    account = account_of("us_bank_account", number)
    known = {"failure": account.failure, "stays": account.stays} if account is not None else {}
    return {name: value for name, value in known.items() if value}


def _wrong(work: Work, document: Document) -> Refused:
    """Count a wrong attempt, although it is refused."""
    tried = document.private["tried"] = document.private.get("tried", 0) + 1
    if tried >= _MOST_ATTEMPTS:
        document["status"] = "verification_failed"
    work.save(document)
    return Refused(
        StripeError(
            402,
            "The amounts provided do not match the amounts that were sent to the bank account.",
            type="card_error",
            code="bank_account_verification_failed",
            param="amounts",
        )
    )


def _create(work: Work, bank: Bank, given: Mapping[str, Any], customer_id: str) -> Document:
    return work.create(
        "bank_account",
        {
            **bank_details.shown(work, bank, given),
            "customer": customer_id,
            "metadata": fields.new_metadata(given),
        },
        private={"number": bank.number},
    )
