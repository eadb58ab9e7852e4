"""What somebody at the inbox does with a payment, by the same verbs that the app and the payer have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import orjson

from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fake import Acted, Asked
from fakes.core.transaction import Tx
from fakes.payments.actions import Call, Refused
from fakes.payments.dispute_table import CHOICES, EARLY_WARNING
from fakes.payments.document import Json
from fakes.payments.flows import (
    confirmation,
    disputing,
    holding,
    payment_intents,
    rail_payments,
    refunds,
    reviews,
    setup_confirmation,
    setup_intents,
)
from fakes.payments.money import decimals, formatted
from fakes.payments.records import Scope
from fakes.payments.standing import LABELS, Payment, payment_of
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work

_GOOD_CARD = "pm_card_visa"
_BAD_CARD = "pm_card_chargeDeclined"
_DONE = {
    "pay": "Paid.",
    "decline": "Declined.",
    "authenticate": "The payer passed 3-D Secure.",
    "fail_authentication": "The payer failed 3-D Secure.",
    "bank_pays": "The bank paid.",
    "bank_refuses": "The bank refused.",
    "capture": "Captured.",
    "cancel": "Canceled.",
}
Verb = Callable[[Work, Payment, Asked], str]


def act(tx: Tx, sandbox: str, raw: bytes | None, action: str, fields: Asked, *, cause: Cause) -> Acted:
    """Do with the payment of an event what a button says. Raises NotFound, InvalidInput in Stripe's words."""
    verb = _VERBS.get(action)
    event: Json = orjson.loads(raw) if raw else {}
    if verb is None or not event:
        raise NotFound(f"Nothing called {action!r} can be done with this.")
    work = Work(tx, Scope(sandbox, event.get("account", "")), cause)
    payment = payment_of(work, event)
    if payment is None or action not in payment.offers:
        status = payment.status.replace("_", " ") if payment is not None else "gone"
        raise InvalidInput(f"{LABELS[action]} is not possible: it is {status}.")
    try:
        return Acted(verb(work, payment, fields))
    except StripeError as refusal:
        raise InvalidInput(refusal.message) from refusal


def _confirm(card: str, done: str) -> Verb:
    def verb(work: Work, payment: Payment, _fields: Asked) -> str:
        intent_id = _intent(payment)
        # Nobody is led back from the inbox; a kernel without a door has no address to name.
        params = {"payment_method": card, "return_url": f"{work.cause.base_url or 'http://localhost'}/"}
        outcome = payment_intents.confirm(work, Call(params, {"intent": intent_id}))
        return outcome.error.message if isinstance(outcome, Refused) else done

    return verb


def _authenticate(*, is_passed: bool, done: str) -> Verb:
    def verb(work: Work, payment: Payment, _fields: Asked) -> str:
        flow = setup_confirmation if _is_setup(payment) else confirmation
        intent = work.require("setup_intent" if _is_setup(payment) else "payment_intent", _intent(payment))
        outcome = flow.authenticate(work, intent, is_passed=is_passed)
        return f"{done} {outcome.error.message}" if isinstance(outcome, Refused) else done

    return verb


def _bank_says(failure: str | None) -> Verb:
    def verb(work: Work, payment: Payment, _fields: Asked) -> str:
        intent = work.require("payment_intent", _intent(payment))
        rail_payments.finish(work, intent, failure=failure)
        return _DONE["bank_refuses" if intent["last_payment_error"] else "bank_pays"]

    return verb


def _capture(work: Work, payment: Payment, _fields: Asked) -> str:
    holding.capture(work, Call({}, {"intent": _intent(payment)}))
    return _DONE["capture"]


def _cancel(work: Work, payment: Payment, _fields: Asked) -> str:
    flow = setup_intents if _is_setup(payment) else payment_intents
    flow.cancel(work, Call({}, {"intent": _intent(payment)}))
    return _DONE["cancel"]


def _refund(work: Work, payment: Payment, fields: Asked) -> str:
    if payment.charge is None:
        raise InvalidInput("There is no charge to refund.")
    currency = payment.charge["currency"]
    amount = minor_units(fields.get("amount", ""), currency) or payment.refundable
    refunds.create(work, Call({"charge": payment.charge.id, "amount": amount}, {}))
    return f"Refunded {formatted(amount, currency)}."


def _dispute(work: Work, payment: Payment, fields: Asked) -> str:
    kind = fields.get("kind") or "fraudulent"
    if payment.charge is None or kind not in CHOICES:
        raise InvalidInput(f"{kind[:40]!r} is no reason for a dispute.")
    charge = work.find("charge", payment.charge.id) or payment.charge
    disputing.dispute(work, charge, kind)
    return f"Disputed: {CHOICES[kind].lower()}." if kind != EARLY_WARNING else "The bank warned of fraud."


def _decide(outcome: str, done: str) -> Verb:
    def verb(work: Work, payment: Payment, _fields: Asked) -> str:
        if payment.open_dispute is None:
            raise InvalidInput("There is no open dispute.")
        disputing.decide(work, payment.open_dispute, outcome)
        return done

    return verb


def _approve(work: Work, payment: Payment, _fields: Asked) -> str:
    if payment.review is None:
        raise InvalidInput("There is no open review.")
    reviews.approve(work, Call({}, {"review": payment.review.id}))
    return "Approved."


def minor_units(text: str, currency: str) -> int | None:
    """Return an amount as people write it (`12.50`) in minor units, None for an empty one. Raises InvalidInput."""
    text = text.strip()
    if not text:
        return None
    try:
        amount = Decimal(text.replace(",", ".")) * 10 ** decimals(currency)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < amount < 10**12:
        raise InvalidInput(f"{text[:40]!r} is no amount of {currency.upper()}.")
    return int(amount)


def _intent(payment: Payment) -> str:
    if payment.intent is None:
        raise InvalidInput("There is no payment intent.")
    return payment.intent.id


def _is_setup(payment: Payment) -> bool:
    return payment.intent is not None and payment.intent.object == "setup_intent"


_VERBS: Mapping[str, Verb] = {
    "pay": _confirm(_GOOD_CARD, _DONE["pay"]),
    "decline": _confirm(_BAD_CARD, _DONE["decline"]),
    "authenticate": _authenticate(is_passed=True, done=_DONE["authenticate"]),
    "fail_authentication": _authenticate(is_passed=False, done=_DONE["fail_authentication"]),
    "capture": _capture,
    "cancel": _cancel,
    "refund": _refund,
    "dispute": _dispute,
    "win_dispute": _decide("won", "The dispute is won; the money comes back."),
    "lose_dispute": _decide("lost", "The dispute is lost."),
    "escalate_inquiry": _decide("escalated", "The inquiry became a chargeback."),
    "close_inquiry": _decide("lost", "The inquiry is closed."),
    "approve_review": _approve,
    "bank_pays": _bank_says(None),
    "bank_refuses": _bank_says("insufficient_funds"),
}
