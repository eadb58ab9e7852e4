"""Usage that the stream took and that counts for nothing: apps are told of it afterwards, by meter, and not in the answer.

https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api#handle-meter-event-errors
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fakes.core.clock import iso
from fakes.payments import roster
from fakes.payments.document import Document, Json
from fakes.payments.flows.thin_events import tell_native
from fakes.payments.work import Work

REPORTED = "billing.meter.error_report_triggered"
NO_METER = "billing.meter.no_meter_found"
_MOST_SAMPLES = 10


class Failure(NamedTuple):
    """A piece of usage that counts for nothing: `meter` is None where its name is no meter's."""

    meter: Document | None
    code: str
    message: str
    identifier: str


def report(work: Work, failures: Sequence[Failure]) -> None:
    """Tell of pieces of usage that were wrong: one event for each meter, one for those that belong to none."""
    by_meter: dict[str, list[Failure]] = {}
    for failure in failures:
        by_meter.setdefault(failure.meter.id if failure.meter else "", []).append(failure)
    for of_one in by_meter.values():
        meter = of_one[0].meter
        name = REPORTED if meter is not None else NO_METER
        listeners = [each for each in work.listeners() if each.get("is_thin") and roster.hears(each, name)]
        tell_native(work, f"v1.{name}", meter, listeners, data=_data(work, of_one))


def _data(work: Work, failures: Sequence[Failure]) -> Json:
    codes = dict.fromkeys(failure.code for failure in failures)
    moment = iso(work.now * 1000)
    number = len(failures)
    return {
        "developer_message_summary": f"There {'is' if number == 1 else 'are'} {number} invalid "
        f"event{'' if number == 1 else 's'}",
        "reason": {
            "error_count": number,
            "error_types": [
                _of_code(code, [each for each in failures if each.code == code]) for code in codes
            ],
        },
        "validation_end": moment,
        "validation_start": moment,
    }


def _of_code(code: str, failures: Sequence[Failure]) -> Json:
    return {
        "code": code,
        "error_count": len(failures),
        "sample_errors": [
            {"error_message": each.message, "request": {"identifier": each.identifier}}
            for each in failures[:_MOST_SAMPLES]
        ],
    }
