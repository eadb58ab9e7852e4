"""Usage that apps report to billing meters, both versions of the API, and what it sums up to; nothing is invoiced here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from fakes.core.clock import iso, moment
from fakes.core.errors import InvalidInput
from fakes.core.ids import random_token
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows.meter_errors import Failure, report
from fakes.payments.lent_key import METER, fingerprint_of, lent_key
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import list_of, page_of
from fakes.payments.wire.param_error import invalid_timestamp
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_KIND = "billing.meter_event"
_SESSION = "v2.billing.meter_event_session"
_SESSION_S = 15 * 60
_TWICE = "duplicate_meter_event"
_DAY = 24 * 60 * 60
_OLDEST = 35 * _DAY
_NEWEST = 5 * 60
_WINDOWS = {"hour": 60 * 60, "day": _DAY}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/billing/meter_events": writes(create),
        "POST /v1/billing/meter_event_adjustments": writes(adjust),
        "POST /v2/billing/meter_event_session": writes(open_session),
        "POST /v2/billing/meter_events": writes(create_v2),
        "POST /v2/billing/meter_event_adjustments": writes(adjust_v2),
        "POST /v2/billing/meter_event_stream": writes(stream),
        "GET /v1/billing/meters/{id}/event_summaries": reads(summaries),
    }


def create(work: Work, call: Call) -> Json:
    """Note usage; its identifier may be used once."""
    timestamp = call.params.get("timestamp", work.now)
    event = _noted(work, call.params, timestamp)
    return {**blank(_KIND), **event, "created": work.now}


def create_v2(work: Work, call: Call) -> Json:
    """Note usage, in the words of version 2."""
    return _shown_v2(work, call.params)


def open_session(work: Work, call: Call) -> Document:
    """Lend a key for a quarter of an hour, with which usage may be sent to the stream and nothing else."""
    new, expires = new_id(_SESSION, created=work.now, account=work.account_id), work.now + _SESSION_S
    token = lent_key(METER, work.scope, new)
    return work.create(
        _SESSION,
        {"authentication_token": token, "expires_at": iso(expires * 1000)},
        id=new,
        private={"key": fingerprint_of(token), "expires": expires},
    )


def stream(work: Work, call: Call) -> Json:
    """Note up to a hundred pieces of usage at once; the answer says nothing of them, but events do of those in vain."""
    events = call.params["events"]
    if len(events) > 100:
        raise StripeError(400, "You can send at most 100 events in one request.", code="invalid_fields")
    failures = [failure for event in events if (failure := _streamed(work, event)) is not None]
    report(work, failures)
    return {}


def _streamed(work: Work, event: Json) -> Failure | None:
    """Note a piece of usage; return what is wrong with it. One that was sent before is passed over."""
    meter = _meter_of(work, event["event_name"])
    identifier = event.get("identifier") or ""
    if meter is not None and (wrong := _wrong_with(work, meter, event["payload"])):
        return Failure(meter, *wrong, identifier)
    try:
        _shown_v2(work, event)
    except StripeError as error:
        code = error.code or "meter_event_invalid_value"
        return None if code == _TWICE else Failure(meter, code, error.message, identifier)
    return None


def _wrong_with(work: Work, meter: Document, payload: Json) -> tuple[str, str] | None:
    key = meter["customer_mapping"]["event_payload_key"]
    customer = payload.get(key)
    if not customer:
        return ("meter_event_no_customer_defined", f"Customer mapping key {key} not found in payload.")
    known = work.find("customer", customer)
    if known is None:
        return ("meter_event_customer_not_found", f"No such customer: '{customer}'")
    key = meter["value_settings"]["event_payload_key"]
    if meter["default_aggregation"]["formula"] != "count" and not _is_number(payload.get(key)):
        return ("meter_event_invalid_value", f"The value of payload key {key} is not a number.")
    return None


def adjust(work: Work, call: Call) -> Json:
    """Take back usage that was noted."""
    params = call.params
    _take_back(work, params)
    made: Json = {**blank("billing.meter_event_adjustment"), "event_name": params["event_name"]}
    return {**made, "cancel": params["cancel"], "status": "complete", "type": params["type"]}


def adjust_v2(work: Work, call: Call) -> Json:
    """Take back usage, in the words of version 2."""
    params = call.params
    _take_back(work, params)
    kind = "v2.billing.meter_event_adjustment"
    made = blank(
        kind, id=new_id(kind, created=work.now, account=work.account_id), created=iso(work.now * 1000)
    )
    named = {"event_name": params["event_name"], "cancel": params["cancel"]}
    return {**made, **named, "status": "complete", "type": params["type"]}


def summaries(records: Records, call: Call) -> Json:
    """Return what a customer's usage sums up to between two times, whole or by the hour or day, newest first."""
    meter, params = records.require("billing.meter", call.path["id"]), call.params
    start, end = params["start_time"], params["end_time"]
    width = _WINDOWS.get(params.get("value_grouping_window", ""), max(end - start, 1))
    buckets: dict[int, list[Json]] = {}
    for event in _usage(records, meter, params["customer"]):
        if start <= event["timestamp"] < end:
            buckets.setdefault(start + (event["timestamp"] - start) // width * width, []).append(event)
    found = [
        _summary(records, meter, at, min(at + width, end), buckets[at])
        for at in sorted(buckets, reverse=True)
    ]
    limit = page_of(params).limit
    url = f"/v1/billing/meters/{meter.id}/event_summaries"
    return list_of(found[:limit], url=url, has_more=len(found) > limit)


def _noted(work: Work, params: Mapping[str, Any], timestamp: int) -> Json:
    _require_meter(work, params["event_name"])
    if timestamp < work.now - _OLDEST:
        raise StripeError(
            400,
            "The timestamp must be within the past 35 days.",
            code="timestamp_too_far_in_past",
            param="timestamp",
        )
    if timestamp > work.now + _NEWEST:
        raise StripeError(
            400, "The timestamp must not be more than 5 minutes in the future.", code="timestamp_in_future",
            param="timestamp",
        )  # fmt: skip
    identifier = params.get("identifier") or random_token(24)
    key = _key(identifier)
    if work.row(key) is not None:
        raise StripeError(
            400,
            f"An event already exists with identifier {identifier}.",
            code=_TWICE,
            param="identifier",
        )
    event = {
        "event_name": params["event_name"],
        "identifier": identifier,
        "payload": dict(params["payload"]),
        "timestamp": timestamp,
    }
    stored = {**blank(_KIND), **event, "created": work.now}
    work.save(
        Document(
            stored,
            account=work.scope.account,
            seq=work.tx.next_id(),
            created=work.now,
            lookup=params["event_name"],
            key=key,
        )
    )
    return event


def _shown_v2(work: Work, params: Mapping[str, Any]) -> Json:
    timestamp = work.now
    if params.get("timestamp"):
        try:
            timestamp = moment(params["timestamp"]) // 1000
        except InvalidInput:
            raise invalid_timestamp("timestamp") from None
    event = _noted(work, params, timestamp)
    times = {"created": iso(work.now * 1000), "timestamp": iso(timestamp * 1000)}
    return {**blank("v2.billing.meter_event"), **event, **times}


def _take_back(work: Work, params: Mapping[str, Any]) -> None:
    _require_meter(work, params["event_name"])
    identifier = (params.get("cancel") or {}).get("identifier") or ""
    event = work.find(_KIND, _key(identifier))
    if event is None:
        raise work.missing("meter event", identifier, param="cancel[identifier]", in_path=False)
    event.is_deleted = True
    work.save(event)


def _meter_of(work: Work, event_name: str) -> Document | None:
    meters = work.all(Query(kind="billing.meter"))
    named = (meter for meter in meters if meter["event_name"] == event_name and meter["status"] == "active")
    return next(named, None)


def _require_meter(work: Work, event_name: str) -> None:
    if _meter_of(work, event_name) is None:
        raise StripeError(
            400, f"No active meter found for event name {event_name}.", code="no_meter", param="event_name"
        )


def _usage(records: Records, meter: Document, customer: str) -> Iterable[Json]:
    key = meter["customer_mapping"]["event_payload_key"]
    for event in records.all(Query(kind=_KIND, where={"lookup": meter["event_name"]})):
        if event["payload"].get(key) == customer:
            yield event.data


def _summary(records: Records, meter: Document, start: int, end: int, events: list[Json]) -> Json:
    key = meter["value_settings"]["event_payload_key"]
    values = [
        _number(event["payload"].get(key)) for event in sorted(events, key=lambda each: each["timestamp"])
    ]
    formula = meter["default_aggregation"]["formula"]
    total = {"count": float(len(values)), "last": values[-1]}.get(formula, sum(values))
    return {
        **blank("billing.meter_event_summary"),
        "id": new_id("billing.meter_event_summary", created=start, account=records.account_id),
        "aggregated_value": total,
        "end_time": end,
        "meter": meter.id,
        "start_time": start,
    }


def _number(text: Any) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0


def _is_number(text: Any) -> bool:
    try:
        return isfinite(float(text))
    except (TypeError, ValueError):
        return False


def _key(identifier: str) -> str:
    return f"meter_event:{identifier}"
