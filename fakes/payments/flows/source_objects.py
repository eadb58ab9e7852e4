"""Sources, the oldest of the objects that pay: made from cards, accounts and redirects, and spent by charges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.cards import key_of
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_sources, card_details, charging, rail_charging, rail_methods, tokens
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_client_secret, new_id
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_ALWAYS_THERE = ("ach_credit_transfer", "receiver")
_REDIRECTS = ("alipay", "bancontact", "eps", "giropay", "ideal", "klarna", "p24", "sofort")
_OWNER = ("email", "name", "phone")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/sources": writes(create, is_public=True),
        "GET /v1/sources/{source}": reads(retrieve, is_public=True),
        "POST /v1/sources/{source}": writes(update),
    }


def create(work: Work, call: Call) -> Document:
    """Make a source; one that redirects waits for the payer on a page of ours."""
    params = call.params
    kind = params.get("type") or ("card" if params.get("token") or params.get("card") else None)
    if kind is None:
        raise parameter_missing("type")
    source_id = new_id("source", created=work.now, account=work.account_id)
    known: Json = {
        "amount": params.get("amount"),
        "client_secret": new_client_secret(source_id).replace(f"{source_id}_secret", "src_client_secret"),
        "currency": (params.get("currency") or "").lower() or None,
        "metadata": fields.new_metadata(params),
        "owner": _owner(params.get("owner") or {}),
        "statement_descriptor": params.get("statement_descriptor"),
        "type": kind,
    }
    if kind == "card":
        made, private = _card(work, params)
    elif kind == "sepa_debit":
        made, private = _sepa(work, params)
    elif kind in _REDIRECTS:
        made, private = _redirect(work, kind, source_id, params)
    else:
        raise StripeError(400, f"Stagedoor does not imitate sources of the type '{kind}'.", param="type")
    source = work.create("source", {**known, **made}, id=source_id, private=private)
    for name in _ALWAYS_THERE:
        source.data.pop(name, None)
    work.save(source)
    if source["status"] == "chargeable":
        work.emit("source.chargeable", source)
    return source


def retrieve(records: Records, call: Call) -> Document:
    """Return a source; a browser needs its secret."""
    source = records.require("source", call.path["source"], param="source")
    given = call.params.get("client_secret")
    if (given is not None or call.is_publishable) and given != source["client_secret"]:
        raise StripeError(
            400, "The client_secret provided does not match the source's.", param="client_secret"
        )
    return source


def update(work: Work, call: Call) -> Document:
    """Change a source's metadata and owner."""
    source = work.require("source", call.path["source"], param="source")
    if call.params.get("owner"):
        source["owner"] = {**source["owner"], **_owner(call.params["owner"])}
    fields.merge_metadata(source, call.params)
    work.save(source)
    return source


def answer(work: Work, source: Document, *, is_passed: bool) -> Document:
    """Let the payer say yes or no on the page of a source that redirects. Raises StripeError for one that is done."""
    if source["status"] != "pending":
        raise StripeError(400, f"This source is {source['status']}; there is nothing to authorize.")
    source["status"] = "chargeable" if is_passed else "failed"
    source["redirect"] = {
        **source["redirect"],
        "failure_reason": None if is_passed else "user_abort",
        "status": "succeeded" if is_passed else "failed",
    }
    work.save(source)
    work.emit(f"source.{source['status']}", source)
    return source


def charge(work: Work, source: Document, attempt: charging.Attempt) -> charging.Outcome:
    """Charge a source, and use it up unless it can be used again. Raises StripeError."""
    if source["status"] != "chargeable":
        raise StripeError(
            400,
            f"The source you provided is not in a chargeable state. It is {source['status']}.",
            code="invalid_source_usage" if source["status"] == "consumed" else None,
            param="source",
        )
    if source["type"] == "card":
        outcome = charging.charge(work, attempt.of(_saved_card(work, source)))
    else:
        outcome = charging.Outcome(_charge_rail(work, source, attempt), None)
    if source["usage"] != "reusable" and outcome.decline is None:
        source["status"] = "consumed"
        work.save(source)
    outcome.charge["source"] = source.data
    work.save(outcome.charge)
    return outcome


def _charge_rail(work: Work, source: Document, attempt: charging.Attempt) -> Document:
    rail = RAILS[source["type"]]
    billing = {**source["owner"], "address": source["owner"]["address"] or {}}
    account: Json = source.private.get("account") or {}
    method = rail_methods.create(
        work, rail._replace(billing=()), {"billing_details": billing, rail.name: account}
    )
    document = rail_charging.charge(work, attempt.of(method), rail, is_pending=bool(rail.days))
    if rail.days:
        if method.private.get("failure"):
            document.private["failure"] = method.private["failure"]
        work.schedule(
            bank_sources.SETTLE_JOB,
            money.business_days_after(work.now, rail.days),
            {"charge": document.id},
        )
    return document


def _saved_card(work: Work, source: Document) -> Document:
    shown: Json = source.private["shown"]
    return work.create("card", {**shown, "customer": None}, private={"card": source.private["card"]})


def _card(work: Work, params: Mapping[str, Any]) -> tuple[Json, Json]:
    given = params.get("card")
    if params.get("token"):
        card, month, year, seen = tokens.use(work, params["token"], param="token")
    elif isinstance(given, Mapping):
        card, month, year = card_details.card_of(given, now=work.now)
        seen = given
    else:
        raise parameter_missing("token")
    shown = card_details.legacy_card(work, card, month, year, seen)
    known = blank_part("source", "card")
    told = {**known, **{name: value for name, value in shown.items() if name in known}}
    told |= {"fingerprint": shown["fingerprint"], "three_d_secure": "optional"}
    private = {"card": key_of(card), "shown": shown}
    return {"card": told, "flow": "none", "status": "chargeable", "usage": "reusable"}, private


def _sepa(work: Work, params: Mapping[str, Any]) -> tuple[Json, Json]:
    given: Json = params.get("sepa_debit") or {}
    rail = RAILS["sepa_debit"]._replace(billing=())
    method = rail_methods.create(work, rail, {"sepa_debit": given})
    known = blank_part("source", "sepa_debit")
    told = {**known, **{name: value for name, value in method["sepa_debit"].items() if name in known}}
    shown = {"sepa_debit": told, "currency": "eur", "flow": "none"}
    return {**shown, "status": "chargeable", "usage": "reusable"}, {"account": given}


def _redirect(work: Work, kind: str, source_id: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    return_url = (params.get("redirect") or {}).get("return_url")
    for name, value in (
        ("amount", params.get("amount")),
        ("currency", params.get("currency")),
        ("redirect[return_url]", return_url),
    ):
        if not value:
            raise parameter_missing(name)
    fields.check_return_url(return_url or "", "redirect[return_url]")
    return {
        kind: _part(kind, params.get(kind) or {}),
        "flow": "redirect",
        "redirect": {
            "failure_reason": None,
            "return_url": return_url,
            "status": "pending",
            "url": work.page_url(f"/pay/source/{source_id}"),
        },
        "status": "pending",
        "usage": "single_use",
    }, {"return_url": return_url}


def _part(kind: str, given: Mapping[str, Any]) -> Json:
    known = blank_part("source", kind)
    return {**known, **{name: value for name, value in given.items() if name in known}}


def _owner(given: Mapping[str, Any]) -> Json:
    verified = dict.fromkeys(("verified_address", "verified_email", "verified_name", "verified_phone"))
    return {
        "address": fields.address(given.get("address")),
        **{name: given.get(name) for name in _OWNER},
        **verified,
    }
