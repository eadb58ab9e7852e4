"""What people see of a payment event: its money, its object, and the life line that it stands in."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from fakes.core.captures import Capture, Json
from fakes.core.clock import iso
from fakes.core.ids import arrival_number, public_id
from fakes.payments.kin import kin_of
from fakes.payments.money import formatted
from fakes.payments.records import OBJECT
from fakes.payments.timeline import life_of, summary

TEMPLATE = "payment.html"
_MAX_STEPS = 200
_BAD = ("failed", "canceled", "refused", "lost", "reversed")
_GOOD = ("active", "available", "complete", "paid", "succeeded", "warning_closed", "won")
_WAITING = (
    "requires_action",
    "requires_payment_method",
    "requires_confirmation",
    "processing",
    "pending",
    "in_transit",
    "needs_response",
    "warning_needs_response",
    "under_review",
    "warning_under_review",
)


def payment_value(capture: Capture, raw: bytes | None) -> Json:
    """Return everything that a page shows of one event. `raw` is the event as the app's endpoints get it."""
    event: Json = orjson.loads(raw) if raw else {}
    data: Json = event.get("data", {})
    detail = capture.detail
    return {
        **detail,
        "capture_id": capture.id,
        "event_id": event.get("id"),
        "account": event.get("account"),
        "at": iso(capture.created_ms),
        "amount_text": money_text(detail["amount"], detail["currency"]),
        "tone": tone(detail["event"], detail["status"]),
        "request_id": (event.get("request") or {}).get("id"),
        "previous": pretty(data.get("previous_attributes")),
        "object_json": pretty(data.get("object")),
        "event_json": pretty({**event, "data": "(see the object above)"} if event else None),
        "flags": capture.flags,
    }


def about(capture: Capture) -> str:
    """Return what stands in an address's place: `cus_…`, or the kind of the object in words."""
    detail = capture.detail
    return str(detail["customer"] or str(detail["object"]).replace("_", " ").replace(".", " ").capitalize())


def life_line(conn: Connection, sandbox: str, raw: bytes | None, *, cleared_id: int) -> list[Json]:
    """Return the events of the payment, customer or other object that an event belongs to, oldest first."""
    event: Json = orjson.loads(raw) if raw else {}
    if not event:
        return []
    key = _life_of(conn, sandbox, event)
    if key is None:
        return []
    statement = (
        select(OBJECT.c.data, OBJECT.c.private)
        .where(
            OBJECT.c.sandbox == sandbox,
            OBJECT.c.account == event.get("account", ""),
            OBJECT.c.lookup.in_(kin_of(conn, sandbox, event.get("account", ""), key)),
            OBJECT.c.object == "event",
        )
        .order_by(OBJECT.c.seq)
        .limit(_MAX_STEPS)
    )
    steps = [_step(orjson.loads(row.data), orjson.loads(row.private)) for row in conn.execute(statement)]
    return [
        {**step, "is_here": step["event_id"] == event["id"]}
        for step in steps
        if step.pop("number") > cleared_id
    ]


def _life_of(conn: Connection, sandbox: str, event: Json) -> str | None:
    """Return whose life an event belongs to: it was noted with it, as not every object tells (a payment's transfer)."""
    noted = select(OBJECT.c.lookup).where(
        OBJECT.c.sandbox == sandbox,
        OBJECT.c.account == event.get("account", ""),
        OBJECT.c.id == event["id"],
    )
    return conn.execute(noted).scalar() or life_of(event["data"]["object"])


def request_marks(life: list[Json]) -> dict[str, int]:
    """Return the ids of the requests behind a life line, each with the number of the first capture that it made."""
    marks: dict[str, int] = {}
    for step in life:
        if step["request_id"]:
            marks.setdefault(step["request_id"], arrival_number(step["capture_id"]))
    return marks


def with_answers(life: list[Json], told: list[Json]) -> list[Json]:
    """Return the steps of a life line with `told`: what each endpoint of the app answered to that event."""
    answers: dict[str, list[Json]] = {}
    for each in told:
        last = each["attempts"][-1] if each["attempts"] else {}
        answers.setdefault(each["capture_id"], []).append(
            {"url": each["url"], "state": each["state"], "status": last.get("status")}
        )
    return [{**step, "told": answers.get(step["capture_id"], [])} for step in life]


def money_text(amount: Any, currency: Any) -> str | None:
    """Return an amount as people read it, None where there is none."""
    return formatted(amount, currency) if isinstance(amount, int) and isinstance(currency, str) else None


def tone(event: str, status: Any) -> str:
    """Return how an event is to be read at a glance: good, bad, waiting or plain."""
    if status in _BAD or event.endswith((".failed", ".payment_failed", ".expired")):
        return "bad"
    if status in _GOOD:
        return "good"
    return "waiting" if status in _WAITING else "plain"


def pretty(value: Any) -> str | None:
    """Return a value as indented JSON, None for None."""
    return None if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _step(event: Json, private: Json) -> Json:
    shown = event["data"]["object"]
    return {
        "number": private["capture"],
        "capture_id": public_id(private["capture"]),
        "event_id": event["id"],
        "event": event["type"],
        "summary": summary(event["type"], shown),
        "at": iso(event["created"] * 1000),
        "object_id": shown.get("id"),
        "request_id": (event.get("request") or {}).get("id"),
        "status": shown.get("status"),
        "tone": tone(event["type"], shown.get("status")),
    }
