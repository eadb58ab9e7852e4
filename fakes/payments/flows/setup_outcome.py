"""Where a setup intent stands after an attempt, and what the attempt tells of itself; it asks no bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import states
from fakes.payments.actions import Action, Call, Listing, reads
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    card_details,
    mandates,
    microdeposits,
    payment_methods,
    pending_setup,
    rail_methods,
    session_notice,
)
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_SECURE = ("setup_attempt", "payment_method_details", "card", "three_d_secure")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"GET /v1/setup_attempts": reads(list_attempts)}


def list_attempts(records: Records, call: Call) -> Listing:
    """List the attempts at a setup intent, newest first."""
    params = call.params
    records.require("setup_intent", params["setup_intent"], param="setup_intent", in_path=False)
    return listing(params, "setup_attempt", "/v1/setup_attempts", where={"lookup": params["setup_intent"]})


def begin(work: Work, intent: Document, method: Document) -> Document:
    """Note that a setup is tried with this method; the intent's latest attempt is from now on this one."""
    kind = method["type"]
    attempt = work.create(
        "setup_attempt",
        {
            "customer": intent["customer"],
            "flow_directions": intent["flow_directions"],
            "on_behalf_of": intent["on_behalf_of"],
            "payment_method": method.id,
            "payment_method_details": {kind: _details(method), "type": kind},
            "setup_intent": intent.id,
            "status": "requires_confirmation",
            "usage": intent["usage"],
        },
    )
    intent["latest_attempt"] = attempt.id
    return attempt


def wait(work: Work, intent: Document, action: Json | None) -> Document:
    """Put an intent to where the payer has something to do."""
    _note(work, intent, "requires_action")
    intent["next_action"] = action
    intent["status"] = states.moved("confirm", intent.data, "requires_action")
    work.save(intent)
    work.emit("setup_intent.requires_action", intent)
    return intent


def succeed(work: Work, intent: Document, method: Document, *, flow: str | None = None) -> Document:
    """Put an intent to where its method is saved, and save it for the customer if there is one."""
    attempt = _note(work, intent, "succeeded")
    if attempt is not None and flow is not None:
        secure = card_details.three_d_secure(flow) or {}
        known = blank_part(*_SECURE)
        told = {name: value for name, value in secure.items() if name in known}
        attempt["payment_method_details"]["card"]["three_d_secure"] = told
        work.save(attempt)
    intent["status"] = states.moved(_verb(intent), intent.data, "succeeded")
    intent["last_setup_error"] = None
    intent["next_action"] = None
    work.save(intent)
    work.emit("setup_intent.succeeded", intent)
    _keep(work, intent, method, attempt)
    pending_setup.saved(work, intent)
    session_notice.tell(work, intent)
    return intent


def fail(work: Work, intent: Document, error: StripeError) -> None:
    """Put an intent back to where it needs another method; `error` is what it says of the last attempt."""
    told = error.envelope()["error"]
    attempt = _note(work, intent, "failed")
    if attempt is not None:
        attempt["setup_error"] = told
        work.save(attempt)
    intent["status"] = states.moved(_verb(intent), intent.data, "requires_payment_method")
    intent["last_setup_error"] = told
    intent["payment_method"] = None
    intent["next_action"] = None
    work.save(intent)
    work.emit("setup_intent.setup_failed", intent)


def fail_verification(work: Work, intent: Document, method: Document, why: microdeposits.Ended) -> Document:
    """Put an intent back whose bank account could not be verified."""
    told = StripeError(
        402, why.message, type="card_error", code=why.code, extra={"payment_method": method.data}
    )
    fail(work, intent, told)
    return intent


def abandon(work: Work, intent: Document) -> None:
    """Note that nobody will finish the latest attempt."""
    _note(work, intent, "abandoned")


def _note(work: Work, intent: Document, status: str) -> Document | None:
    latest = intent["latest_attempt"]
    attempt = work.find("setup_attempt", latest) if latest else None
    if attempt is not None:
        attempt["status"] = status
        work.save(attempt)
    return attempt


def _keep(work: Work, intent: Document, method: Document, attempt: Document | None) -> None:
    rail = rail_methods.rail_of(method)
    if rail is not None and rail.becomes is not None:
        account = rail_methods.generated(work, method)
        account.private["is_set_up"] = True
        account[account["type"]]["generated_from"]["setup_attempt"] = attempt.id if attempt else None
        mandate = mandates.left_behind(work, account, method)
        work.save(account)
        if attempt is not None:
            attempt["payment_method_details"][rail.name] |= {
                "generated_sepa_debit": account.id,
                "generated_sepa_debit_mandate": mandate.id,
            }
            work.save(attempt)
        method, rail = account, None
    if intent["usage"] == "off_session":
        method.private["is_set_up"] = True
    if intent["customer"] and method["customer"] is None and (rail is None or rail.saves):
        payment_methods.keep(work, method, intent["customer"])
        return
    payment_methods.note_checked(method)
    work.save(method)


def _details(method: Document) -> Json:
    kind = method["type"]
    known = blank_part("setup_attempt", "payment_method_details", kind)
    given: Mapping[str, Any] = method[kind]
    told = {**known, **{name: value for name, value in given.items() if name in known}}
    if kind == "card":
        told["network"] = given["brand"]
    return told


def _verb(intent: Document) -> str:
    return "authenticate" if intent["status"] == "requires_action" else "confirm"
