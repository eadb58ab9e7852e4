"""Disputes as the app handles them: read, answered with evidence, and given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, states
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import disputing
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.work import Work

_MAX_EVIDENCE_CHARS = 150_000
_PRIOR_TRANSACTIONS = 2
_FILES = frozenset(
    (
        "cancellation_policy",
        "customer_communication",
        "customer_signature",
        "duplicate_charge_documentation",
        "receipt",
        "refund_policy",
        "service_documentation",
        "shipping_documentation",
        "uncategorized_file",
    )
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/disputes": reads(list_all),
        "GET /v1/disputes/{dispute}": reads(retrieve),
        "POST /v1/disputes/{dispute}": writes(update),
        "POST /v1/disputes/{dispute}/close": writes(close),
        "GET /v1/charges/{charge}/dispute": reads(retrieve),
        "POST /v1/charges/{charge}/dispute": writes(update),
        "POST /v1/charges/{charge}/dispute/close": writes(close),
    }


def list_all(records: Records, call: Call) -> Listing:
    """List disputes, newest first."""
    params = call.params
    return listing(params, "dispute", "/v1/disputes", columns=("charge", "payment_intent"))


def retrieve(records: Records, call: Call) -> Document:
    """Return a dispute."""
    return _dispute(records, call)


def update(work: Work, call: Call) -> Document:
    """Put evidence into a dispute; unless `submit` is false, it goes to the bank with that."""
    document = _dispute(work, call)
    params = call.params
    fields.merge_metadata(document, params)
    if params.get("intended_submission_method"):
        document["intended_submission_method"] = params["intended_submission_method"]
    evidence = params.get("evidence")
    is_answer = bool(evidence) or bool(params.get("submit"))
    if is_answer:
        states.check("submit", document.data)
        _check_files(work, evidence or {})
        _take(document, evidence or {})
    if is_answer and params.get("submit", True):
        disputing.submit(work, document)
    else:
        work.update(document, "charge.dispute.updated")
    return document


def close(work: Work, call: Call) -> Document:
    """Give a dispute up: it is lost."""
    document = _dispute(work, call)
    is_inquiry = document["status"].startswith("warning_")
    disputing.conclude(work, document, "close", "warning_closed" if is_inquiry else "lost")
    return document


def _dispute(records: Records, call: Call) -> Document:
    if "dispute" in call.path:
        return records.require("dispute", call.path["dispute"], param="dispute")
    charge = records.require("charge", call.path["charge"])
    found = disputing.of_charge(records, charge.id)
    if not found:
        raise StripeError(404, f"No dispute for charge: {charge.id}", code="resource_missing", param="charge")
    return found[0]


def _check_files(work: Work, given: Mapping[str, Any]) -> None:
    for name in _FILES & given.keys():
        if not given[name]:
            continue
        file = work.find("file", given[name])
        if file is None:
            raise resource_missing("file", given[name], param=f"evidence[{name}]", in_path=False)
        if file["purpose"] != "dispute_evidence":
            raise StripeError(
                400,
                f"The file {file.id} has the purpose {file['purpose']}: evidence needs files with the purpose "
                "dispute_evidence.",
                param=f"evidence[{name}]",
            )


def _take(document: Document, given: Mapping[str, Any]) -> None:
    evidence = dict(document["evidence"])
    for name, value in given.items():
        evidence[name] = {**(evidence.get(name) or {}), **value} if isinstance(value, dict) else value
    texts = [value for value in evidence.values() if isinstance(value, str)]
    if sum(map(len, texts)) > _MAX_EVIDENCE_CHARS:
        raise StripeError(
            400,
            f"The combined character count of all evidence fields must not exceed {_MAX_EVIDENCE_CHARS:,}.",
            param="evidence",
        )
    document["evidence"] = evidence
    details = {**document["evidence_details"], "has_evidence": True}
    details["enhanced_eligibility"] = _eligibility(details, evidence["enhanced_evidence"])
    document["evidence_details"] = details


def _eligibility(details: Json, enhanced: Json) -> Json:
    """Return what the network still wants of enhanced evidence, now that some was given."""
    terms = dict(details["enhanced_eligibility"])
    for name in ("visa_compliance", "mastercard_compliance"):
        if name in terms and (enhanced.get(name) or {}).get("fee_acknowledged"):
            terms[name] = {"status": "fee_acknowledged"}
    compelling = enhanced.get("visa_compelling_evidence_3") or {}
    prior = compelling.get("prior_undisputed_transactions") or []
    if "visa_compelling_evidence_3" in terms and len(prior) == _PRIOR_TRANSACTIONS:
        terms["visa_compelling_evidence_3"] = {"required_actions": [], "status": "qualified"}
    return terms
