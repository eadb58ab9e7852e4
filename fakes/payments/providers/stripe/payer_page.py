"""What stands on the payer's pages, and where they lead back to; it knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from fakes.payments.actions import Refused
from fakes.payments.document import Document, Json
from fakes.payments.flows import payer, source_objects
from fakes.payments.money import formatted
from fakes.payments.rail_table import RAILS, Rail
from fakes.payments.wire.error import bad_request
from fakes.payments.work import Work

# Each place below /pay/ that shows an intent.
PLACES = frozenset({"3ds", "authorize", "microdeposits"})
_STATUS_WORDS = {
    "succeeded": "The payment succeeded.",
    "processing": "The payment is on its way. The bank takes some days.",
    "requires_capture": "The payment was authorized.",
    "requires_confirmation": "You are authenticated. The shop completes the payment.",
    "requires_payment_method": "The payment failed. Go back to the shop and try another payment method.",
    "canceled": "The payment was canceled.",
}
_SETUP_WORDS = {
    "succeeded": "The payment method was saved.",
    "requires_payment_method": "The payment method was not saved. Go back to the shop and try another one.",
    "canceled": "Nothing was saved: the shop has canceled it.",
}
_GOOD = frozenset({"processing", "requires_capture", "requires_confirmation", "succeeded"})
_NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Please choose a different payment method and try again."


def act(work: Work, place: str, intent_id: str, form: Mapping[str, str]) -> str:
    """Do what the payer's form says; returns what was wrong with it, if it may be tried again. Raises StripeError."""
    if place == "microdeposits":
        outcome = payer.verify(work, intent_id, form)
        return outcome.error.message if isinstance(outcome, Refused) else ""
    said = form.get("outcome")
    if said not in ("pass", "fail"):
        raise bad_request("Say outcome=pass or outcome=fail.", "outcome")
    payer.answer(work, intent_id, form, is_passed=said == "pass")
    return ""


def values(place: str, seen: payer.Waiting, wrong: str = "") -> Json:
    """Return what a page shows of an intent."""
    intent = seen.intent
    is_setup = intent.object == "setup_intent"
    words = _SETUP_WORDS if is_setup else _STATUS_WORDS
    facts = [("Set-up" if is_setup else "Payment", intent.id)]
    if intent["description"]:
        facts.append(("Description", intent["description"]))
    buttons = _buttons(place, seen.rail)
    return {
        "title": _title(place, seen) if seen.is_open else ("Payment method" if is_setup else "Payment"),
        "amount": "" if is_setup else formatted(intent["amount"], intent["currency"]),
        "facts": facts + (_instructions(intent) if seen.is_open else []),
        "buttons": buttons if seen.is_open and place != "microdeposits" else [],
        "wants_deposits": seen.is_open and place == "microdeposits",
        "message": wrong or words.get(intent["status"], ""),
    }


def mandate_values(mandate: Document) -> Json:
    """Return what a page shows of a mandate."""
    kind = mandate["payment_method_details"]["type"]
    facts = [
        ("Mandate", mandate.id),
        ("Method", kind.replace("_", " ")),
        ("Reference", mandate["payment_method_details"][kind].get("reference") or "none"),
        ("Status", mandate["status"]),
    ]
    return {"title": "Direct debit mandate", "amount": "", "facts": facts}


def source_values(source: Document) -> Json:
    """Return what a page shows of a source that waits for its payer."""
    rail = RAILS.get({"wechat": "wechat_pay"}.get(source["type"], source["type"]))
    title = rail.title if rail is not None else "Source"
    is_open = source["status"] == "pending"
    return {
        "title": f"{title} test page",
        "amount": formatted(source["amount"], source["currency"]) if source["amount"] else "",
        "facts": [("Source", source.id), ("Status", source["status"])],
        "buttons": _buttons("source", rail) if is_open else [],
    }


def answer_source(work: Work, source_id: str, form: Mapping[str, str]) -> str:
    """Let the payer of a source say yes or no; returns where the payer goes from here. Raises StripeError."""
    said = form.get("outcome")
    if said not in ("pass", "fail"):
        raise bad_request("Say outcome=pass or outcome=fail.", "outcome")
    source = source_objects.answer(work, work.require("source", source_id), is_passed=said == "pass")
    if not source.get("redirect"):
        return work.page_url(f"/pay/source/{source.id}")
    added = {"client_secret": source["client_secret"], "livemode": "false", "source": source.id}
    return _with_query(source["redirect"]["return_url"], added)


def paid_with(charge: Document) -> tuple[str, str]:
    """Return the line of a receipt that says what paid."""
    details = charge["payment_method_details"]
    kind = details["type"]
    if kind == "card":
        return "Card", f"{details['card']['brand'].capitalize()} ending in {details['card']['last4']}"
    last4 = details[kind].get("last4")
    return "Method", kind.replace("_", " ") + (f" ending in {last4}" if last4 else "")


def refusal(told: Mapping[str, Any]) -> str:
    """Return what a payer reads of an intent's last error: the words for apps say what to do with parameters."""
    if str(told.get("code")).endswith("_authentication_failure"):
        return _NOT_AUTHENTICATED
    return str(told.get("message") or "")


def returned(return_url: str, intent: Document) -> str:
    """Return the app's address with what Stripe adds when the payer comes back."""
    kind = intent.object
    return _with_query(
        return_url,
        {
            kind: intent.id,
            f"{kind}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if intent["status"] in _GOOD else "failed",
        },
    )


def _with_query(address: str, added: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    query = urlencode(added)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def _title(place: str, seen: payer.Waiting) -> str:
    if place == "microdeposits":
        return "Verify your bank account"
    if seen.rail is None:
        return "3-D Secure authentication"
    return f"{seen.rail.title} test page"


def _buttons(place: str, rail: Rail | None) -> list[tuple[str, str]]:
    if rail is None or place == "3ds":
        return [("pass", "Complete authentication"), ("fail", "Fail authentication")]
    if rail.course == "voucher":
        return [("pass", "Pay the voucher"), ("fail", "Let it expire")]
    if rail.course == "transfer":
        return [("pass", "Send the money"), ("fail", "Send nothing")]
    return [("pass", "Authorize test payment"), ("fail", "Fail test payment")]


def _instructions(intent: Document) -> list[tuple[str, str]]:
    """Return what a voucher or a bank transfer has to say."""
    action = intent["next_action"] or {}
    told = action.get(action.get("type")) or {}
    names = {"number": "Number", "reference": "Reference", "entity": "Entity"}
    facts = [
        (label, str(told[name])) for name, label in names.items() if isinstance(told, dict) and told.get(name)
    ]
    if isinstance(told, dict) and told.get("amount_remaining"):
        facts.append(("Left to pay", formatted(told["amount_remaining"], told["currency"])))
    return facts
