"""The account's money: balance transactions with their fees, what is available when, and the balance itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from fakes.core.look import Question
from fakes.core.tables import table_of
from fakes.payments import fields, money
from fakes.payments.actions import Action, Answer, Call, Listing, reads
from fakes.payments.document import Document, Json
from fakes.payments.listing import listing
from fakes.payments.models import PLATFORM, PaymentFundsRow
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import list_of, part_of, range_of
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

FUNDS_JOB = "payments.funds_available"
TELL_JOB = "payments.funds_at_once"
LOOK_JOB = "payments.look_at_funds"
FUNDS = table_of(PaymentFundsRow)
_FUNDS = Question(
    select(FUNDS).where(FUNDS.c.sandbox == bindparam("sandbox"), FUNDS.c.account == bindparam("account"))
)
SETTINGS_KEY = "balance_settings:"
DELAY_DAYS = 2
_KIND = "balance_transaction"
_URL = "/v1/balance_transactions"
_DAY = 24 * 60 * 60
CARD = "card"
BANK_ACCOUNT = "bank_account"
# What reports call a transaction where that is not its type (https://docs.stripe.com/reports/reporting-categories).
_CATEGORIES = {
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "payment": "charge",
    "payment_failure_refund": "charge_failure",
    "payment_refund": "refund",
    "payment_reversal": "charge_failure",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer_refund": "transfer_reversal",
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/balance": reads(retrieve),
        "GET /v1/balance_transactions": reads(list_transactions),
        "GET /v1/balance_transactions/{id}": reads(retrieve_transaction),
        "GET /v1/balance/history": reads(list_transactions),
        "GET /v1/balance/history/{id}": reads(retrieve_transaction),
    }


def record(
    work: Work,
    kind: str,
    amount: int,
    currency: str,
    *,
    source: str,
    description: str | None,
    fee: int = 0,
    fees: Sequence[Json] = (),
    category: str | None = None,
    at_once: bool = False,
    available_on: int | None = None,
    source_type: str = CARD,
) -> Document:
    """Book `amount` (negative where money leaves) less its fees; returns the balance transaction.

    `fee` is what Stripe keeps for processing, `fees` are further ones in full. `category` is the reports' word for
    it where the kind does not say. Without `available_on` (Unix seconds) the money waits as long as Stripe lets it.
    """
    if available_on is None:
        days = DELAY_DAYS if at_once else _delay_days(work)
        available_on = money.available_on(work.now, at_once=at_once, business_days=days)
    details = [*([fee_detail(fee, currency)] if fee else []), *fees]
    total = sum(each["amount"] for each in details)
    transaction = work.create(
        "balance_transaction",
        {
            "amount": amount,
            "available_on": available_on,
            "balance_type": "payments",
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": total,
            "fee_details": details,
            "net": amount - total,
            "reporting_category": category or _CATEGORIES.get(kind, kind),
            "source": source,
            "status": "available" if available_on <= work.now else "pending",
            "type": kind,
        },
        private={"source_type": source_type} if source_type != CARD else None,
    )
    _add_funds(work, currency, available_on, amount - total, source_type)
    if kind == "charge" and available_on <= work.now:
        work.schedule(TELL_JOB, work.now, {})
    return transaction


def fee_detail(
    amount: int,
    currency: str,
    *,
    description: str = "Stripe processing fees",
    type: str = "stripe_fee",
    application: str | None = None,
) -> Json:
    """Return one line of a transaction's fees."""
    return {
        "amount": amount,
        "application": application,
        "currency": currency,
        "description": description,
        "type": type,
    }


def is_card(charge: Document) -> bool:
    """Tell whether a card paid: transactions of everything else have names of their own."""
    return bool(charge["payment_method_details"]["type"] == "card")


def source_type_of(charge: Document) -> str:
    """Return which part of the balance a charge's money belongs to."""
    return BANK_ACCOUNT if charge["payment_method_details"]["type"] == "us_bank_account" else CARD


def available(records: Records, currency: str, source_type: str = CARD) -> int:
    """Return how much of one kind can be moved now, in minor units."""
    return all_available(records).get((currency, source_type), 0)


def retrieve(records: Records, call: Call) -> Json:
    """Return the balance: what can be paid out, and what will be."""
    return _balance(_funds(records), records.now)


def list_transactions(records: Records, call: Call) -> Listing | Json:
    """List balance transactions, newest first; with `payout` those that it paid out."""
    params = call.params
    if params.get("payout"):
        return _paid_out(records, params)
    where: dict[str, str | None] = {}
    if params.get("source"):
        where["lookup"] = params["source"]
    if params.get("type"):
        where["type"] = params["type"]
    matches = fields.filter_by(params, ("currency",))
    return listing(params, _KIND, _URL, where=where, matches=matches)


def _paid_out(records: Records, params: Mapping[str, Any]) -> Json:
    """Return a page of the transactions of an automatic payout: it knows them, however many others there are."""
    payout = records.require("payout", params["payout"], param="payout", in_path=False)
    if not payout["automatic"]:
        raise StripeError(
            400, "Balance transaction history can only be filtered on automatic transfers, not manual."
        )
    ids: Sequence[str] = (payout["balance_transaction"], *payout.private.get("transactions", ()))
    created = range_of(params.get("created"))
    matches = fields.filter_by(params, ("currency", "source", "type"))
    if created is not None or matches is not None:
        known = {each: _transaction(records, each) for each in ids}
        ids = [
            each
            for each, data in known.items()
            if (created is None or created.holds(data["created"])) and (matches is None or matches(data))
        ]
    part, has_more = part_of(ids, params, noun="balance transaction")
    return list_of([_transaction(records, each) for each in ids[part]], url=_URL, has_more=has_more)


def _transaction(records: Records, id: str) -> Json:
    """Return a transaction that was paid out, and so has become available."""
    return {**records.require(_KIND, id, in_path=False).data, "status": "available"}


def retrieve_transaction(records: Records, call: Call) -> Answer:
    """Return one balance transaction."""
    return records.require("balance_transaction", call.path["id"])


def announce(work: Work) -> None:
    """Tell that money has become available."""
    balance = _balance(_funds(work), work.now)
    work.emit("balance.available", Document(balance, account=work.scope.account, seq=0, created=work.now))


def look_again(work: Work) -> None:
    """Let the schedule of payouts be looked at when the next day begins."""
    work.schedule(LOOK_JOB, work.now - work.now % _DAY + _DAY, {})


def all_available(records: Records) -> dict[tuple[str, str], int]:
    """Return how much can be moved now, by currency and kind of source."""
    found: dict[tuple[str, str], int] = {}
    for row in _funds(records):
        if row["available_on"] <= records.now:
            key = (row["currency"], row["source_type"])
            found[key] = found.get(key, 0) + row["net"]
    return found


def _delay_days(work: Work) -> int:
    """Return for how many business days money is held: the sandbox's own account cannot change that."""
    if work.scope.account == PLATFORM:
        return DELAY_DAYS
    known = work.find("balance_settings", SETTINGS_KEY)
    override = known.private.get("delay_days_override") if known is not None else None
    return DELAY_DAYS if override is None else int(override)


def _add_funds(work: Work, currency: str, available_on: int, net: int, source_type: str) -> None:
    sandbox, account = work.scope
    if available_on <= work.now:
        # What is there already needs no moment of its own: one row a day, however much moves.
        available_on -= available_on % _DAY
    known = work.tx.find(PaymentFundsRow, sandbox, account, currency, source_type, available_on)
    work.tx.put(
        PaymentFundsRow,
        {
            "sandbox": sandbox,
            "account": account,
            "currency": currency,
            "source_type": source_type,
            "available_on": available_on,
            "net": net + (known["net"] if known is not None else 0),
        },
    )
    if available_on <= work.now:
        if net > 0:
            look_again(work)
    elif known is None:
        work.schedule(FUNDS_JOB, available_on, {"currency": currency})


def _funds(records: Records) -> list[Json]:
    return records.ask(_FUNDS, records.scope._asdict())


def _balance(rows: list[Json], now: int) -> Json:
    ready = [row for row in rows if row["available_on"] <= now]
    coming = [row for row in rows if row["available_on"] > now]
    currencies = sorted({row["currency"] for row in rows}) or ["usd"]
    return {
        **blank("balance"),
        "available": [_amount(ready, currency) for currency in currencies],
        "instant_available": [_amount(ready, currency) for currency in currencies],
        "pending": [_amount(coming, currency) for currency in currencies],
    }


def _amount(rows: list[Json], currency: str) -> Json:
    by_source = {CARD: 0}
    for row in rows:
        if row["currency"] == currency:
            by_source[row["source_type"]] = by_source.get(row["source_type"], 0) + row["net"]
    return {"amount": sum(by_source.values()), "currency": currency, "source_types": by_source}
