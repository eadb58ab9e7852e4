"""Credit that customers have for usage: granted, voided, expired, and what is left of it; invoices do not use it yet."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.generic.announce import announce
from fakes.payments.generic.objects import changed, made
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_GRANT = "billing.credit_grant"
_BOOKED = "billing.credit_balance_transaction"
_ONE = "/v1/billing/credit_grants/{id}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/billing/credit_grants": writes(grant),
        f"POST {_ONE}/expire": writes(expire),
        f"POST {_ONE}/void": writes(void),
        "GET /v1/billing/credit_balance_summary": reads(summary),
        "GET /v1/billing/credit_balance_transactions": reads(list_transactions),
    }


def grant(work: Work, call: Call) -> Document:
    """Give a customer credit."""
    params = {**call.params, "effective_at": call.params.get("effective_at") or work.now}
    if not params.get("customer"):
        raise parameter_missing("customer")
    document = made(work, _GRANT, params)
    if not isinstance(document, Document):
        raise TypeError("a credit grant has an id")
    _book(work, document, "credit", "credits_granted")
    return document


def expire(work: Work, call: Call) -> Document:
    """End a grant now."""
    document = _active(work, call)
    document["expires_at"] = work.now
    _book(work, document, "debit", "credits_expired")
    return changed(work, document, {}, "updated")


def void(work: Work, call: Call) -> Document:
    """Take a grant back."""
    document = _active(work, call)
    document["voided_at"] = work.now
    _book(work, document, "debit", "credits_voided")
    return changed(work, document, {}, "updated")


def summary(records: Records, call: Call) -> Json:
    """Return what is left of a customer's credit, by currency; of one grant or of all."""
    params = call.params
    if not params.get("customer"):
        raise parameter_missing("customer")
    records.require("customer", params["customer"], param="customer", in_path=False)
    wanted = params["filter"].get("credit_grant")
    totals: dict[str, int] = {}
    for each in records.all(Query(kind=_GRANT, where={"customer": params["customer"]})):
        money = each["amount"]["monetary"]
        is_left = _is_active(each, records.now) and each["effective_at"] <= records.now
        if money is not None and is_left and wanted in (None, each.id):
            totals[money["currency"]] = totals.get(money["currency"], 0) + money["value"]
    balances = [
        {"available_balance": _amount(currency, value), "ledger_balance": _amount(currency, value)}
        for currency, value in sorted(totals.items())
    ]
    return {**blank("billing.credit_balance_summary"), "balances": balances, "customer": params["customer"]}


def list_transactions(records: Records, call: Call) -> Listing:
    """List what changed a customer's credit, newest first; of one grant, if that is asked."""
    params = call.params
    where = {"lookup": params["customer"]} if params.get("customer") else {}
    wanted = params.get("credit_grant")
    query = Query(
        kind=_BOOKED,
        where=where,
        page=page_of(params),
        matches=(lambda data: bool(data["credit_grant"] == wanted)) if wanted else None,
    )
    return Listing(query, "/v1/billing/credit_balance_transactions")


def _active(work: Work, call: Call) -> Document:
    document = work.require(_GRANT, call.path["id"])
    if not _is_active(document, work.now):
        raise StripeError(400, "This credit grant has been voided or has expired already.")
    return document


def _is_active(document: Document, now: int) -> bool:
    expires_at = document["expires_at"]
    return document["voided_at"] is None and (expires_at is None or expires_at > now)


def _book(work: Work, document: Document, kind: str, reason: str) -> None:
    amount = {"monetary": document["amount"]["monetary"], "type": "monetary"}
    detail: Json = {"amount": amount, "type": reason}
    detail["credits_application_invoice_voided" if kind == "credit" else "credits_applied"] = None
    booked = work.create(
        _BOOKED,
        {
            "credit": None,
            "credit_grant": document.id,
            "debit": None,
            "effective_at": work.now,
            "type": kind,
            kind: detail,
        },
        lookup=document["customer"],
    )
    announce(work, booked, "created")


def _amount(currency: str, value: int) -> Json:
    return {"monetary": {"currency": currency, "value": value}, "type": "monetary"}
