"""Tokens of cards: made from card data, used once; the documented `tok_…` are always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Answer, Call, reads, writes
from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_key, key_of
from fakes.payments.document import Document
from fakes.payments.flows import card_details
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_NOT_IMITATED = ("account", "bank_account", "cvc_update", "person", "pii")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/tokens": writes(create, is_public=True),
        "GET /v1/tokens/{token}": reads(retrieve, is_public=True),
    }


def create(work: Work, call: Call) -> Document:
    """Turn card data into a token."""
    for name in _NOT_IMITATED:
        if name in call.params:
            raise StripeError(400, f"Stagedoor does not imitate tokens made from `{name}` yet.", param=name)
    given = call.params.get("card")
    if not isinstance(given, Mapping):
        raise StripeError(
            400,
            "You must supply either a card, customer, PII data, bank account, or account legal "
            "entity details to create a token.",
        )
    card, month, year = card_details.card_of(given, now=work.now)
    shown = {
        **blank("card"),
        **card_details.legacy_card(work, card, month, year, given),
        "id": new_id("card", created=work.now, account=work.account_id),
    }
    shown.pop("customer", None)
    return work.create(
        "token",
        {"card": shown, "client_ip": None, "type": "card", "used": False},
        private={"card": key_of(card)},
    )


def retrieve(records: Records, call: Call) -> Answer:
    """Return a token; a documented one without ever having been made."""
    token_id = call.path["token"]
    known = card_details.card_of_test_token(token_id, now=records.now)
    if known is None:
        return records.require("token", token_id, param="token")
    card, month, year = known
    shown = {**blank("card"), **card_details.legacy_card(records, card, month, year, {})}
    shown.pop("customer", None)
    return {
        **blank("token"),
        "id": token_id,
        "card": {**shown, "id": f"card_{card_details.fingerprint(records, card)}"},
        "created": records.now,
        "type": "card",
        "used": False,
    }


def use(work: Work, id: str, *, param: str) -> tuple[Card, int, int, Mapping[str, Any]]:
    """Return the card, expiry and shown card data behind a token, and use it up. Raises StripeError."""
    known = card_details.card_of_test_token(id, now=work.now)
    if known is not None:
        return (*known, {})
    token = work.find("token", id)
    if token is None:
        raise StripeError(400, f"No such token: '{id}'", code="resource_missing", param=param)
    if token["used"]:
        raise StripeError(
            400, f"You cannot use a Stripe token more than once: {id}.", code="token_already_used"
        )
    token["used"] = True
    work.save(token)
    card = token["card"]
    return card_of_key(token.private["card"]), card["exp_month"], card["exp_year"], card
