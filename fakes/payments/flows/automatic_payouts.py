"""Payouts that nobody asks for: when they are due by an account's schedule, and what they pay out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fakes.payments.actions import Job
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance, balance_settings, paying_out, payout_destination
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query
from fakes.payments.wire.paginate import Page, Range
from fakes.payments.work import Work

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DESCRIPTION = "STRIPE PAYOUT"
# No transaction that is older than this becomes available only now.
_LONGEST_HOLD = 90 * 24 * 60 * 60


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {balance.FUNDS_JOB: become_available, balance.LOOK_JOB: run, balance.TELL_JOB: tell}


def tell(work: Work, payload: Mapping[str, Any]) -> None:
    """Tell that money came that could be moved at once; it is paid out with the rest."""
    balance.announce(work)


def become_available(work: Work, payload: Mapping[str, Any]) -> None:
    """Tell that money can be moved, and pay it out if this is the day: the job that waits for that moment."""
    balance.announce(work)
    run(work, payload)


def run(work: Work, payload: Mapping[str, Any]) -> None:
    """Pay out what is available if the schedule says so, or look again on the next day of it."""
    known = balance_settings.settings(work)
    schedule = known["schedule"]
    if schedule["interval"] == "manual" or not _may_be_paid(work):
        return
    today = datetime.fromtimestamp(work.now, UTC).date()
    if is_due(schedule, today):
        _pay_out(work, known)
        return
    day = next_day(schedule, today)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    work.schedule(balance.LOOK_JOB, int(midnight.timestamp()), {})


def is_due(schedule: Mapping[str, Any], day: date) -> bool:
    """Tell whether a schedule pays out on a day."""
    if schedule["interval"] == "daily":
        return True
    if schedule["interval"] == "weekly":
        return _WEEK[day.weekday()] in schedule["weekly_payout_days"]
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return any(min(each, last.day) == day.day for each in schedule["monthly_payout_days"])


def next_day(schedule: Mapping[str, Any], today: date) -> date:
    """Return the first day after `today` on which a schedule pays out."""
    day = today + timedelta(days=1)
    while not is_due(schedule, day):
        day += timedelta(days=1)
    return day


def _may_be_paid(work: Work) -> bool:
    if work.scope.account == PLATFORM:
        return True
    account = work.of(PLATFORM).find("account", work.scope.account)
    return account is not None and bool(account["payouts_enabled"])


def _pay_out(work: Work, known: Json) -> None:
    minimums: Mapping[str, int] = known.get("minimum_balance_by_currency") or {}
    for (currency, source_type), amount in balance.all_available(work).items():
        left = amount - (minimums.get(currency) or 0)
        destination = payout_destination.default(work, currency) if left > 0 else None
        if destination is None:
            continue  # Nothing to pay, or nowhere to pay it to: it stays on the balance.
        paying_out.pay_out(
            work,
            destination,
            left,
            currency,
            source_type=source_type,
            transactions=_unpaid(work, currency, source_type),
            description=_DESCRIPTION,
            statement_descriptor=known.get("statement_descriptor"),
        )


def _unpaid(work: Work, currency: str, source_type: str) -> list[str]:
    """Return the transactions of one kind that became available since it was last paid out automatically, newest first."""
    query = Query(
        kind="payout",
        matches=lambda data: (
            bool(data["automatic"]) and (data["currency"], data["source_type"]) == (currency, source_type)
        ),
        page=Page(limit=1),
    )
    rows = work.page(query).rows
    last = Document.from_row(rows[0]) if rows else None
    since = last.created if last is not None else 0
    paid = last.private["transactions"] if last is not None else ()
    young = Range(gte=since - _LONGEST_HOLD) if last is not None else None
    return [
        each.id
        for each in work.all(Query(kind="balance_transaction", created=young))
        if each["currency"] == currency
        and since <= each["available_on"] <= work.now
        and each.id not in paid
        and not _is_automatic(work, each)
        and each.private.get("source_type", balance.CARD) == source_type
    ]


def _is_automatic(work: Work, transaction: Document) -> bool:
    """Tell whether a transaction is an automatic payout itself; what was paid out by hand counts as any other."""
    payout = work.find("payout", transaction["source"]) if transaction["type"] == "payout" else None
    return payout is not None and bool(payout["automatic"])
