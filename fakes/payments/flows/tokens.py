"""Tokens of cards and what else a browser hands in: used once; the documented `tok_…` and `btok_…` are always there."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from fakes.payments.actions import Action, Answer, Call, reads, writes
from fakes.payments.bank_table import Bank, bank_of_token
from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_key, key_of
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_details, card_details, sharing
from fakes.payments.flows.account_fields import redacted
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_CVC_LENGTHS = (3, 4)
# What stands for facts instead of a card, and how its ids begin.
_FACTS = {"account": "ct_", "person": "cpt_", "pii": "pii_"}
_LASTS_S = 600
_ADDRESS = tuple(f"address_{name}" for name in ("city", "country", "line1", "line2", "state", "zip"))


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/tokens": writes(create, is_public=True),
        "GET /v1/tokens/{token}": reads(retrieve, is_public=True),
    }


def create(work: Work, call: Call) -> Document:
    """Turn a card, a bank account, or facts of an account, a person or an identity into a token."""
    if call.params.get("cvc_update"):
        return _of_cvc(work, call.params["cvc_update"])
    if call.params.get("bank_account"):
        return _of_bank(work, call.params["bank_account"])
    for kind in _FACTS:
        if call.params.get(kind):
            return _of_facts(work, kind, call.params[kind])
    if call.params.get("customer") and not call.is_publishable:
        return _of_saved(work, sharing.card(work, call.params))
    given = call.params.get("card")
    if not isinstance(given, Mapping):
        raise StripeError(
            400,
            "You must supply either a card, customer, PII data, bank account, or account legal "
            "entity details to create a token.",
        )
    card, month, year = card_details.card_of(given, now=work.now)
    return _of_card(work, card, month, year, given)


def _of_saved(work: Work, saved: Document) -> Document:
    """Return a token for a card that the platform has saved."""
    lines = {name: saved.get(name) for name in ("name", *_ADDRESS)}
    return _of_card(work, card_of_key(saved.private["card"]), saved["exp_month"], saved["exp_year"], lines)


def _of_card(work: Work, card: Card, month: int, year: int, given: Mapping[str, Any]) -> Document:
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
    bank = bank_of_token(token_id)
    if bank is not None:
        return _shown_bank(records, token_id, bank)
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
    token = spend(work, id, "card", param=param)
    card = token["card"]
    return card_of_key(token.private["card"]), card["exp_month"], card["exp_year"], card


def spend_cvc(work: Work, options: Mapping[str, Any]) -> None:
    """Use up the security code that was asked for again, if these options of a payment name one. Raises StripeError."""
    token_id = (options.get("card") or {}).get("cvc_token")
    if token_id is None:
        return
    spend(work, token_id, "cvc_update", param="payment_method_options[card][cvc_token]")


def spend(work: Work, id: str, type: str, *, param: str) -> Document:
    """Use up a token of this type. Raises StripeError for one that is none, or was used."""
    token = work.find("token", id)
    if token is None or token["type"] != type:
        raise StripeError(400, f"No such token: '{id}'", code="resource_missing", param=param)
    if token["used"] or work.now >= token.private.get("until", inf):
        raise _used(id)
    token["used"] = True
    work.save(token)
    return token


def _used(token_id: str) -> StripeError:
    return StripeError(
        400, f"You cannot use a Stripe token more than once: {token_id}.", code="token_already_used"
    )


def facts_of(work: Work, params: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return parameters with the facts that their `account_token` or `person_token` stands for, and use it up."""
    token_id = params.get(name)
    if token_id is None:
        return params
    token = spend(work, token_id, name.removesuffix("_token"), param=name)
    facts: Json = dict(token.private["facts"])
    if facts.pop("tos_shown_and_accepted", False):
        facts["tos_acceptance"] = {"date": work.now, "ip": "127.0.0.1"}
    return {**params, **facts}


def _of_facts(work: Work, kind: str, given: Mapping[str, Any]) -> Document:
    token_id = new_id("token", created=work.now, account=work.account_id).replace("tok_", _FACTS[kind], 1)
    return work.create(
        "token",
        {"client_ip": None, "type": kind, "used": False},
        id=token_id,
        private={"facts": redacted(given), "until": work.now + _LASTS_S},
    )


def _of_cvc(work: Work, given: Mapping[str, Any]) -> Document:
    """Take a new security code for a saved card. The code itself is not kept."""
    cvc = str(given["cvc"])
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) in _CVC_LENGTHS):
        raise card_details.unusable("invalid_cvc")
    token_id = new_id("token", created=work.now, account=work.account_id).replace("tok_", "cvctok_", 1)
    return work.create("token", {"client_ip": None, "type": "cvc_update", "used": False}, id=token_id)


def _of_bank(work: Work, given: Mapping[str, Any]) -> Document:
    bank = bank_details.documented(given, param="bank_account")
    account_id = new_id("bank_account", created=work.now, account=work.account_id)
    shown = {**blank("bank_account"), **bank_details.shown(work, bank, given), "id": account_id}
    for name in ("customer", "metadata"):
        del shown[name]
    token_id = new_id("token", created=work.now, account=work.account_id).replace("tok_", "btok_", 1)
    return work.create(
        "token",
        {"bank_account": shown, "client_ip": None, "type": "bank_account", "used": False},
        id=token_id,
        private={"payout": bank.payout, "number": bank.number},
    )


def _shown_bank(records: Records, token_id: str, bank: Bank) -> Json:
    shown = {**blank("bank_account"), **bank_details.shown(records, bank, {}), "id": f"ba_{token_id}"}
    for name in ("customer", "metadata"):
        del shown[name]
    return {
        **blank("token"),
        "id": token_id,
        "bank_account": shown,
        "created": records.now,
        "type": "bank_account",
        "used": False,
    }
