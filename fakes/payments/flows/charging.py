"""An attempt to charge a card: the charge it leaves behind, approved or declined, and its way onto the balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fakes.core.ids import random_hex
from fakes.payments import fields
from fakes.payments.actions import Job
from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_key, last4
from fakes.payments.declines import DECLINES, Decline
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    account_demands,
    balance,
    card_details,
    disputing,
    refund_fields,
    reviews,
    splitting,
    statements,
    transferring,
)
from fakes.payments.states import status_of
from fakes.payments.work import Work

SETTLE_JOB = "payments.settle_charge"
EXPIRE_JOB = "payments.expire_hold"
HOLD_SECONDS = 7 * 24 * 60 * 60
LONG_HOLD_SECONDS = 30 * 24 * 60 * 60
# Which networks let one do more with a hold, where it is asked for.
_GENEROUS = frozenset({"amex", "discover", "mastercard", "visa"})
_IN_PARTS = _GENEROUS | {"diners", "jcb", "unionpay"}
_NO_CARD = Card("")
_RISK_SCORES = {"normal": 12, "elevated": 65, "highest": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is to be charged: the money, the method, and what the charge takes over from what it pays.

    `settles_later` leaves the balance transaction to a job that follows (`automatic_async`).
    `authentication` is how 3-D Secure was passed, None if it was not asked for; `is_unasked` where nobody could be asked,
    though the bank may want it. `requests` are the card's options
    that ask for more than a plain hold (`request_multicapture` and the like).
    """

    amount: int
    currency: str
    method: Document
    customer: str | None = None
    payment_intent: str | None = None
    captures: bool = True
    settles_later: bool = False
    authentication: str | None = None
    is_unasked: bool = False
    requests: Mapping[str, Any] = field(default_factory=dict)
    copied: Mapping[str, Any] = field(default_factory=dict)

    def of(self, method: Document) -> Attempt:
        """Return the same attempt with another method."""
        return replace(self, method=method)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The charge that an attempt left, and why it was declined if it was."""

    charge: Document
    decline: Decline | None


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle_later}


def card_behind(method: Document) -> Card:
    """Return the test card that a payment method or legacy card stands for; a plain one for what is no card."""
    key = method.private.get("card")
    return card_of_key(key) if key is not None else _NO_CARD


def decline_of(work: Work, card: Card) -> Decline | None:
    """Return why the bank will refuse: what a fault asks for comes before what the card does."""
    name = work.cause.decline or card.decline
    if name is None:
        return None
    return DECLINES.get(name) or Decline("card_declined", name, "Your card was declined.")


def wants_its_customer(card: Card, method: Document) -> bool:
    """Tell whether a bank refuses a payment at which its customer is not there to pass 3-D Secure."""
    kind = card.authentication
    return kind == "required" or (kind == "unless_set_up" and not method.private.get("is_set_up"))


def charge(work: Work, attempt: Attempt) -> Outcome:
    """Charge a card. The charge is written and told of, whatever the bank says."""
    to = attempt.copied.get("transfer_data")
    if to and to.get("destination"):
        transferring.destination(work, to["destination"], param="transfer_data[destination]")
    card = card_behind(attempt.method)
    decline = decline_of(work, card)
    if decline is None and attempt.is_unasked and wants_its_customer(card, attempt.method):
        decline = DECLINES["authentication_required"]
    marks = None if decline is not None else _marks(card)
    document = work.create("charge", _fields(work, attempt, card, decline), private=marks)
    if decline is not None:
        work.emit("charge.failed", document)
        return Outcome(document, decline)
    document["receipt_url"] = work.page_url(f"/pay/receipts/{document.id}")
    if attempt.captures and not attempt.settles_later:
        settle(work, document)
    review = reviews.prepare(work, document)
    work.save(document)
    work.emit("charge.succeeded", document)
    reviews.tell(work, review)
    account_demands.make(work, card, attempt.copied.get("on_behalf_of"))
    if not attempt.captures:
        hold_expires(work, document)
    elif attempt.settles_later:
        work.soon(SETTLE_JOB, settle_later, {"charge": document.id})
    return Outcome(document, None)


def _marks(card: Card) -> Json | None:
    """Return what will happen to a charge of this card by itself: what later flows look for in its private part.

    `dispute` is the card's kind of dispute (`card_table`), `refund` how its refunds end where they do not simply
    succeed, `review` why people should look at it.
    """
    marks: Json = {}
    if card.dispute is not None:
        marks["dispute"] = card.dispute
    if card.refund != "succeeds":
        marks["refund"] = card.refund
    if card.risk_level == "elevated":
        marks["review"] = "rule"
    return marks or None


def settle(work: Work, document: Document, amount: int | None = None) -> None:
    """Book a captured charge, or the part of it that `amount` says, on the balance. The caller writes the charge."""
    amount = document["amount_captured"] if amount is None else amount
    currency = document["currency"]
    transaction = balance.record(
        work,
        "charge" if balance.is_card(document) else "payment",
        amount,
        currency,
        source=document.id,
        description=document["description"],
        fee=work.cause.fees.of_charge(amount, currency),
        fees=splitting.fees(work, document, amount),
        at_once=_settles_at_once(work, document),
        source_type=balance.source_type_of(document),
    )
    document["balance_transaction"] = document["balance_transaction"] or transaction.id
    splitting.split(work, document, amount)
    disputing.foresee(work, document)


def settle_later(work: Work, payload: Mapping[str, Any]) -> None:
    """Book a charge some time after it succeeded, and tell of it: the job behind `automatic_async`."""
    document = work.find("charge", payload["charge"])
    if document is None or document["balance_transaction"] is not None:
        return
    if status_of(document.data) in ("captured", "refunded"):
        settle(work, document)
        work.update(document, "charge.updated")


def capture(work: Work, document: Document, amount: int, *, is_final: bool = True) -> None:
    """Capture `amount` of an authorized charge; with the last part, what is left of the hold is released."""
    document["amount_captured"] += amount
    if is_final:
        _end_hold(document)
    if amount:
        settle(work, document, amount)
    work.save(document)
    work.emit("charge.captured" if is_final else "charge.updated", document)
    if is_final:
        refund_fields.release(work, document, document["amount_refunded"])


def release(
    work: Work, document: Document, *, event: str = "charge.refunded", reason: str | None = None
) -> None:
    """Let go of what an authorized charge has not captured, and tell of it by a refund and `event`."""
    refund_fields.release(work, document, document["amount"] - document["amount_captured"], reason)
    is_taken = document["amount_captured"] > 0
    _end_hold(document)
    # What was captured before the rest was let go can still be given back.
    document["captured"], document["refunded"] = is_taken, not is_taken
    work.update(document, event)
    reviews.close(work, document, "canceled")


def _end_hold(document: Document) -> None:
    """Regard what was captured as all there will be: the rest of the hold counts as refunded."""
    document["captured"] = True
    document["amount_refunded"] = max(document["amount"] - document["amount_captured"], 0)
    details = document["payment_method_details"]
    details[details["type"]].pop("capture_before", None)


def hold_expires(work: Work, document: Document) -> None:
    """Let a hold end when its time is over."""
    details = document["payment_method_details"]
    work.schedule(EXPIRE_JOB, details[details["type"]]["capture_before"], {"charge": document.id})


def _settles_at_once(work: Work, document: Document) -> bool:
    method = work.row(document["payment_method"]) if document["payment_method"] else None
    return method is not None and card_behind(Document.from_row(method)).settles_at_once


def _fields(work: Work, attempt: Attempt, card: Card, decline: Decline | None) -> Json:
    return {
        **common_fields(work, attempt, is_captured=attempt.captures and decline is None),
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "outcome": outcome(card, decline),
        "paid": decline is None,
        "payment_method_details": {
            "card": _charged_card(work, attempt, card, is_held=not attempt.captures and decline is None),
            "type": "card",
        },
        "status": "failed" if decline else "succeeded",
    }


def common_fields(work: Work, attempt: Attempt, *, is_captured: bool) -> Json:
    """Return what every charge says, whatever it was made with."""
    return {
        "amount": attempt.amount,
        "amount_captured": attempt.amount if is_captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": billing_of(attempt.method),
        "calculated_statement_descriptor": statements.calculated(work, attempt.copied),
        "captured": is_captured,
        "currency": attempt.currency,
        "customer": attempt.customer,
        "disputed": False,
        "fraud_details": {},
        "metadata": {},
        **attempt.copied,
        "payment_intent": attempt.payment_intent,
        "payment_method": attempt.method.id,
        "radar_options": {},
        "receipt_url": None,
        "refunded": False,
    }


def billing_of(method: Document) -> Json:
    """Return the billing details of a payment method or legacy card."""
    if method.object == "payment_method":
        return dict(method["billing_details"])
    if method.object == "source":
        owner = method["owner"]
        told = {name: owner[name] for name in ("email", "name", "phone")}
        return {**told, "address": owner["address"] or fields.address({}), "tax_id": None}
    lines = ("city", "country", "line1", "line2", "state")
    address = {name: method.get(f"address_{name}") for name in lines}
    return {
        "address": {**address, "postal_code": method.get("address_zip")},
        "email": None,
        "name": method.get("name"),
        "phone": None,
        "tax_id": None,
    }


def outcome(card: Card, decline: Decline | None) -> Json:
    """Return what the network and Stripe's own checks made of an attempt."""
    told: Json = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": card.risk_level,
        "risk_score": _RISK_SCORES[card.risk_level],
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if decline is None:
        if card.risk_level == "elevated":
            told |= {
                "reason": "elevated_risk_level",
                "seller_message": "Stripe evaluated this payment as having elevated risk, and placed it in your "
                "manual review queue.",
                "type": "manual_review",
            }
        return told
    if card.is_blocked:
        return told | {
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    return told | {
        "advice_code": decline.advice_code,
        "network_decline_code": decline.network_decline_code,
        "network_status": "declined_by_network",
        "reason": decline.reason,
        "seller_message": decline.seller_message,
        "type": "issuer_declined",
    }


def _charged_card(work: Work, attempt: Attempt, card: Card, *, is_held: bool) -> Json:
    method = attempt.method
    month, year, checks = _expiry_and_checks(method)
    details: Json = {
        "amount_authorized": attempt.amount,
        "authorization_code": _digits(6),
        "brand": card.brand,
        "checks": card_details.checked(card, checks),
        "country": card.country,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": card_details.fingerprint(work, card),
        "funding": card.funding,
        "installments": None,
        "last4": last4(card),
        "mandate": None,
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": _digits(15),
        "regulated_status": "unregulated",
        "three_d_secure": card_details.three_d_secure(attempt.authentication),
        "wallet": None,
    }
    details |= _abilities(attempt, card, is_held=is_held)
    if is_held:
        is_long = details["extended_authorization"]["status"] == "enabled"
        details["capture_before"] = work.now + (LONG_HOLD_SECONDS if is_long else HOLD_SECONDS)
    return details


def _abilities(attempt: Attempt, card: Card, *, is_held: bool) -> Json:
    """Return what may be done with a hold beside taking it once, in whole or in part."""

    def can(what: str) -> bool:
        asked = attempt.requests.get(f"request_{what}") == "if_available"
        return asked and is_held and card.brand in (_IN_PARTS if what == "multicapture" else _GENEROUS)

    most = most_capturable(attempt.amount) if can("overcapture") else attempt.amount
    return {
        "extended_authorization": {
            "status": "enabled" if can("extended_authorization") else "disabled",
        },
        "incremental_authorization": {
            "status": "available" if can("incremental_authorization") else "unavailable",
        },
        "multicapture": {"status": "available" if can("multicapture") else "unavailable"},
        "overcapture": {
            "maximum_amount_capturable": most,
            "status": "available" if can("overcapture") else "unavailable",
        },
    }


def most_capturable(amount: int) -> int:
    """Return how much of a hold the networks let one take at most: a fifth more than was asked for."""
    return amount * 6 // 5


def _expiry_and_checks(method: Document) -> tuple[int, int, Mapping[str, Any]]:
    if method.object == "payment_method":
        rail = method["card"]
        return rail["exp_month"], rail["exp_year"], rail["checks"]
    checks = {
        "address_line1_check": method["address_line1_check"],
        "address_postal_code_check": method["address_zip_check"],
        "cvc_check": method["cvc_check"],
    }
    return method["exp_month"], method["exp_year"], checks


def _digits(count: int) -> str:
    return str(int(random_hex(2 * count), 16) % 10**count).zfill(count)
