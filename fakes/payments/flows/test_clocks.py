"""Test clocks, and what runs by them: schedules, and subscriptions that wait for their first payment; nothing renews yet."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Job, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import subscription_schedules, subscriptions
from fakes.payments.generic.objects import stored
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "test_helpers.test_clock"
READY_JOB = "payments.test_clock"
_PATH = "/v1/test_helpers/test_clocks/{test_clock}/advance"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {f"POST {_PATH}": writes(advance)}


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {READY_JOB: arrive}


def advance(work: Work, call: Call) -> Document:
    """Move a test clock forward; it is ready again once what was due has happened."""
    clock = work.require(KIND, call.path["test_clock"], param="test_clock")
    to: int = call.params["frozen_time"]
    if clock["status"] != "ready":
        raise StripeError(400, "Test clock advancement underway - cannot perform modifications.")
    if to < clock["frozen_time"]:
        raise StripeError(
            400,
            "The specified time to advance to is before the test clock's current time.",
            param="frozen_time",
        )
    clock["status"] = "advancing"
    stored(work, clock, "advancing")
    work.schedule(READY_JOB, work.now, {"clock": clock.id, "to": to})
    return clock


def arrive(work: Work, payload: Json) -> None:
    """Let happen what is due by a test clock, and say that it has arrived."""
    clock = work.find(KIND, payload["clock"])
    if clock is None:
        return
    clock["frozen_time"] = payload["to"]
    for customer in _customers(work, clock):
        subscription_schedules.run_due(work, customer, payload["to"])
    for waiting in work.all(Query(kind="subscription", where={"status": "incomplete"})):
        customer_of = work.find("customer", waiting["customer"])
        if customer_of is not None and customer_of.get("test_clock") == clock.id:
            subscriptions.lapse_due(work, waiting, payload["to"])
    clock["status"] = "ready"
    stored(work, clock, "ready")


def _customers(work: Work, clock: Document) -> list[str]:
    """Return whose schedules run by a clock: few have any, whatever the number of customers."""
    with_schedules = {
        schedule["customer"]: None
        for status in ("not_started", "active")
        for schedule in work.all(Query(kind=subscription_schedules.KIND, where={"status": status}))
    }
    found = [work.find("customer", each) for each in with_schedules if each]
    return [each.id for each in found if each is not None and each.get("test_clock") == clock.id]
