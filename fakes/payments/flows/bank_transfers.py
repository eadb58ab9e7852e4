"""Paying by bank transfer: where to send money, what happens as it arrives, and which intents it pays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fakes.payments import money, states
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_addresses, charging, intent_outcome, next_action, rail_charging
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_RAIL = RAILS["customer_balance"]
_TRANSACTION = "customer_cash_balance_transaction"
_BLANKS = ("funded", "applied_to_payment", "unapplied_from_payment")
_TYPES = {
    "eur": "eu_bank_transfer",
    "gbp": "gb_bank_transfer",
    "jpy": "jp_bank_transfer",
    "mxn": "mx_bank_transfer",
    "usd": "us_bank_transfer",
}
# The country whose accounts are told where nobody asks for one.
COUNTRIES = {
    "eu_bank_transfer": "IE",
    "gb_bank_transfer": "GB",
    "jp_bank_transfer": "JP",
    "mx_bank_transfer": "MX",
    "us_bank_transfer": "US",
}

# What some were called in versions of old.
_OLD_NAMES = {"jp_bank_account": "jp_bank_transfer"}


def check_currency(currency: str) -> None:
    """Refuse, by StripeError, a currency that bank transfers do not come in."""
    if currency not in _TYPES:
        raise StripeError(
            400,
            f"Invalid currency: {currency}. Bank transfers are possible in {', '.join(sorted(_TYPES))}.",
            param="currency",
        )


def checked_type(asked: Mapping[str, Any], currency: str) -> str:
    """Return the kind of bank transfer that is asked for. Raises StripeError where it is in another currency."""
    check_currency(currency)
    kind = str(asked.get("type") or _TYPES[currency])
    kind = _OLD_NAMES.get(kind, kind)
    if kind != _TYPES[currency]:
        raise StripeError(
            400,
            f"The bank transfer type {kind} cannot be used with the currency {currency}.",
            param="bank_transfer[type]",
        )
    return kind


def confirm(work: Work, intent: Document) -> Document:
    """Pay an intent with what lies on its customer's cash balance, or say where to send the rest."""
    if intent["customer"] is None:
        raise parameter_missing("customer")
    customer = work.require("customer", intent["customer"], param="customer", in_path=False)
    options = (intent["payment_method_options"] or {}).get("customer_balance") or {}
    if options.get("funding_type") != "bank_transfer":
        raise parameter_missing("payment_method_options[customer_balance][funding_type]")
    kind = checked_type(options.get("bank_transfer") or {}, intent["currency"])
    asked = (options.get("bank_transfer") or {}).get("eu_bank_transfer") or {}
    intent.private |= {
        "transfer": {"type": kind, "country": asked.get("country") or COUNTRIES[kind]},
        "funded": intent.private.get("funded", 0),
    }
    if _is_automatic(customer):
        _take(work, customer, intent, min(_lying(customer, intent["currency"]), _left(intent)))
    if _left(intent) == 0:
        return _pay(work, intent)
    intent["next_action"] = _instructions(work, intent)
    intent["status"] = states.moved("confirm", intent.data, "requires_action")
    work.save(intent)
    work.emit("payment_intent.requires_action", intent)
    return intent


def arrive(work: Work, customer: Document, amount: int, currency: str, reference: str | None) -> Document:
    """Let money come in; it pays what waits for it, the intent with its reference first."""
    cash = customer.private.setdefault("cash", {})
    cash[currency] = cash.get(currency, 0) + amount
    work.save(customer)
    kind = _TYPES[currency]
    told = {"bank_transfer": {kind: bank_addresses.sender_of(kind), "reference": reference, "type": kind}}
    movement = _move(work, customer, amount, currency, "funded", told)
    work.emit("cash_balance.funds_available", _snapshot(customer))
    if _is_automatic(customer):
        for intent in _waiting(work, customer, currency, reference):
            _settle(work, customer, intent, min(_lying(customer, currency), _left(intent)))
    return movement


def arrive_for(work: Work, intent: Document) -> Document:
    """Let exactly what an intent still wants arrive, as the payer on our page says."""
    customer = work.require("customer", intent["customer"], param="customer", in_path=False)
    arrive(work, customer, _left(intent), intent["currency"], reference_of(intent))
    if intent["status"] == "requires_action":
        _settle(work, customer, intent, _left(intent))
    return intent


def apply_by_hand(work: Work, intent: Document, params: Mapping[str, Any]) -> Document:
    """Pay an intent with cash that lies there. Raises StripeError where there is too little."""
    states.check("apply", intent.data, extra={"payment_intent": intent.data})
    if "transfer" not in intent.private:
        raise StripeError(
            400,
            "This PaymentIntent does not wait for a bank transfer.",
            code="payment_intent_unexpected_state",
            extra={"payment_intent": intent.data},
        )
    customer = work.require("customer", intent["customer"], param="customer", in_path=False)
    currency = intent["currency"]
    asked = params.get("currency")
    if asked and asked.lower() != currency:
        raise StripeError(
            400, f"The currency must be {currency}, as the PaymentIntent's is.", param="currency"
        )
    amount = params.get("amount") or _left(intent)
    if amount > _left(intent):
        raise StripeError(
            400,
            "The amount is greater than what remains to be paid.",
            code="amount_too_large",
            param="amount",
        )
    if amount > _lying(customer, currency):
        raise StripeError(
            400,
            "The customer's cash balance does not hold enough funds for this amount.",
            code="balance_insufficient",
            param="amount",
        )
    _settle(work, customer, intent, amount)
    return intent


def let_go(work: Work, intent: Document) -> None:
    """Give back to the customer's cash what had been put to an intent that is canceled."""
    amount = intent.private.get("funded") or 0
    if not amount or intent["customer"] is None:
        return
    intent.private["funded"] = 0
    customer = holder(work, intent["customer"])
    if customer is None:
        return
    _shift(customer, amount, intent["currency"])
    work.save(customer)
    told = {"payment_intent": intent.id}
    _move(work, customer, amount, intent["currency"], "unapplied_from_payment", told)


def holder(work: Work, customer_id: str) -> Document | None:
    """Return the customer whose cash it is, None where they were deleted: their cash went with them."""
    return work.find("customer", customer_id)


def reference_of(intent: Document) -> str:
    """Return what the payer writes beside the transfer: the same for the same intent."""
    return hashlib.blake2b(intent.id.encode(), digest_size=6).hexdigest().upper()


def _settle(work: Work, customer: Document, intent: Document, amount: int) -> None:
    if not amount:
        return
    _take(work, customer, intent, amount)
    if _left(intent) == 0:
        _pay(work, intent)
        return
    intent["next_action"] = _instructions(work, intent)
    work.save(intent)
    work.emit("payment_intent.partially_funded", intent)


def _pay(work: Work, intent: Document) -> Document:
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    attempt = charging.Attempt(
        amount=intent["amount"],
        currency=intent["currency"],
        method=method,
        customer=intent["customer"],
        payment_intent=intent.id,
        copied=intent_outcome.copied(intent),
    )
    charge = rail_charging.charge(work, attempt, _RAIL, is_pending=False)
    intent_outcome.paid(work, intent, charge, is_held=False, verb=intent_outcome.verb_of(intent))
    return intent


def _take(work: Work, customer: Document, intent: Document, amount: int) -> None:
    if not amount:
        return
    customer.private["cash"][intent["currency"]] -= amount
    intent.private["funded"] = intent.private.get("funded", 0) + amount
    work.save(customer)
    told = {"payment_intent": intent.id}
    _move(work, customer, -amount, intent["currency"], "applied_to_payment", told)


def refunded(work: Work, customer: Document, amount: int, currency: str, refund_id: str) -> None:
    """Put what a refund gives back onto the customer's cash balance."""
    _shift(customer, amount, currency)
    work.save(customer)
    _move(work, customer, amount, currency, "refunded_from_payment", {"refund": refund_id})


def sent_back(work: Work, customer: Document, amount: int, currency: str) -> None:
    """Send cash back to the bank that it came from. Raises StripeError where there is too little."""
    lying = _lying(customer, currency)
    if amount > lying:
        raise StripeError(
            400,
            f"Refund amount ({money.formatted(amount, currency)}) is greater than the customer's cash balance "
            f"({money.formatted(lying, currency)})",
            param="amount",
        )
    _shift(customer, -amount, currency)
    work.save(customer)
    _move(work, customer, -amount, currency, "return_initiated", None)


def kept_after_all(work: Work, customer: Document, amount: int, currency: str) -> None:
    """Keep cash that was to be sent back: it lies there again."""
    _shift(customer, amount, currency)
    work.save(customer)
    _move(work, customer, amount, currency, "return_canceled", None)


def type_of(currency: str) -> str:
    """Return how money in a currency comes and goes."""
    check_currency(currency)
    return _TYPES[currency]


def _shift(customer: Document, amount: int, currency: str) -> None:
    cash = customer.private.setdefault("cash", {})
    cash[currency] = cash.get(currency, 0) + amount


def _move(work: Work, customer: Document, net: int, currency: str, kind: str, told: Json | None) -> Document:
    movement = work.create(
        _TRANSACTION,
        {
            "currency": currency,
            "customer": customer.id,
            "ending_balance": _lying(customer, currency),
            "net_amount": net,
            "type": kind,
        },
    )
    for name in _BLANKS:
        movement.data.pop(name, None)
    if told is not None:
        movement[kind] = told
    work.save(movement)
    work.emit(f"{_TRANSACTION}.created", movement)
    return movement


def _waiting(work: Work, customer: Document, currency: str, reference: str | None) -> list[Document]:
    found = work.all(
        Query(
            kind="payment_intent",
            where={"customer": customer.id, "status": "requires_action"},
            matches=lambda data: bool(data["currency"] == currency),
        )
    )
    mine = [each for each in found if "transfer" in each.private and each["currency"] == currency]
    known = [work.find("payment_intent", each.id) or each for each in reversed(mine)]
    return sorted(known, key=lambda each: reference_of(each) != reference)


def _instructions(work: Work, intent: Document) -> Json:
    told = intent.private["transfer"]
    kind = "display_bank_transfer_instructions"
    return {
        kind: {
            "amount_remaining": _left(intent),
            "currency": intent["currency"],
            "financial_addresses": bank_addresses.addresses(
                intent["customer"], told["type"], told["country"]
            ),
            "hosted_instructions_url": next_action.page_of(work, intent, "authorize"),
            "reference": reference_of(intent),
            "type": told["type"],
        },
        "type": kind,
    }


def balance_of(customer: Document) -> Json:
    """Return a customer's `cash_balance`."""
    lying = {name: amount for name, amount in (customer.private.get("cash") or {}).items() if amount}
    mode = customer.private.get("reconciliation")
    return {
        **blank("cash_balance"),
        "available": lying or None,
        "customer": customer.id,
        "settings": {
            "reconciliation_mode": mode or "automatic",
            "using_merchant_default": mode is None,
        },
    }


def _snapshot(customer: Document) -> Document:
    return Document(balance_of(customer), account=customer.account, seq=0, created=customer.created)


def _is_automatic(customer: Document) -> bool:
    return bool(customer.private.get("reconciliation", "automatic") == "automatic")


def _lying(customer: Document, currency: str) -> int:
    return int((customer.private.get("cash") or {}).get(currency, 0))


def _left(intent: Document) -> int:
    return int(intent["amount"] - (intent.private.get("funded") or 0))
