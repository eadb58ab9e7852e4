"""Which status may follow which, per object and verb, and what Stripe says to an illegal move; it moves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.money_states import DISPUTE, PAYOUT, REFUND, REVIEW, TOPUP
from fakes.payments.transition import Rule
from fakes.payments.wire.error import StripeError

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_UNPAID = (*_OPEN, "requires_capture", "processing")
_ATTEMPTED = ("requires_payment_method", "requires_action", "requires_capture", "processing", "succeeded")


def _intent_rule(
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    *,
    param: str | None = None,
    **refusals: str,
) -> Rule:
    words = {("*" if status == "otherwise" else status): text for status, text in refusals.items()}
    return Rule(sources, targets, words, {"*": "payment_intent_unexpected_state"}, param)


PAYMENT_INTENT = {
    "confirm": _intent_rule(
        _OPEN,
        _ATTEMPTED,
        succeeded="You cannot confirm this PaymentIntent because it has already succeeded after being previously "
        "confirmed.",
        otherwise="You cannot confirm this PaymentIntent because it has a status of {status}. Only a PaymentIntent "
        "with one of the following statuses may be confirmed: requires_confirmation, requires_payment_method, "
        "requires_action.",
    ),
    "authenticate": _intent_rule(
        ("requires_action",),
        _ATTEMPTED,
        otherwise="This PaymentIntent has a status of {status}; there is nothing to authenticate.",
    ),
    "apply": _intent_rule(
        ("requires_action",),
        ("requires_action", "succeeded"),
        otherwise="You cannot apply a customer's balance to this PaymentIntent because it has a status of {status}. Only "
        "a PaymentIntent with one of the following statuses may be paid so: requires_action.",
    ),
    "verify": _intent_rule(
        ("requires_action",),
        ("processing", "requires_payment_method"),
        otherwise="You cannot verify microdeposits for this PaymentIntent because it has a status of {status}. Only a "
        "PaymentIntent with one of the following statuses may be verified: requires_action.",
    ),
    "settle": _intent_rule(
        ("processing",),
        ("succeeded", "requires_payment_method"),
        otherwise="This PaymentIntent has a status of {status}; its bank has nothing to say.",
    ),
    "capture": _intent_rule(
        ("requires_capture",),
        ("succeeded", "requires_capture"),
        succeeded="This PaymentIntent could not be captured because it has already been captured.",
        otherwise="This PaymentIntent could not be captured because it has a status of {status}. Only a "
        "PaymentIntent with one of the following statuses may be captured: requires_capture.",
    ),
    "increment": _intent_rule(
        ("requires_capture",),
        ("requires_capture",),
        otherwise="This PaymentIntent could not be incremented because it has a status of {status}. Only a "
        "PaymentIntent with one of the following statuses may be incremented: requires_capture.",
    ),
    "cancel": _intent_rule(
        _UNPAID,
        ("canceled",),
        otherwise="You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent "
        "with one of the following statuses may be canceled: requires_payment_method, requires_capture, "
        "requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
    ),
    "update_amount": _intent_rule(
        _OPEN,
        _OPEN,
        param="amount",
        otherwise="This PaymentIntent's amount could not be updated because it has a status of {status}. You may "
        "only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, "
        "requires_confirmation, requires_action.",
    ),
    "update_payment_method": _intent_rule(
        _OPEN,
        ("requires_confirmation", "requires_payment_method"),
        param="payment_method",
        otherwise="This PaymentIntent's payment_method could not be updated because it has a status of {status}. "
        "You may only update the payment_method of a PaymentIntent with one of the following statuses: "
        "requires_payment_method, requires_confirmation, requires_action.",
    ),
}

_SETUP_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def _setup_rule(sources: tuple[str, ...], targets: tuple[str, ...], **refusals: str) -> Rule:
    words = {("*" if status == "otherwise" else status): text for status, text in refusals.items()}
    return Rule(sources, targets, words, {"*": "setup_intent_unexpected_state"})


SETUP_INTENT = {
    "confirm": _setup_rule(
        _SETUP_OPEN,
        ("requires_payment_method", "requires_action", "processing", "succeeded"),
        succeeded="You cannot confirm this SetupIntent because it has already succeeded.",
        otherwise="You cannot confirm this SetupIntent because it has a status of {status}. Only a SetupIntent with "
        "one of the following statuses may be confirmed: requires_confirmation, requires_payment_method, "
        "requires_action.",
    ),
    "authenticate": _setup_rule(
        ("requires_action",),
        ("requires_payment_method", "processing", "succeeded"),
        otherwise="This SetupIntent has a status of {status}; there is nothing to authenticate.",
    ),
    "verify": _setup_rule(
        ("requires_action",),
        ("requires_payment_method", "succeeded"),
        otherwise="You cannot verify microdeposits for this SetupIntent because it has a status of {status}. Only a "
        "SetupIntent with one of the following statuses may be verified: requires_action.",
    ),
    "cancel": _setup_rule(
        _SETUP_OPEN,
        ("canceled",),
        otherwise="You cannot cancel this SetupIntent because it has a status of {status}. Only a SetupIntent with "
        "one of the following statuses may be canceled: requires_payment_method, requires_confirmation, "
        "requires_action.",
    ),
    "update": _setup_rule(
        _SETUP_OPEN,
        _SETUP_OPEN,
        otherwise="You cannot update this SetupIntent because it has a status of {status}. Only a SetupIntent with "
        "one of the following statuses may be updated: requires_payment_method, requires_confirmation, "
        "requires_action.",
    ),
}

CHARGE = {
    "capture": Rule(
        ("authorized",),
        ("captured",),
        {
            "captured": "Charge {id} has already been captured.",
            "refunded": "Charge {id} has already been refunded.",
            "*": "Charge {id} could not be captured because it has {status}.",
        },
        {"captured": "charge_already_captured", "refunded": "charge_already_refunded", "*": None},
    ),
    "refund": Rule(
        ("captured", "authorized"),
        ("captured", "refunded"),
        {
            "refunded": "Charge {id} has already been refunded.",
            "*": "Charge {id} cannot be refunded because it has {status}.",
        },
        {"refunded": "charge_already_refunded", "*": "charge_not_refundable"},
    ),
    "release": Rule(
        ("authorized",),
        ("refunded",),
        {"*": "Charge {id} cannot be released because it has {status}."},
        {"*": None},
    ),
}

MACHINES: Mapping[str, Mapping[str, Rule]] = {
    "payment_intent": PAYMENT_INTENT,
    "setup_intent": SETUP_INTENT,
    "charge": CHARGE,
    "dispute": DISPUTE,
    "payout": PAYOUT,
    "refund": REFUND,
    "review": REVIEW,
    "topup": TOPUP,
}


def status_of(data: Mapping[str, Any]) -> str:
    """Return where an object stands. A charge's `succeeded` covers three states, which are told apart here."""
    if data["object"] == "review":
        return "open" if data["open"] else "closed"
    if data["object"] != "charge" or data["status"] != "succeeded":
        return str(data["status"])
    if data["refunded"]:
        return "refunded"
    return "captured" if data["captured"] else "authorized"


def check(verb: str, data: Mapping[str, Any], *, extra: Mapping[str, Any] | None = None) -> None:
    """Refuse, by StripeError, a verb that the object's present status does not allow.

    `extra` goes into the error's envelope beside the words (the intent itself, as Stripe sends it).
    """
    rule = MACHINES[data["object"]][verb]
    status = status_of(data)
    if status in rule.sources:
        return
    words = rule.refusals.get(status) or rule.refusals["*"]
    code = rule.codes[status] if status in rule.codes else rule.codes["*"]
    raise StripeError(
        400, words.format(status=status, id=data["id"]), code=code, param=rule.param, extra=extra
    )


def moved(verb: str, data: Mapping[str, Any], target: str) -> str:
    """Return `target` if the table leads there from the object's present status; anything else is our own error."""
    check(verb, data)
    if target not in MACHINES[data["object"]][verb].targets:
        raise ValueError(f"{data['object']} cannot become {target} by {verb}")
    return target
