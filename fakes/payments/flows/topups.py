"""Top-ups: money that the account itself adds to its balance from a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money, states
from fakes.payments.actions import Action, Call, Job, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance
from fakes.payments.listing import listing
from fakes.payments.payout_table import FAILURES, TOPUP_ENDINGS
from fakes.payments.records import Records
from fakes.payments.wire.paginate import range_of
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.work import Work

ARRIVE_JOB = "payments.topup_arrives"
REVERSE_JOB = "payments.topup_reversed"
_ONE = "/v1/topups/{topup}"
_DAY = 24 * 60 * 60
_DAYS_TO_REVERSE = 5
# The ending of a method or token whose bank takes the money back some days later.
_DISPUTED = "disputed"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/topups": writes(create),
        "GET /v1/topups": reads(list_all),
        f"GET {_ONE}": reads(retrieve),
        f"POST {_ONE}": writes(update),
        f"POST {_ONE}/cancel": writes(cancel),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {ARRIVE_JOB: arrive, REVERSE_JOB: reverse}


def create(work: Work, call: Call) -> Document:
    """Ask for money from the account's bank; it arrives days later on the clock."""
    params = call.params
    currency = money.checked_currency(params["currency"])
    if params["amount"] < 1:
        raise below_minimum("amount", 1)
    expected = money.available_on(work.now)
    given: Json = {"payment_method": params["payment_method"]} if params.get("payment_method") else {}
    topup = work.create(
        "topup",
        {
            "amount": params["amount"],
            "currency": currency,
            "description": params.get("description"),
            "expected_availability_date": expected,
            "initiated_by": "user",
            "metadata": fields.new_metadata(params),
            "statement_descriptor": params.get("statement_descriptor"),
            "status": "pending",
            "transfer_group": params.get("transfer_group"),
            **given,
        },
        private={"from": params.get("payment_method") or params.get("source") or ""},
    )
    work.emit("topup.created", topup)
    work.schedule(ARRIVE_JOB, expected, {"topup": topup.id})
    return topup


def list_all(records: Records, call: Call) -> Listing:
    """List top-ups, newest first."""
    params = call.params
    amount = range_of(params.get("amount"))
    return listing(
        params,
        "topup",
        "/v1/topups",
        columns=("status",),
        matches=(lambda data: amount.holds(data["amount"])) if amount is not None else None,
    )


def retrieve(records: Records, call: Call) -> Document:
    """Return a top-up."""
    return records.require("topup", call.path["topup"])


def update(work: Work, call: Call) -> Document:
    """Change a top-up's description and metadata."""
    topup = work.require("topup", call.path["topup"])
    fields.copy(topup, call.params, ("description",))
    fields.merge_metadata(topup, call.params)
    work.save(topup)
    return topup


def cancel(work: Work, call: Call) -> Document:
    """Call off a top-up that has not arrived."""
    topup = work.require("topup", call.path["topup"])
    topup["status"] = states.moved("cancel", topup.data, "canceled")
    topup["expected_availability_date"] = None
    work.update(topup, "topup.canceled")
    return topup


def arrive(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a top-up's money come in, or not: the job on its `expected_availability_date`."""
    topup = work.find("topup", payload["topup"])
    if topup is None or topup["status"] != "pending":
        return
    code = _failure_of(topup)
    if code is not None:
        topup["status"] = states.moved("arrive", topup.data, "failed")
        topup["failure_code"] = code
        topup["failure_message"] = FAILURES[code]
        topup["expected_availability_date"] = None
        work.update(topup, "topup.failed")
        return
    topup["status"] = states.moved("arrive", topup.data, "succeeded")
    _book(work, topup, "topup", topup["amount"])
    work.update(topup, "topup.succeeded")
    if topup.private["from"].endswith(_DISPUTED):
        work.schedule(REVERSE_JOB, work.now + _DAYS_TO_REVERSE * _DAY, {"topup": topup.id})


def reverse(work: Work, payload: Mapping[str, Any]) -> None:
    """Let the bank take a top-up back: the job behind a method that disputes."""
    topup = work.find("topup", payload["topup"])
    if topup is None or topup["status"] != "succeeded":
        return
    topup["status"] = states.moved("reverse", topup.data, "reversed")
    _book(work, topup, "topup_reversal", -topup["amount"])
    work.update(topup, "topup.reversed")


def _book(work: Work, topup: Document, kind: str, amount: int) -> None:
    transaction = balance.record(
        work,
        kind,
        amount,
        topup["currency"],
        source=topup.id,
        description=topup["description"] or "Top-up",
        at_once=True,
    )
    topup["balance_transaction"] = topup["balance_transaction"] or transaction.id


def _failure_of(topup: Document) -> str | None:
    named = topup.private["from"]
    return next((code for ending, code in TOPUP_ENDINGS.items() if named.endswith(ending)), None)
