"""What becomes of a purchase with an issued card: approved or declined, raised, captured, reversed and given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.generic.objects import changed, made
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_AUTHORIZATION = "issuing.authorization"
_TRANSACTION = "issuing.transaction"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    one = "POST /v1/issuing/authorizations/{authorization}"
    helper = "POST /v1/test_helpers/issuing/authorizations/{authorization}"
    transactions = "POST /v1/test_helpers/issuing/transactions"
    return {
        f"{one}/approve": writes(approve),
        f"{one}/decline": writes(decline),
        f"{helper}/capture": writes(capture),
        f"{helper}/finalize_amount": writes(finalize_amount),
        f"{helper}/increment": writes(increment),
        f"{helper}/reverse": writes(reverse),
        f"{transactions}/create_unlinked_refund": writes(refund_unlinked),
        f"{transactions}/{{transaction}}/refund": writes(refund),
    }


def approve(work: Work, call: Call) -> Document:
    """Allow a purchase that asks, for the whole amount or, where that may be, for a part."""
    authorization, request = _asked(work, call)
    amount = call.params.get("amount")
    if amount is not None and not request["is_amount_controllable"]:
        raise StripeError(400, "The amount of this authorization cannot be changed.", param="amount")
    return _decided(work, authorization, call, amount=request["amount"] if amount is None else amount)


def decline(work: Work, call: Call) -> Document:
    """Refuse a purchase that asks."""
    authorization, _ = _asked(work, call)
    return _decided(work, authorization, call, amount=None)


def capture(work: Work, call: Call) -> Document:
    """Let the merchant take the money, or a part of it; the authorization is closed unless it is to stay open."""
    authorization, params = _open(work, call), call.params
    amount = params.get("capture_amount", authorization["amount"])
    _check(amount, authorization, "capture_amount")
    transaction = _transaction(work, authorization, -amount, "capture", params)
    authorization["transactions"] = [*authorization["transactions"], transaction.data]
    if params.get("close_authorization") is not False:
        authorization["status"] = "closed"
    return changed(work, authorization, {}, "updated")


def increment(work: Work, call: Call) -> Document:
    """Let the merchant ask for more."""
    authorization = _open(work, call)
    more = call.params["increment_amount"]
    authorization["amount"] += more
    authorization["merchant_amount"] += more
    _note(authorization, work.now, authorization["amount"], is_approved=True, reason="webhook_approved")
    return changed(work, authorization, {}, "updated")


def finalize_amount(work: Work, call: Call) -> Document:
    """Let the merchant say what it came to: fuel that has been pumped."""
    authorization = _open(work, call)
    authorization["amount"] = authorization["merchant_amount"] = call.params["final_amount"]
    given = {name: call.params[name] for name in ("fleet", "fuel") if name in call.params}
    return changed(work, authorization, given, "updated")


def reverse(work: Work, call: Call) -> Document:
    """Let the merchant give up the hold, or a part of it."""
    authorization = _open(work, call)
    amount = call.params.get("reverse_amount", authorization["amount"])
    _check(amount, authorization, "reverse_amount")
    authorization["amount"] -= amount
    if authorization["amount"] == 0:
        authorization["status"] = "reversed"
    return changed(work, authorization, {}, "updated")


def refund(work: Work, call: Call) -> Document:
    """Give back what a transaction took, or a part of it."""
    taken = work.require(_TRANSACTION, call.path["transaction"], param="transaction")
    amount = call.params.get("refund_amount", abs(taken["amount"]))
    if taken["type"] == "refund" or not 0 < amount <= abs(taken["amount"]):
        raise StripeError(400, "You cannot refund more than this transaction took.", param="refund_amount")
    return _transaction(work, taken, amount, "refund", {})


def refund_unlinked(work: Work, call: Call) -> Document:
    """Give back money that no known transaction took."""
    params = call.params
    card = work.require("issuing.card", params["card"], param="card", in_path=False)
    source = {"card": card.data, "currency": params.get("currency") or card["currency"], "merchant_data": {}}
    return _transaction(work, source, params["amount"], "refund", params)


def _asked(work: Work, call: Call) -> tuple[Document, Json]:
    authorization = work.require(_AUTHORIZATION, call.path["authorization"], param="authorization")
    request = authorization["pending_request"]
    if request is None:
        raise StripeError(400, "This authorization has been decided already.", param="authorization")
    return authorization, request


def _decided(work: Work, authorization: Document, call: Call, *, amount: int | None) -> Document:
    is_approved = amount is not None
    asked = authorization["pending_request"]["amount"]
    authorization["approved"], authorization["pending_request"] = is_approved, None
    authorization["amount"] = amount if amount is not None else 0
    if not is_approved:
        authorization["status"] = "closed"
    reason = "webhook_approved" if is_approved else "webhook_declined"
    _note(
        authorization, work.now, asked if amount is None else amount, is_approved=is_approved, reason=reason
    )
    given = {"metadata": call.params["metadata"]} if "metadata" in call.params else {}
    return changed(work, authorization, given, "updated")


def _open(work: Work, call: Call) -> Document:
    authorization = work.require(_AUTHORIZATION, call.path["authorization"], param="authorization")
    if not authorization["approved"] or authorization["status"] != "pending":
        raise StripeError(
            400,
            f"This authorization is not open: it is {authorization['status']} and "
            f"{'approved' if authorization['approved'] else 'not approved'}.",
            param="authorization",
        )
    return authorization


def _check(amount: int, authorization: Document, param: str) -> None:
    if not 0 < amount <= authorization["amount"]:
        raise StripeError(400, f"The amount must be between 1 and {authorization['amount']}.", param=param)


def _note(authorization: Document, now: int, amount: int, *, is_approved: bool, reason: str) -> None:
    request: Json = {
        "amount": amount,
        "amount_details": None,
        "approved": is_approved,
        "authorization_code": None,
        "created": now,
        "currency": authorization["currency"],
        "merchant_amount": amount,
        "merchant_currency": authorization["merchant_currency"],
        "network_risk_score": None,
        "reason": reason,
        "reason_message": None,
        "requested_at": now,
    }
    authorization["request_history"] = [*authorization["request_history"], request]


def _transaction(
    work: Work, source: Document | Json, amount: int, kind: str, params: Mapping[str, Any]
) -> Document:
    """Book money that leaves (negative) or comes back, as the authorization or transaction `source` has it."""
    card, holder = source["card"], source.get("cardholder")
    if isinstance(card, dict):
        holder = holder or card["cardholder"]
    authorization = source["id"] if source.get("object") == _AUTHORIZATION else source.get("authorization")
    booked = made(
        work,
        _TRANSACTION,
        {name: params[name] for name in ("merchant_data", "purchase_details") if name in params},
        amount=amount,
        authorization=authorization,
        card=card["id"] if isinstance(card, dict) else card,
        cardholder=holder["id"] if isinstance(holder, dict) else holder,
        currency=source["currency"],
        merchant_amount=amount,
        merchant_currency=source.get("merchant_currency") or source["currency"],
        type=kind,
        **({"merchant_data": source["merchant_data"]} if source["merchant_data"] else {}),
    )
    if not isinstance(booked, Document):
        raise TypeError("a transaction has an id")
    return booked
