"""The calls that verify a bank account by small deposits, for payments and set-ups alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import states
from fakes.payments.actions import Action, Answer, Call, Job, Refused, writes
from fakes.payments.document import Document
from fakes.payments.flows import intent_rules, microdeposits, rail_payments, setup_outcome
from fakes.payments.work import Work


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/payment_intents/{intent}/verify_microdeposits": writes(of_payment, is_public=True),
        "POST /v1/setup_intents/{intent}/verify_microdeposits": writes(of_setup, is_public=True),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {microdeposits.TIMEOUT_JOB: time_out}


def of_payment(work: Work, call: Call) -> Answer:
    """Verify the bank account of a payment; its debit then begins."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    intent_rules.check_secret(intent, call)
    return verify(work, intent, call.params)


def of_setup(work: Work, call: Call) -> Answer:
    """Verify the bank account that is being set up."""
    intent = work.require("setup_intent", call.path["intent"], param="intent")
    intent_rules.check_secret(intent, call)
    return verify(work, intent, call.params)


def verify(work: Work, intent: Document, params: Mapping[str, Any]) -> Document | Refused:
    """Hold what the payer read against the deposits, and go on. Wrong attempts count although they are refused."""
    states.check("verify", intent.data, extra={intent.object: intent.data})
    microdeposits.check_given(params)
    method = work.require("payment_method", intent["payment_method"], in_path=False)
    verdict = microdeposits.judge(intent, method, params)
    work.save(method)
    work.save(intent)
    if verdict == "wrong":
        return Refused(microdeposits.mismatch(intent, params))
    if verdict == "right":
        return _verified(work, intent, method)
    return _ended(work, intent, method, verdict)


def time_out(work: Work, payload: Mapping[str, Any]) -> None:
    """Give up a verification that nobody finished: the job behind its last day."""
    intent = work.find(payload["kind"], payload["intent"])
    if intent is None or intent["status"] != "requires_action":
        return
    if intent["payment_method"] == payload["method"]:
        method = work.require("payment_method", payload["method"], in_path=False)
        _ended(work, intent, method, microdeposits.ENDINGS["timeout"])


def _verified(work: Work, intent: Document, method: Document) -> Document:
    if intent.object == "setup_intent":
        return setup_outcome.succeed(work, intent, method)
    return rail_payments.verified(work, intent, method)


def _ended(work: Work, intent: Document, method: Document, why: microdeposits.Ended) -> Document:
    if intent.object == "setup_intent":
        return setup_outcome.fail_verification(work, intent, method, why)
    return rail_payments.unverified(work, intent, method, why)
