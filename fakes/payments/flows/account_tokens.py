"""Tokens of who somebody is: facts of an account or person that a browser handed in, to be used once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.core.clock import iso
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows.account_fields import redacted
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_KINDS = {"account_token": "v2.core.account_token", "person_token": "v2.core.account_person_token"}
_LASTS_S = 600


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    person = "/v2/core/accounts/{account_id}/person_tokens"
    return {
        "POST /v2/core/account_tokens": writes(create_account_token, is_public=True),
        "GET /v2/core/account_tokens/{id}": reads(retrieve_account_token),
        f"POST {person}": writes(create_person_token, is_public=True),
        f"GET {person}/{{id}}": reads(retrieve_person_token),
    }


def create_account_token(work: Work, call: Call) -> Document:
    """Keep what is said of an account until its token is used."""
    return _made(work, "account_token", call.params)


def create_person_token(work: Work, call: Call) -> Document:
    """Keep what is said of a person until its token is used."""
    return _made(work, "person_token", call.params)


def retrieve_account_token(records: Records, call: Call) -> Document:
    """Return a token, without what it stands for."""
    return _required(records, "account_token", call.path["id"])


def retrieve_person_token(records: Records, call: Call) -> Document:
    """Return a token, without what it stands for."""
    return _required(records, "person_token", call.path["id"])


def with_token(work: Work, params: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return parameters with what their token stands for, and use the token up. Raises StripeError."""
    token_id = params.get(name)
    if token_id is None:
        return params
    token = _required(work, name, token_id)
    if token["used"] or work.now >= token.private["until"]:
        raise StripeError(400, f"The token {token_id} has been used already or has expired.", param=name)
    token["used"] = True
    work.of(PLATFORM).save(token)
    return joined(params, token.private["params"])


def joined(given: Mapping[str, Any], kept: Mapping[str, Any]) -> Json:
    """Return parameters with those of a token in their places, at every depth."""
    found = dict(given)
    for name, value in kept.items():
        inner = found.get(name)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            value = joined(inner, value)
        found[name] = value
    return found


def _made(work: Work, name: str, params: Mapping[str, Any]) -> Document:
    until = work.now + _LASTS_S
    return work.of(PLATFORM).create(
        _KINDS[name],
        {"expires_at": iso(until * 1000), "livemode": False, "used": False},
        private={"params": _accepted(redacted(params), iso(work.now * 1000)), "until": until},
    )


def _accepted(params: Json, now: str) -> Json:
    """Return parameters in which terms that were accepted in the browser are accepted now."""
    terms = ((params.get("identity") or {}).get("attestations") or {}).get("terms_of_service") or {}
    if (terms.get("account") or {}).get("shown_and_accepted"):
        terms["account"] = {"date": now, "ip": "127.0.0.1"}
    return params


def _required(records: Records, name: str, id: str) -> Document:
    found = records.of(PLATFORM).find(_KINDS[name], id)
    if found is None:
        raise StripeError(404, f"No such token: '{id}'", code="not_found", is_validation=True)
    return found
