"""Report runs: asked for, and done a moment later; the file that they make is not made up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Job, writes
from fakes.payments.document import Document, Json
from fakes.payments.generic.objects import made
from fakes.payments.work import Work

# There are more types than those that are listed here.
_TYPE = re.compile(r"[a-z_]+(?:\.[a-z_]+)+\.\d+")
DONE_JOB = "payments.report_run"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/reporting/report_runs": writes(create)}


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {DONE_JOB: finish}


def create(work: Work, call: Call) -> Document:
    """Ask for a report of a type that there is."""
    wanted = call.params["report_type"]
    if not _TYPE.fullmatch(wanted):
        raise work.missing("report type", wanted, param="report_type", in_path=False)
    run = made(work, "reporting.report_run", call.params, status="pending")
    assert isinstance(run, Document)
    work.schedule(DONE_JOB, work.now, {"run": run.id})
    return run


def finish(work: Work, payload: Json) -> None:
    """Say that a report is there."""
    run = work.find("reporting.report_run", payload["run"])
    if run is not None:
        run.data |= {"status": "succeeded", "succeeded_at": work.now}
        work.save(run)
        work.emit("reporting.report_run.succeeded", run)
