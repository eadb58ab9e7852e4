"""Sources, the oldest of the objects that pay: made from cards, accounts and redirects, and spent by charges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Job, Refused, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_sources, charging, rail_charging, rail_methods, source_receivers
from fakes.payments.flows.source_kinds import MAKERS
from fakes.payments.flows.source_receivers import RECEIVERS
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_client_secret, new_id
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_ALWAYS_THERE = ("ach_credit_transfer", "receiver")
_OWNER = ("email", "name", "phone")
_CARDS = ("card", "three_d_secure")
_CHARGED_ITSELF = (*RECEIVERS, "ach_debit", "wechat")
_RIGHT_VALUES = ["32", "45"]
EXPIRE_JOB = "payments.cancel_source"
# How long the payer has, and then the app. https://docs.stripe.com/sources/best-practices
_PENDING_S = 60 * 60
_CHARGEABLE_S = 6 * 60 * 60


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/sources": writes(create, is_public=True),
        "GET /v1/sources/{source}": reads(retrieve, is_public=True),
        "POST /v1/sources/{source}": writes(update),
        "POST /v1/sources/{source}/verify": writes(verify),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {EXPIRE_JOB: expire}


def create(work: Work, call: Call) -> Document:
    """Make a source; whether it waits, and for what, is its type's flow."""
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
    maker = MAKERS.get(kind)
    if maker is None:
        raise StripeError(400, f"Stagedoor does not imitate sources of the type '{kind}'.", param="type")
    made, private = maker(work, source_id, params)
    _check_wishes(kind, made, params)
    source = work.create("source", {**known, **made}, id=source_id, private=private)
    for name in _ALWAYS_THERE:
        if name not in made:
            source.data.pop(name, None)
    work.save(source)
    if source["status"] == "chargeable":
        work.emit("source.chargeable", source)
    if kind in RECEIVERS:
        source_receivers.expect(work, source)
    elif source["status"] == "pending" and source["flow"] != "code_verification":
        work.schedule(EXPIRE_JOB, work.now + _PENDING_S, {"source": source.id, "status": "pending"})
    return source


def _check_wishes(kind: str, made: Json, params: Mapping[str, Any]) -> None:
    """Take over how often a source may be used where its type leaves that open. Raises StripeError where not."""
    usage, flow = params.get("usage"), params.get("flow")
    if flow and flow != made["flow"]:
        raise StripeError(400, f"Sources of the type {kind} have the flow {made['flow']}.", param="flow")
    if usage and usage != made["usage"]:
        if kind != "card":
            raise StripeError(400, f"Sources of the type {kind} are {made['usage']}.", param="usage")
        made["usage"] = usage


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
        given = _owner(call.params["owner"])
        source["owner"] = {**source["owner"], **{name: given[name] for name in call.params["owner"]}}
    fields.merge_metadata(source, call.params)
    work.save(source)
    if (
        source["type"] in RECEIVERS
        and source["usage"] == "reusable"
        and (call.params.get("owner") or {}).get("email")
    ):
        # As in test mode: whoever has another address sends once more.
        source_receivers.expect(work, source)
    return source


def verify(work: Work, call: Call) -> Document | Refused:
    """Hold a code against what was sent to the payer: for a bank account, the two small deposits on it."""
    source = work.require("source", call.path["source"], param="source")
    code = source.get("code_verification")
    if code is None or source["status"] != "pending":
        raise StripeError(400, "This source is not waiting for a verification code.", param="source")
    if sorted(str(each) for each in call.params["values"]) == _RIGHT_VALUES:
        source["code_verification"] = {**code, "status": "succeeded"}
        _end_waiting(work, source, "chargeable")
        return source
    left = code["attempts_remaining"] - 1
    source["code_verification"] = {"attempts_remaining": left, "status": "pending" if left else "failed"}
    if left:
        work.save(source)
    else:
        _end_waiting(work, source, "failed")
    return Refused(
        StripeError(
            402,
            "The verification code provided does not match the one that was sent.",
            type="card_error",
            code="payment_method_microdeposit_verification_amounts_mismatch",
            param="values",
        )
    )


def answer(work: Work, source: Document, *, is_passed: bool) -> Document:
    """Let the payer say yes or no on the page of a source. Raises StripeError for one that is done."""
    is_asked = source.get("redirect") or source["flow"] == "none" or source["usage"] == "single_use"
    if source["status"] != "pending" or not is_asked:
        raise StripeError(400, f"This source is {source['status']}; there is nothing to authorize.")
    if source.get("redirect"):
        source["redirect"] = {
            **source["redirect"],
            "failure_reason": None if is_passed else "user_abort",
            "status": "succeeded" if is_passed else "failed",
        }
    if source["type"] == "three_d_secure":
        source["three_d_secure"] = {**source["three_d_secure"], "authenticated": is_passed}
    if is_passed and source["type"] in RECEIVERS:
        source_receivers.receive(work, source, source["amount"])
    else:
        _end_waiting(work, source, "chargeable" if is_passed else "failed")
    return source


def _end_waiting(work: Work, source: Document, status: str) -> None:
    source["status"] = status
    work.save(source)
    work.emit(f"source.{status}", source)
    if status == "chargeable" and source["usage"] == "single_use":
        work.schedule(EXPIRE_JOB, work.now + _CHARGEABLE_S, {"source": source.id, "status": status})


def expire(work: Work, payload: Mapping[str, Any]) -> None:
    """Cancel a source that still stands as it stood when its time began."""
    source = work.find("source", payload["source"])
    if source is not None and source["status"] == payload["status"]:
        source["status"] = "canceled"
        work.save(source)
        work.emit("source.canceled", source)


def charge(work: Work, source: Document, attempt: charging.Attempt) -> charging.Outcome:
    """Charge a source, and use it up unless it can be used again. Raises StripeError."""
    if source["status"] != "chargeable":
        raise StripeError(
            400,
            f"The source you provided is not in a chargeable state. It is {source['status']}.",
            code="invalid_source_usage" if source["status"] == "consumed" else None,
            param="source",
        )
    kind = source["type"]
    if kind in _CARDS:
        outcome = charging.charge(work, attempt.of(_saved_card(work, source)))
    elif kind in _CHARGED_ITSELF:
        outcome = charging.Outcome(_charge_itself(work, source, attempt), None)
    else:
        outcome = charging.Outcome(_charge_rail(work, source, attempt), None)
    if source["usage"] != "reusable" and outcome.decline is None:
        source["status"] = "consumed"
    work.save(source)
    outcome.charge["source"] = source.data
    work.save(outcome.charge)
    return outcome


def _charge_itself(work: Work, source: Document, attempt: charging.Attempt) -> Document:
    """Charge a source of a type that is no payment method."""
    kind = source["type"]
    if kind in RECEIVERS:
        source_receivers.spend(source, attempt.amount, attempt.currency)
    known = blank_part("charge", "payment_method_details", kind)
    details = {name: source[kind].get(name) for name in known}
    if kind != "ach_debit":
        return rail_charging.charge_with(work, attempt, kind, details)
    document = rail_charging.charge_with(
        work, attempt, kind, details, is_pending=True, marks=bank_sources.fate(source.private["number"])
    )
    bank_sources.settle_later(work, document)
    return document


def attach(work: Work, customer: Document, source_id: str) -> Document:
    """Give a source to a customer, who keeps it. Raises StripeError for one that is used up or somebody's."""
    source = work.require("source", source_id, param="source", in_path=False)
    if source["status"] not in ("chargeable", "pending") or source.get("customer"):
        raise StripeError(
            400,
            "The source you provided has been consumed, or is attached to a customer already.",
            code="invalid_source_usage",
            param="source",
        )
    source["customer"] = customer.id
    work.save(source)
    return source


def detach(work: Work, source: Document) -> Document:
    """Take a source from its customer; nobody can use it again."""
    source.data.pop("customer")
    source["status"] = "consumed"
    work.save(source)
    return source


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
        bank_sources.settle_later(work, document, rail.days)
    return document


def _saved_card(work: Work, source: Document) -> Document:
    shown: Json = source.private["shown"]
    return work.create("card", {**shown, "customer": None}, private={"card": source.private["card"]})


def _owner(given: Mapping[str, Any]) -> Json:
    verified = dict.fromkeys(("verified_address", "verified_email", "verified_name", "verified_phone"))
    return {
        "address": fields.address(given.get("address")),
        **{name: given.get(name) for name in _OWNER},
        **verified,
    }
