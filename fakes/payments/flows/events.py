"""Events: read and listed; they are made where things happen. Their count of waiting endpoints is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from fakes.core.bus import Event
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.wire import param_error
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

RESEND = "resend"
"""The kind of bus event that asks the Stripe CLI's listeners to be told of an event again."""


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/events": reads(list_all),
        "GET /v1/events/{id}": reads(retrieve),
        "POST /v1/events/{event}/retry": writes(resend),
    }


def retrieve(records: Records, call: Call) -> Document:
    """Return an event."""
    return records.require("event", call.path["id"])


def list_all(records: Records, call: Call) -> Listing:
    """List events, newest first; by `type` (`charge.*` too) or `types`, and by whether they were delivered."""
    params = call.params
    kind, kinds = params.get("type"), params.get("types")
    if kind and kinds:
        raise StripeError(400, "You may not specify both `type` and `types` parameters.", param="types")
    where = {"type": kind} if kind and not kind.endswith("*") else {}
    prefix = kind[:-1] if kind and kind.endswith("*") else None
    delivered = params.get("delivery_success")

    def matches(data: Mapping[str, object]) -> bool:
        return (
            (prefix is None or str(data["type"]).startswith(prefix))
            and (not kinds or data["type"] in kinds)
            and (delivered is None or (data["pending_webhooks"] == 0) is delivered)
        )

    needs_look = prefix is not None or bool(kinds) or delivered is not None
    names = tuple(kinds or ()) if not prefix else _types_of(prefix)
    return listing(
        params, "event", "/v1/events", where=where, matches=matches if needs_look else None, types=names
    )


@lru_cache(maxsize=256)
def _types_of(prefix: str) -> tuple[str, ...]:
    return tuple(each for each in catalogue().event_types if each.startswith(prefix))


def resend(work: Work, call: Call) -> Document:
    """Send an event again: to one endpoint of the app's, whatever types it wants, or to the Stripe CLI.

    https://docs.stripe.com/cli/events/resend
    """
    params = call.params
    account = params.get("account") or work.scope.account
    owner = work if account == work.scope.account else work.of(account)
    event = owner.require("event", call.path["event"], param="id")
    endpoint_id = params.get("webhook_endpoint")
    if params.get("for_stripecli"):
        work.tx.publish(Event(RESEND, work.scope.sandbox, subject=(account, event.id)))
    elif endpoint_id is None:
        raise param_error.parameter_missing("webhook_endpoint")
    else:
        known = {entry["id"]: entry for entry in [*work.roster(work.scope.account), *owner.listeners()]}
        if endpoint_id not in known:
            raise owner.missing("webhook_endpoint", endpoint_id, param="webhook_endpoint", in_path=False)
        body = work.body_for(known[endpoint_id], event.dumped())
        owner.tell(known[endpoint_id], event.id, event["type"], body, event.private["capture"])
    return event


def note_delivered(work: Work, event_id: str, *, to_cli: bool = False) -> None:
    """Count one endpoint less that still waits for this event; a Stripe CLI only if it was counted as one."""
    event = work.find("event", event_id)
    if event is not None and event["pending_webhooks"] > 0:
        if to_cli:
            clis = event.private.get("clis", 0)
            if not clis:
                return
            event.private["clis"] = clis - 1
        event["pending_webhooks"] -= 1
        work.save(event)
