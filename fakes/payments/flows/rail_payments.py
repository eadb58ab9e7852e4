"""Paying an intent with what is no card: debits over days, pages, vouchers and apps, to their good or bad end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import money
from fakes.payments.actions import Job, Refused
from fakes.payments.debit_table import WORDS
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    bank_transfers,
    charging,
    intent_outcome,
    mandates,
    microdeposits,
    next_action,
    rail_charging,
    rail_methods,
)
from fakes.payments.rail_table import RAILS, Rail
from fakes.payments.voucher_table import REJECTED_CONFIRMATION_NUMBER, habit_of
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

SETTLE_JOB = "payments.settle_payment"
VOUCHER_JOB = "payments.end_voucher"

_REFUSALS = {
    "payment_intent_authentication_failure": "The provided PaymentMethod has failed authentication. You can provide "
    "payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
    "payment_intent_payment_attempt_expired": "The latest attempt to pay for this PaymentIntent has expired. You can "
    "provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
    "payment_method_customer_decline": "The customer declined the payment. You can provide payment_method_data or a "
    "new PaymentMethod to attempt to fulfill this PaymentIntent again.",
}
# Failure codes that are codes of errors too; every other one is told as a failed attempt.
_ERROR_CODES = frozenset({"account_closed", "debit_not_authorized", "insufficient_funds", "no_account"})


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {SETTLE_JOB: settle, VOUCHER_JOB: end_voucher}


def confirm(
    work: Work, intent: Document, method: Document, rail: Rail, params: Mapping[str, Any]
) -> Document | Refused:
    """Begin to pay an intent as this type of payment method does."""
    if rail.course == "transfer":
        return bank_transfers.confirm(work, intent)
    mandate = _mandate(work, intent, method, rail, params)
    if rail.course == "debit":
        if microdeposits.are_wanted(intent, method):
            payload = {"kind": "payment_intent", "intent": intent.id, "method": method.id}
            work.schedule(microdeposits.TIMEOUT_JOB, work.now + microdeposits.LAST_S, payload)
            return _ask(work, intent, microdeposits.action(work, intent, rail), params)
        return _pull(work, intent, method, rail, mandate)
    if rail.action == "redirect_to_url" and not params.get("return_url"):
        raise parameter_missing("return_url")
    _check_confirmation_number(intent)
    action = next_action.of_rail(work, intent, rail, params.get("return_url"))
    _ask(work, intent, _with_expiry(work, intent, rail, action), params)
    if rail.course in ("voucher", "waiting"):
        _expect(work, intent, method, rail)
    return intent


def answer(work: Work, intent: Document, method: Document, rail: Rail, *, is_passed: bool) -> Document:
    """Go on after the payer's yes or no on our page, or a voucher's end."""
    if rail.course == "transfer" and is_passed:
        return bank_transfers.arrive_for(work, intent)
    if not is_passed:
        bank_transfers.let_go(work, intent)
        return _refuse(work, intent, method, rail.refusal)
    if rail.course == "debit":
        method.private["is_verified"] = True
    if rail.days:
        return _pull(work, intent, method, rail, mandates.standing(work, method))
    is_held = rail.holds and intent_outcome.holds(intent, rail.name)
    charge = rail_charging.charge(
        work, _attempt(intent, method, captures=not is_held), rail, is_pending=False
    )
    intent_outcome.keep_or_spend(work, intent, method)
    _tell_generated(work, charge, method)
    intent_outcome.paid(work, intent, charge, is_held=is_held, verb=intent_outcome.verb_of(intent))
    return intent


def verified(work: Work, intent: Document, method: Document) -> Document:
    """Go on with a debit whose account has been verified by small deposits."""
    return _pull(work, intent, method, RAILS[method["type"]], mandates.standing(work, method))


def unverified(work: Work, intent: Document, method: Document, why: microdeposits.Ended) -> Document:
    """Put an intent back whose account could not be verified."""
    return _refuse(work, intent, method, why.code, why.message)


def settle(work: Work, payload: Mapping[str, Any]) -> None:
    """Let the bank of a debit say yes or no: the job that waits for it."""
    intent = work.find("payment_intent", payload["intent"])
    if intent is None or intent["status"] != "processing" or intent["latest_charge"] != payload["charge"]:
        return
    finish(work, intent)


def finish(work: Work, intent: Document, *, failure: str | None = None) -> None:
    """End the waiting for a bank, as its account makes it end, or with this failure code."""
    charge = work.require("charge", intent["latest_charge"])
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    failure = failure or method.private.get("failure")
    if failure is None:
        rail_charging.settle(work, charge)
        intent_outcome.paid(work, intent, charge, is_held=False, verb="settle")
        return
    rail_charging.fail(work, charge, failure)
    code = failure if failure in _ERROR_CODES else "payment_intent_payment_attempt_failed"
    told = StripeError(
        402, WORDS[failure], code=code, extra={"charge": charge.id, "payment_method": method.data}
    )
    intent_outcome.fall_back(work, intent, told.envelope()["error"])


def end_voucher(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a voucher be paid or expire, unless something else has happened to it: the job behind the table."""
    intent = work.find("payment_intent", payload["intent"])
    if intent is None or intent["status"] != "requires_action":
        return
    if intent["payment_method"] != payload["method"]:
        return
    method = work.require("payment_method", payload["method"], in_path=False)
    answer(work, intent, method, RAILS[method["type"]], is_passed=payload["verdict"] == "paid")


def _mandate(
    work: Work, intent: Document, method: Document, rail: Rail, params: Mapping[str, Any]
) -> Document | None:
    usage = intent_outcome.usage_of(intent)
    once = None if usage else {"amount": intent["amount"], "currency": intent["currency"]}
    known = mandates.given(work, method, rail, params, once=once) or mandates.standing(work, method)
    if known is None and rail.needs_mandate:
        raise mandates.missing("PaymentIntent")
    if known is not None:
        method.private["consent"] = known.id
        work.save(method)
    return known


def _ask(work: Work, intent: Document, action: Json | None, params: Mapping[str, Any]) -> Document:
    intent.private["return_url"] = params.get("return_url")
    intent["next_action"] = action
    intent_outcome.ask(work, intent)
    return intent


def _pull(work: Work, intent: Document, method: Document, rail: Rail, mandate: Document | None) -> Document:
    consent = mandate.id if mandate is not None else method.private.get("consent")
    charge = rail_charging.charge(
        work, _attempt(intent, method, captures=True), rail, is_pending=True, mandate=consent
    )
    intent_outcome.keep_or_spend(work, intent, method)
    _tell_generated(work, charge, method)
    intent_outcome.under_way(work, intent, charge)
    if not method.private.get("stays"):
        due = money.business_days_after(work.now, rail.days)
        work.schedule(SETTLE_JOB, due, {"intent": intent.id, "charge": charge.id})
    return intent


def _refuse(
    work: Work, intent: Document, method: Document, code: str, message: str | None = None
) -> Document:
    told = StripeError(
        402,
        message or _REFUSALS[code],
        type="card_error" if code.startswith("payment_method_") else "invalid_request_error",
        code=code,
        extra={"payment_method": method.data},
    )
    intent_outcome.fall_back(work, intent, told.envelope()["error"])
    return intent


def _attempt(intent: Document, method: Document, *, captures: bool) -> charging.Attempt:
    return charging.Attempt(
        amount=intent["amount"],
        currency=intent["currency"],
        method=method,
        customer=intent["customer"],
        payment_intent=intent.id,
        captures=captures,
        copied=intent_outcome.copied(intent),
    )


def _tell_generated(work: Work, charge: Document, method: Document) -> None:
    """Write on a charge which account it leaves behind for later."""
    told = method.private.get("generated")
    rail = rail_methods.rail_of(method)
    if told is None or rail is None:
        return
    charge["payment_method_details"][rail.name] |= told
    work.save(charge)
    account = work.require("payment_method", told["generated_sepa_debit"], in_path=False)
    account["sepa_debit"]["generated_from"]["charge"] = charge.id
    work.save(account)


def _check_confirmation_number(intent: Document) -> None:
    options = (intent["payment_method_options"] or {}).get("konbini") or {}
    if options.get("confirmation_number") == REJECTED_CONFIRMATION_NUMBER:
        raise StripeError(
            400,
            "The confirmation number was rejected by Konbini. Please try again with another one.",
            code="payment_intent_konbini_rejected_confirmation_number",
            param="payment_method_options[konbini][confirmation_number]",
        )


def _with_expiry(work: Work, intent: Document, rail: Rail, action: Json | None) -> Json | None:
    """Return a voucher's action with the last day that the intent's options ask for."""
    options = (intent["payment_method_options"] or {}).get(rail.name) or {}
    if action is None or rail.course != "voucher":
        return action
    until = options.get("expires_at")
    if not until and options.get("expires_after_days"):
        until = work.now + options["expires_after_days"] * 24 * 60 * 60
    for name in ("expires_at", "expires_after"):
        if until and name in action[action["type"]]:
            action[action["type"]][name] = until
    return action


def _expect(work: Work, intent: Document, method: Document, rail: Rail) -> None:
    """Let the payer of a voucher, or the one who is asked in an app, do what the test values say."""
    options = (intent["payment_method_options"] or {}).get(rail.name) or {}
    email = (method["billing_details"] or {}).get("email") or ""
    habit = habit_of(email, options.get("confirmation_number"), is_in_app=rail.course == "waiting")
    payload = {"intent": intent.id, "method": method.id}
    if habit.verdict is not None:
        work.schedule(VOUCHER_JOB, work.now + habit.after_s, {**payload, "verdict": habit.verdict})
    action = intent["next_action"]
    told = action[action["type"]] if action is not None else {}
    until = told.get("expires_at") or told.get("expires_after")
    if until:
        work.schedule(VOUCHER_JOB, until, {**payload, "verdict": "expired"})
