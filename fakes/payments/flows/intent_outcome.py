"""Where a payment intent stands after an attempt: paid, held, under way, or in want of another method; it asks no bank."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments import states
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_outcome, mandates, payment_methods, rail_methods, session_notice
from fakes.payments.work import Work

COPIED = (
    "application",
    "application_fee_amount",
    "description",
    "metadata",
    "on_behalf_of",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def copied(intent: Document) -> Json:
    """Return what a charge takes over from the intent that it pays."""
    given = {name: intent[name] for name in COPIED}
    if given["transfer_data"] and not given["transfer_group"]:
        given["transfer_group"] = intent["transfer_group"] = f"group_{intent.id}"
    return given


def usage_of(intent: Document) -> str | None:
    """Return for what the method is to be kept: the option of its type comes before the intent's own."""
    options: Mapping[str, Json] = intent["payment_method_options"] or {}
    for kind in options.values():
        if kind.get("setup_future_usage"):
            return None if kind["setup_future_usage"] == "none" else str(kind["setup_future_usage"])
    usage: str | None = intent["setup_future_usage"]
    return usage


def holds(intent: Document, kind: str) -> bool:
    """Tell whether the money is only held for now: the option of the method's type comes before the intent's own."""
    options = (intent["payment_method_options"] or {}).get(kind) or {}
    return bool((options.get("capture_method") or intent["capture_method"]) == "manual")


def keep_or_spend(work: Work, intent: Document, method: Document) -> None:
    """Save the method for the customer where that was asked for; used without that, it is spent."""
    if method.object != "payment_method":
        return
    rail = rail_methods.rail_of(method)
    usage = usage_of(intent)
    if usage and rail is not None and rail.becomes is not None:
        _keep_generated(work, intent, method)
    is_kept = usage and intent["customer"] and (rail is None or rail.saves)
    if method["customer"] is None and is_kept:
        payment_methods.keep(work, method, intent["customer"])
    elif method["customer"] is None:
        method.private["is_spent"] = True
    payment_methods.note_checked(method)
    if usage == "off_session":
        method.private["is_set_up"] = True
    work.save(method)


def paid(work: Work, intent: Document, charge: Document, *, is_held: bool, verb: str) -> None:
    """Put an intent to where its money has come, or is held."""
    intent["latest_charge"] = charge.id
    intent["review"] = charge.get("review")
    intent["last_payment_error"] = None
    intent["next_action"] = None
    intent["status"] = states.moved(verb, intent.data, "requires_capture" if is_held else "succeeded")
    intent["amount_capturable"] = intent["amount"] if is_held else 0
    intent["amount_received"] = 0 if is_held else intent["amount"]
    work.save(intent)
    work.emit(f"payment_intent.{'amount_capturable_updated' if is_held else 'succeeded'}", intent)
    invoice_outcome.paid(work, intent)
    session_notice.tell(work, intent)


def under_way(work: Work, intent: Document, charge: Document) -> None:
    """Put an intent to where the bank takes its days."""
    intent["latest_charge"] = charge.id
    intent["last_payment_error"] = None
    intent["next_action"] = None
    intent["status"] = states.moved(verb_of(intent), intent.data, "processing")
    work.save(intent)
    work.emit("payment_intent.processing", intent)
    session_notice.tell(work, intent)


def fall_back(work: Work, intent: Document, error: Json) -> None:
    """Put an intent back to where it needs another method."""
    intent["status"] = states.moved(verb_of(intent), intent.data, "requires_payment_method")
    intent["last_payment_error"] = error
    intent["payment_method"] = None
    intent["next_action"] = None
    work.save(intent)
    work.emit("payment_intent.payment_failed", intent)
    invoice_outcome.failed(work, intent)
    session_notice.tell(work, intent)


def ask(work: Work, intent: Document) -> None:
    """Put an intent to where its payer has to do something. Whoever calls has set its `next_action`."""
    intent["status"] = states.moved("confirm", intent.data, "requires_action")
    work.save(intent)
    work.emit("payment_intent.requires_action", intent)
    invoice_outcome.asked(work, intent)


def verb_of(intent: Document) -> str:
    """Return by what an intent moves on from its present status."""
    return {"requires_action": "authenticate", "processing": "settle"}.get(intent["status"], "confirm")


def _keep_generated(work: Work, intent: Document, method: Document) -> None:
    account = rail_methods.generated(work, method)
    mandate = mandates.left_behind(work, account, method)
    method.private["generated"] = {
        "generated_sepa_debit": account.id,
        "generated_sepa_debit_mandate": mandate.id,
        "iban_last4": account["sepa_debit"]["last4"],
        "verified_name": method["billing_details"]["name"],
    }
    account.private["is_set_up"] = True
    work.save(account)
    if intent["customer"]:
        payment_methods.keep(work, account, intent["customer"])
