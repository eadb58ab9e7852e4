"""The account's money: balance transactions with their fees, what is available when, and the balance itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from fakes.core.tables import table_of
from fakes.payments import money
from fakes.payments.actions import Action, Answer, Call, Job, Listing, reads
from fakes.payments.document import Document, Json
from fakes.payments.models import PaymentFundsRow
from fakes.payments.records import Query, Records
from fakes.payments.wire.paginate import page_of, range_of
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

FUNDS_JOB = "payments.funds_available"
FUNDS = table_of(PaymentFundsRow)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/balance": reads(retrieve),
        "GET /v1/balance_transactions": reads(list_transactions),
        "GET /v1/balance_transactions/{id}": reads(retrieve_transaction),
        "GET /v1/balance/history": reads(list_transactions),
        "GET /v1/balance/history/{id}": reads(retrieve_transaction),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {FUNDS_JOB: announce}


def record(
    work: Work,
    kind: str,
    amount: int,
    currency: str,
    *,
    source: str,
    description: str | None,
    fee: int = 0,
    at_once: bool = False,
) -> Document:
    """Book `amount` (negative where money leaves) less `fee`; returns the balance transaction."""
    available_on = money.available_on(work.now, at_once=at_once)
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    transaction = work.create(
        "balance_transaction",
        {
            "amount": amount,
            "available_on": available_on,
            "balance_type": "payments",
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details if fee else [],
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "status": "available" if available_on <= work.now else "pending",
            "type": kind,
        },
    )
    _add_funds(work, currency, available_on, amount - fee)
    return transaction


def retrieve(records: Records, call: Call) -> Json:
    """Return the balance: what can be paid out, and what will be."""
    statement = select(FUNDS).where(
        FUNDS.c.sandbox == records.scope.sandbox, FUNDS.c.account == records.scope.account
    )
    return _balance(records.select(statement), records.now)


def list_transactions(records: Records, call: Call) -> Listing:
    """List balance transactions, newest first."""
    params = call.params
    where: dict[str, str | None] = {}
    if params.get("source"):
        where["lookup"] = params["source"]
    if params.get("type"):
        where["type"] = params["type"]
    currency, payout = params.get("currency"), params.get("payout")
    if payout:
        records.require("payout", payout, param="payout", in_path=False)
    query = Query(
        kind="balance_transaction",
        where=where,
        created=range_of(params.get("created")),
        page=page_of(params),
        matches=(lambda data: bool(data["currency"] == currency)) if currency else None,
    )
    return Listing(query, "/v1/balance_transactions")


def retrieve_transaction(records: Records, call: Call) -> Answer:
    """Return one balance transaction."""
    return records.require("balance_transaction", call.path["id"])


def announce(work: Work, payload: Mapping[str, Any]) -> None:
    """Tell that money has become available: the job that waits for that moment."""
    statement = select(FUNDS).where(
        FUNDS.c.sandbox == work.scope.sandbox, FUNDS.c.account == work.scope.account
    )
    balance = _balance(work.select(statement), work.now)
    work.emit(
        "balance.available",
        Document(balance, account=work.scope.account, seq=0, created=work.now),
    )


def _add_funds(work: Work, currency: str, available_on: int, net: int) -> None:
    sandbox, account = work.scope
    known = work.tx.find(PaymentFundsRow, sandbox, account, currency, available_on)
    work.tx.put(
        PaymentFundsRow,
        {
            "sandbox": sandbox,
            "account": account,
            "currency": currency,
            "available_on": available_on,
            "net": net + (known["net"] if known is not None else 0),
        },
    )
    if known is None and available_on > work.now:
        work.schedule(FUNDS_JOB, available_on, {"currency": currency})


def _balance(rows: list[Json], now: int) -> Json:
    available: dict[str, int] = {}
    pending: dict[str, int] = {}
    for row in rows:
        part = available if row["available_on"] <= now else pending
        part[row["currency"]] = part.get(row["currency"], 0) + row["net"]
    currencies = sorted({*available, *pending}) or ["usd"]
    return {
        **blank("balance"),
        "available": [_amount(available.get(currency, 0), currency) for currency in currencies],
        "pending": [_amount(pending.get(currency, 0), currency) for currency in currencies],
    }


def _amount(net: int, currency: str) -> Json:
    return {"amount": net, "currency": currency, "source_types": {"card": net}}
