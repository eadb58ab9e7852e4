"""Subscription schedules: their phases in time, how they end, and giving them up; they bill nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.generic.move import NOW, Move
from fakes.payments.generic.objects import made, stored
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "subscription_schedule"
_DAY_S = 86_400
# Stripe speaks of seven days; its own CLI expects the notice nine days before the end.
_NOTICE_S = 10 * _DAY_S
_LENGTHS_S = {"day": _DAY_S, "week": 7 * _DAY_S, "month": 30 * _DAY_S, "year": 365 * _DAY_S}
_CANCEL = Move({"status": "canceled", "canceled_at": NOW}, ("not_started", "active"))
# How a schedule ends by itself, and what its end behaviour makes of it then.
_ENDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cancel": ("completed", ("completed",)),
    "none": ("completed", ("completed",)),
    "release": ("released", ("completed", "released")),
    "renew": ("active", ("updated",)),
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/subscription_schedules": writes(create),
        "POST /v1/subscription_schedules/{schedule}/cancel": writes(cancel),
    }


def create(work: Work, call: Call) -> Document:
    """Plan the phases of a subscription."""
    params = call.params
    begins = params.get("start_date")
    start = begins if isinstance(begins, int) else work.now
    phases = _phases(work, params.get("phases") or (), start)
    is_begun = start <= _now_for(work, params)
    given = {name: value for name, value in params.items() if name not in ("phases", "start_date")}
    span = {"end_date": phases[0]["end_date"], "start_date": start} if phases else None
    schedule = made(
        work,
        KIND,
        given,
        phases=phases,
        current_phase=span if is_begun else None,
        status="active" if is_begun else "not_started",
    )
    assert isinstance(schedule, Document)
    return schedule


def cancel(work: Work, call: Call) -> Document:
    """Give a schedule up; one that had not begun is told of as aborted too."""
    schedule = work.require(KIND, call.path["schedule"], param="schedule")
    _CANCEL.check(schedule, "cancel")
    events = ("aborted", "canceled") if schedule["status"] == "not_started" else ("canceled",)
    _CANCEL.apply(schedule, work.now)
    schedule["current_phase"] = None
    return stored(work, schedule, *events)


def run_due(work: Work, customer_id: str, now: int) -> None:
    """Let a customer's schedules come to the moment `now` (Unix seconds of their test clock)."""
    for schedule in work.all(Query(kind=KIND, where={"customer": customer_id})):
        if schedule["status"] not in ("not_started", "active") or not schedule["phases"]:
            continue
        end = schedule["phases"][-1]["end_date"]
        if now >= end - _NOTICE_S and not schedule.private.get("is_expiring"):
            schedule.private["is_expiring"] = True
            work.emit("subscription_schedule.expiring", schedule)
        if now >= end:
            status, events = _ENDS[schedule["end_behavior"]]
            schedule.data |= {"status": status, "current_phase": None}
            schedule.data |= {f"{name}_at": now for name in ("completed", "released") if name == status}
            stored(work, schedule, *events)
        else:
            work.save(schedule)


def _now_for(work: Work, params: Mapping[str, Any]) -> int:
    """Return what time it is for a customer: that of its test clock, if it has one."""
    customer = work.find("customer", params.get("customer") or "")
    clock = (
        work.find("test_helpers.test_clock", customer["test_clock"] or "") if customer is not None else None
    )
    return int(clock["frozen_time"]) if clock is not None else work.now


def _phases(work: Work, given: Sequence[Mapping[str, Any]], start: int) -> list[Json]:
    phases: list[Json] = []
    for index, phase in enumerate(given):
        items = [
            _item(work, item, f"phases[{index}][items][{at}]")
            for at, item in enumerate(phase.get("items") or ())
        ]
        end = phase.get("end_date")
        if not isinstance(end, int):
            end = start + _length_s(phase, items)
        phases.append(
            {
                "add_invoice_items": [],
                "currency": items[0]["_currency"] if items else "usd",
                "discounts": [],
                "end_date": end,
                "items": [{name: item[name] for name in item if not name.startswith("_")} for item in items],
                "metadata": dict(phase.get("metadata") or {}),
                "proration_behavior": phase.get("proration_behavior") or "create_prorations",
                "start_date": start,
            }
        )
        start = end
    return phases


def _length_s(phase: Mapping[str, Any], items: Sequence[Json]) -> int:
    duration = phase.get("duration")
    if duration:
        return _LENGTHS_S[duration["interval"]] * int(duration.get("interval_count") or 1)
    recurring = items[0]["_recurring"] if items else {}
    length_s = _LENGTHS_S[recurring.get("interval") or "month"] * int(recurring.get("interval_count") or 1)
    return length_s * int(phase.get("iterations") or 1)


def _item(work: Work, given: Mapping[str, Any], param: str) -> Json:
    price_id = given.get("price") or given.get("plan") or ""
    price = work.find("price", price_id) or work.find("plan", price_id)
    if price is None:
        raise StripeError(
            400, f"No such price: '{price_id}'", code="resource_missing", param=f"{param}[price]"
        )
    return {
        "discounts": [],
        "metadata": dict(given.get("metadata") or {}),
        "plan": price.id,
        "price": price.id,
        "quantity": given.get("quantity", 1),
        "_currency": price["currency"],
        "_recurring": price.get("recurring") or {},
    }
