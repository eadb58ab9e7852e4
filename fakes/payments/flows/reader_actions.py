"""What a card reader is told to do, and what people do at it: each leads its action on, and pays, saves or refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Call, Refused, writes
from fakes.payments.cards import card_of_number, card_of_payment_method
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.flows import confirmation, payment_methods, refunds
from fakes.payments.generic.fit import Fitting
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_KIND = "terminal.reader"
_BUSY = (
    "This reader is currently busy processing another request, please reference the integration guide at "
    "https://stripe.com/docs/terminal/payments/collect-payment?terminal-sdk-platform=server-driven#handle-errors for "
    "details on how to handle this error."
)
_WANTED_STATUS = ("requires_payment_method", "requires_confirmation")
# What a person answers whom a test helper lets answer.
_ANSWERS = {
    "email": "ann@example.com",
    "numeric": "1234",
    "phone": "+14155552671",
    "signature": "file_signature",
    "text": "yes",
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    one = "POST /v1/terminal/readers/{reader}"
    helper = "POST /v1/test_helpers/terminal/readers/{reader}"
    waiting = ("collect_payment_method", "process_payment_intent", "process_setup_intent")
    return {
        **{f"{one}/{verb}": writes(_starter(verb)) for verb in waiting},
        f"{one}/collect_inputs": writes(collect_inputs),
        f"{one}/confirm_payment_intent": writes(confirm_payment_intent),
        f"{one}/refund_payment": writes(refund_payment),
        f"{one}/set_reader_display": writes(set_reader_display),
        f"{one}/cancel_action": writes(cancel_action),
        f"{helper}/present_payment_method": writes(present_payment_method),
        f"{helper}/succeed_input_collection": writes(succeed_input_collection),
        f"{helper}/timeout_input_collection": writes(timeout_input_collection),
    }


def _starter(verb: str) -> Any:
    def start(work: Work, call: Call) -> Document:
        return _begin(work, _reader(work, call), verb, call.params)

    return start


def collect_inputs(work: Work, call: Call) -> Document:
    """Ask whoever stands at a reader; there must be something to choose from where they are to choose."""
    for index, each in enumerate(call.params["inputs"]):
        if each["type"] == "selection" and not (each.get("selection") or {}).get("choices"):
            raise parameter_missing(f"inputs[{index}][selection][choices]")
    return _begin(work, _reader(work, call), "collect_inputs", call.params)


def confirm_payment_intent(work: Work, call: Call) -> Document:
    """Pay an intent with the card that was collected before."""
    reader = _begin(work, _reader(work, call), "confirm_payment_intent", call.params)
    return _end(work, reader, _pay(work, call.params["payment_intent"], None))


def refund_payment(work: Work, call: Call) -> Document:
    """Give back what was paid at a reader."""
    reader = _begin(work, _reader(work, call), "refund_payment", call.params)
    params = {
        name: call.params[name] for name in ("amount", "charge", "payment_intent") if name in call.params
    }
    refund = refunds.create(work, Call(params, {}))
    reader["action"]["refund_payment"]["refund"] = refund.id
    return _end(work, reader, None)


def set_reader_display(work: Work, call: Call) -> Document:
    """Show a cart; nobody has to do anything."""
    return _end(work, _begin(work, _reader(work, call), "set_reader_display", call.params), None)


def cancel_action(work: Work, call: Call) -> Document:
    """Stop what the reader waits for."""
    reader = _reader(work, call)
    reader["action"] = None
    work.save(reader)
    return reader


def present_payment_method(work: Work, call: Call) -> Document:
    """Let somebody hold a card to the reader: the documented 4242… or the one that is given."""
    reader = _reader(work, call)
    action = reader["action"]
    if action is None or action["status"] != "in_progress" or action["type"] == "collect_inputs":
        raise StripeError(
            400, "This reader is not waiting for a payment method.", code="intent_invalid_state"
        )
    params = call.params
    given = params.get(params.get("type") or "card_present") or {}
    card = card_of_number(given.get("number") or "4242424242424242") or card_of_payment_method("pm_card_visa")
    if card is None:
        raise StripeError(400, "Your card number is incorrect.", code="incorrect_number")
    method = payment_methods.from_test_card(work, card)
    kind = action["type"]
    if kind == "process_payment_intent":
        return _end(work, reader, _pay(work, action[kind]["payment_intent"], method))
    if kind == "collect_payment_method":
        intent = work.require("payment_intent", action[kind]["payment_intent"], in_path=False)
        intent["payment_method"] = method.id
        intent["status"] = "requires_confirmation"
        work.save(intent)
        action[kind]["payment_method"] = method.data
    if kind == "process_setup_intent":
        _save_card(work, action[kind]["setup_intent"], method)
    return _end(work, reader, None)


def succeed_input_collection(work: Work, call: Call) -> Document:
    """Let somebody answer everything that the reader asks."""
    reader, inputs = _asking(work, call)
    skips = call.params.get("skip_non_required_inputs") == "all"
    for each in inputs:
        kind = each["type"]
        each["skipped"] = skips and not each.get("required")
        if kind == "selection":
            choice = each["selection"]["choices"][0]
            each["selection"] |= {"id": choice.get("id"), "text": choice["text"]}
        elif not each["skipped"]:
            each[kind] = {"value": _ANSWERS[kind]}
        for toggle in each.get("toggles") or ():
            toggle["value"] = toggle.get("default_value") or "disabled"
    return _end(work, reader, None)


def timeout_input_collection(work: Work, call: Call) -> Document:
    """Let nobody answer in time."""
    reader, _ = _asking(work, call)
    return _fail(work, reader, "terminal_reader_timeout", "The action timed out.")


def _reader(work: Work, call: Call) -> Document:
    return work.require(_KIND, call.path["reader"], param="reader")


def _begin(work: Work, reader: Document, kind: str, params: Mapping[str, Any]) -> Document:
    action = reader["action"]
    if action is not None and action["status"] == "in_progress":
        raise StripeError(400, _BUSY, code="terminal_reader_busy")
    if params.get("payment_intent") and kind != "refund_payment":
        intent = work.require(
            "payment_intent", params["payment_intent"], param="payment_intent", in_path=False
        )
        if intent["status"] not in _WANTED_STATUS:
            raise StripeError(
                400,
                f"The payment intent has a status of {intent['status']}; a reader can only collect for one of "
                f"{' or '.join(_WANTED_STATUS)}.",
                code="intent_invalid_state",
                param="payment_intent",
            )
    inner = catalogue().resource(_KIND).fields["action"].shape.fields[kind].shape
    detail = Fitting(work).fields(inner, params)
    missing = {name: None for name, place in inner.fields.items() if place.shown and name not in detail}
    reader["action"] = {
        "api_error": None,
        "failure_code": None,
        "failure_message": None,
        kind: {**missing, **detail},
        "status": "in_progress",
        "type": kind,
    }
    work.save(reader)
    return reader


def _end(work: Work, reader: Document, outcome: Document | Refused | None) -> Document:
    """Say how an action ended: it failed where the payment was refused."""
    if isinstance(outcome, Refused):
        return _fail(work, reader, outcome.error.decline_code or outcome.error.code, outcome.error.message)
    reader["action"]["status"] = "succeeded"
    work.save(reader)
    work.emit("terminal.reader.action_succeeded", reader)
    return reader


def _fail(work: Work, reader: Document, code: str | None, message: str) -> Document:
    reader["action"] |= {"failure_code": code, "failure_message": message, "status": "failed"}
    work.save(reader)
    work.emit("terminal.reader.action_failed", reader)
    return reader


def _pay(work: Work, intent_id: str, method: Document | None) -> Document | Refused:
    intent = work.require("payment_intent", intent_id, param="payment_intent", in_path=False)
    if method is not None:
        intent["payment_method"] = method.id
    if intent["payment_method"] is None:
        raise StripeError(
            400, "The payment intent has no payment method: collect one first.", code="intent_invalid_state"
        )
    return confirmation.confirm(work, intent, {})


def _save_card(work: Work, intent_id: str, method: Document) -> None:
    intent = work.require("setup_intent", intent_id, param="setup_intent", in_path=False)
    intent["payment_method"], intent["status"] = method.id, "succeeded"
    if intent["customer"]:
        payment_methods.keep(work, method, intent["customer"])
    work.save(intent)
    work.emit("setup_intent.succeeded", intent)


def _asking(work: Work, call: Call) -> tuple[Document, list[Json]]:
    reader = _reader(work, call)
    action = reader["action"]
    if action is None or action["type"] != "collect_inputs" or action["status"] != "in_progress":
        raise StripeError(400, "This reader is not collecting inputs.")
    return reader, action["collect_inputs"]["inputs"]
