"""Purchases with issued cards, as the test helpers play them: the app is asked, and receipts may follow."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.cards import is_luhn_valid
from fakes.payments.document import Document
from fakes.payments.generic.detail import digits
from fakes.payments.generic.objects import made
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_AUTHORIZATION = "issuing.authorization"
# Where the numbers of cards begin that are issued in test mode.
_RANGE = "400000999"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/issuing/cards": writes(create_card),
        "POST /v1/issuing/cards/{card}/test/authorizations": writes(authorize_by_card),
        "POST /v1/test_helpers/issuing/authorizations": writes(authorize),
        "POST /v1/test_helpers/issuing/transactions/create_force_capture": writes(force_capture),
    }


def create_card(work: Work, call: Call) -> Answer:
    """Issue a card, with a number and a code that only `expand` shows."""
    card = made(work, "issuing.card", call.params)
    assert isinstance(card, Document)
    card.private |= {"cvc": digits(3), "number": _number_to(card["last4"])}
    work.save(card)
    return card


def authorize(work: Work, call: Call) -> Document:
    """Play a purchase that waits for the app's word: the app is asked first, then told of the authorization."""
    params = call.params
    card = work.require("issuing.card", params.get("card") or "", param="card", in_path=False)
    amount = params.get("amount") or params.get("held_amount") or 0
    currency = params.get("currency") or params.get("held_currency") or card["currency"]
    request = {
        **blank(_AUTHORIZATION)["merchant_data"],
        **(params.get("merchant_data") or {}),
    }
    authorization = made(
        work,
        _AUTHORIZATION,
        {name: value for name, value in params.items() if name not in ("merchant_data", "card")},
        events=("request", "created"),
        amount=0,
        card=card.data,
        cardholder=_id_of(card["cardholder"]),
        currency=currency,
        merchant_amount=amount,
        merchant_currency=currency,
        merchant_data=request,
        pending_request={
            "amount": amount,
            "amount_details": None,
            "currency": currency,
            "is_amount_controllable": bool(params.get("is_amount_controllable")),
            "merchant_amount": amount,
            "merchant_currency": currency,
            "network_risk_score": None,
        },
    )
    assert isinstance(authorization, Document)
    return authorization


def authorize_by_card(work: Work, call: Call) -> Document:
    """Play a purchase at the address of old, below the card."""
    return authorize(work, Call({**call.params, "card": call.path["card"]}, {}))


def force_capture(work: Work, call: Call) -> Document:
    """Play a purchase that needed no authorization; with what was bought, if that is known."""
    params = call.params
    has_receipt = bool((params.get("purchase_details") or {}).get("receipt"))
    work.require("issuing.card", params["card"], param="card", in_path=False)
    events = ("created", "purchase_details_receipt_updated") if has_receipt else ("created",)
    transaction = made(work, "issuing.transaction", params, events=events)
    assert isinstance(transaction, Document)
    return transaction


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _number_to(last4: str) -> str:
    """Return a number of Stripe's test range that ends so, with a right check digit."""
    middle = digits(2)
    return next(number for each in range(10) if is_luhn_valid(number := f"{_RANGE}{middle}{each}{last4}"))
