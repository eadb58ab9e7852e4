"""Refunds of cash that customers have sent and that paid for nothing: it goes back to the bank it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money
from fakes.payments.document import Document
from fakes.payments.flows import bank_transfers, refunding
from fakes.payments.wire.param_error import below_minimum, parameter_missing
from fakes.payments.work import Work

_SETTLE_SECONDS = 3


def create(work: Work, params: Mapping[str, Any]) -> Document:
    """Send cash of a customer back (`origin=customer_balance`); it is pending until the bank has it."""
    for name in ("customer", "amount", "currency"):
        if params.get(name) is None:
            raise parameter_missing(name)
    customer = work.require("customer", params["customer"], param="customer", in_path=False)
    currency, amount = money.checked_currency(params["currency"]), params["amount"]
    if amount < 1:
        raise below_minimum("amount", 1)
    place = bank_transfers.type_of(currency)
    bank_transfers.sent_back(work, customer, amount, currency)
    given = {name: params[name] for name in ("instructions_email",) if params.get(name)}
    refund = work.create(
        "refund",
        {
            **given,
            "amount": amount,
            "currency": currency,
            "customer": customer.id,
            "destination_details": {place: {"reference": None, "reference_status": "pending"}, "type": place},
            "metadata": fields.new_metadata(params),
            "pending_reason": "processing",
            "status": "pending",
        },
    )
    work.emit("refund.created", refund)
    due = work.now + _SETTLE_SECONDS
    work.schedule(refunding.SETTLE_JOB, due, {"refund": refund.id, "fails": False})
    return refund
