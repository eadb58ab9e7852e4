"""Money that is held on a card: what its network lets one do with it, and how it is taken, raised and let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money, states
from fakes.payments.actions import Action, Call, Job, Refused, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import amount_details, card_details, charging, splitting
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_MOST_INCREMENTS = 10


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/payment_intents/{intent}/capture": writes(capture),
        "POST /v1/payment_intents/{intent}/increment_authorization": writes(increment),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {charging.EXPIRE_JOB: expire}


def capture(work: Work, call: Call) -> Document:
    """Take the money that was authorized, or a part of it; the rest is released unless more is to come."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    params = call.params
    splitting.check(work, params, "payment_intent", intent)
    states.check("capture", intent.data, extra={"payment_intent": intent.data})
    charge = work.require("charge", intent["latest_charge"])
    amount = params.get("amount_to_capture", intent["amount_capturable"])
    is_final = params.get("final_capture", True)
    _check_capture(intent, charge, amount, is_final=is_final)
    amount_details.apply(work, intent, params, amount)
    for each in (intent, charge):
        splitting.change(each, params)
    fields.merge_metadata(intent, params)
    fields.copy(charge, params, ("statement_descriptor", "statement_descriptor_suffix"))
    charging.capture(work, charge, amount, is_final=is_final)
    intent["amount_received"] += amount
    intent["amount_capturable"] = 0 if is_final else intent["amount_capturable"] - amount
    target = "succeeded" if is_final else "requires_capture"
    intent["status"] = states.moved("capture", intent.data, target)
    work.save(intent)
    work.emit(f"payment_intent.{'succeeded' if is_final else 'amount_capturable_updated'}", intent)
    return intent


def increment(work: Work, call: Call) -> Document | Refused:
    """Hold more than was authorized at first, if the card's network allows it and its bank agrees."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    extra = {"payment_intent": intent.data}
    states.check("increment", intent.data, extra=extra)
    charge = work.require("charge", intent["latest_charge"])
    card = charge["payment_method_details"].get("card") or {}
    if (card.get("incremental_authorization") or {}).get("status") != "available":
        raise StripeError(
            400,
            "This PaymentIntent cannot be incremented: incremental authorization is not available for its charge.",
            code="payment_intent_invalid_parameter",
            extra=extra,
        )
    amount = call.params["amount"]
    money.check_charge_amount(amount, intent["currency"])
    if amount <= intent["amount"]:
        raise StripeError(
            400,
            "The new amount must be greater than the amount that is authorized.",
            code="amount_too_small",
            param="amount",
            extra=extra,
        )
    tried = intent.private.get("increments", 0) + 1
    if tried > _MOST_INCREMENTS:
        raise StripeError(
            400,
            f"A PaymentIntent can have at most {_MOST_INCREMENTS} incremental authorization attempts.",
            code="payment_intent_invalid_parameter",
            extra=extra,
        )
    intent.private["increments"] = tried
    method = work.require("payment_method", charge["payment_method"], in_path=False)
    decline = charging.decline_of(work, charging.card_behind(method))
    if decline is not None:
        work.save(intent)
        told = card_details.refused(decline, charge=charge.id)
        told.extra |= extra
        return Refused(told)
    splitting.check(work, call.params, "payment_intent", intent)
    amount_details.apply(work, intent, call.params, amount)
    _raise(work, intent, charge, amount, call.params)
    return intent


def expire(work: Work, payload: Mapping[str, Any]) -> None:
    """Let go of money that nobody took in time: the job behind `capture_before`."""
    charge = work.find("charge", payload["charge"])
    if charge is None or states.status_of(charge.data) != "authorized":
        return
    found = work.find("payment_intent", charge["payment_intent"]) if charge["payment_intent"] else None
    if charge["amount_captured"] and found is not None:
        _close(work, found, charge)
        return
    charging.release(work, charge, event="charge.expired", reason="expired_uncaptured_charge")
    if found is None or found["status"] != "requires_capture":
        return
    found["status"] = states.moved("cancel", found.data, "canceled")
    found["canceled_at"] = work.now
    found["cancellation_reason"] = "automatic"
    found["amount_capturable"] = 0
    work.save(found)
    work.emit("payment_intent.canceled", found)


def _close(work: Work, intent: Document, charge: Document) -> None:
    """End a hold of which parts were taken: what was taken is all there will be."""
    charging.capture(work, charge, 0)
    intent["amount_capturable"] = 0
    intent["status"] = states.moved("capture", intent.data, "succeeded")
    work.save(intent)
    work.emit("payment_intent.succeeded", intent)


def _raise(work: Work, intent: Document, charge: Document, amount: int, params: Mapping[str, Any]) -> None:
    for each in (intent, charge):
        splitting.change(each, params)
    fields.copy(intent, params, ("description", "statement_descriptor"))
    fields.merge_metadata(intent, params)
    charge["amount"] = amount
    card: Json = charge["payment_method_details"]["card"]
    card["amount_authorized"] = amount
    is_over = card["overcapture"]["status"] == "available"
    card["overcapture"]["maximum_amount_capturable"] = charging.most_capturable(amount) if is_over else amount
    work.update(charge, "charge.updated")
    intent["amount"] = amount
    intent["amount_capturable"] = amount - intent["amount_received"]
    work.save(intent)
    work.emit("payment_intent.amount_capturable_updated", intent)


def _check_capture(intent: Document, charge: Document, amount: int, *, is_final: bool) -> None:
    """Refuse to capture nothing, more than the network allows, or in parts where it does not."""
    extra = {"payment_intent": intent.data}
    details = charge["payment_method_details"]
    card = details.get("card") or {}
    if not is_final and (card.get("multicapture") or {}).get("status") != "available":
        raise StripeError(
            400,
            "The parameter `final_capture` can be false only for payments that may be captured several times. "
            "Request multicapture when you confirm the PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="final_capture",
            extra=extra,
        )
    if amount < 0:
        raise StripeError(400, "Invalid non-negative integer", param="amount_to_capture", extra=extra)
    if amount == 0 and not (is_final and intent["amount_received"]):
        raise StripeError(
            400,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
            extra=extra,
        )
    over = card.get("overcapture") or {}
    most = intent["amount_capturable"]
    if over.get("status") == "available":
        most = over["maximum_amount_capturable"] - intent["amount_received"]
    if amount > most:
        raise StripeError(
            400,
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
            code="amount_too_large",
            extra=extra,
        )
