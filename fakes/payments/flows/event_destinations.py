"""Event destinations of v2: the app's URLs that are told thin events, or whole ones; deliveries are the outbox's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.core.clock import iso
from fakes.payments import fields
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.flows.thin_events import tell_native
from fakes.payments.flows.webhook_endpoints import check_url, enroll
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_signing_secret
from fakes.payments.wire.page_v2 import page_of_all
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import API_VERSION, Work

KIND = "v2.core.event_destination"
PING = "v2.core.event_destination.ping"
_SECRET, _URL = "webhook_endpoint.signing_secret", "webhook_endpoint.url"
_PATH = "/v2/core/event_destinations"
_SOURCES = ("@self", "@accounts")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_PATH}": writes(create),
        f"GET {_PATH}": reads(list_all),
        f"GET {_PATH}/{{id}}": reads(retrieve),
        f"POST {_PATH}/{{id}}": writes(update),
        f"DELETE {_PATH}/{{id}}": writes(delete),
        f"POST {_PATH}/{{id}}/disable": writes(disable),
        f"POST {_PATH}/{{id}}/enable": writes(enable),
        f"POST {_PATH}/{{id}}/ping": writes(ping),
    }


def create(work: Work, call: Call) -> Json:
    """Register a destination; this answer has its secret, if `include` asks for it."""
    params = call.params
    _check(params, is_thin=params["event_payload"] == "thin")
    secret, now = new_signing_secret(), iso(work.now * 1000)
    is_thin = params["event_payload"] == "thin"
    destination = work.create(
        KIND,
        {
            "created": now,
            "description": params.get("description") or "",
            "enabled_events": params["enabled_events"],
            "event_payload": params["event_payload"],
            "events_from": params.get("events_from") or ["@self"],
            "metadata": fields.new_metadata(params),
            "name": params["name"],
            "snapshot_api_version": None if is_thin else params.get("snapshot_api_version") or API_VERSION,
            "status": "enabled",
            "type": params["type"],
            "updated": now,
            "webhook_endpoint": {"signing_secret": None, "url": None},
        },
        private={"secrets": [[secret, None]], "url": params["webhook_endpoint"]["url"]},
    )
    enroll(work, destination, _entry(destination))
    return _shown(destination, params, secret=secret)


def retrieve(records: Records, call: Call) -> Json:
    """Return a destination; its URL only if `include` asks for it."""
    return _shown(_required(records, call), call.params)


def list_all(records: Records, call: Call) -> Json:
    """List destinations, newest first."""
    found = records.all(Query(kind=KIND))
    return page_of_all([_shown(each, call.params) for each in found], call.params, _PATH)


def update(work: Work, call: Call) -> Json:
    """Change a destination."""
    destination, params = _required(work, call), call.params
    _check(params, is_thin=destination["event_payload"] == "thin")
    fields.copy(destination, params, ("description", "enabled_events", "name"))
    fields.merge_metadata(destination, params)
    if params.get("webhook_endpoint"):
        destination.private["url"] = params["webhook_endpoint"]["url"]
    return _saved(work, destination, params)


def disable(work: Work, call: Call) -> Json:
    """Send a destination nothing more."""
    return _switched(work, call, status="disabled", details={"disabled": {"reason": "user"}})


def enable(work: Work, call: Call) -> Json:
    """Send a destination events again."""
    return _switched(work, call, status="enabled", details=None)


def delete(work: Work, call: Call) -> Json:
    """Forget a destination."""
    destination = _required(work, call)
    enroll(work, destination, None)
    work.delete(destination)
    return {"id": destination.id, "object": KIND}


def ping(work: Work, call: Call) -> Json:
    """Send a destination an event that says nothing happened."""
    destination = _required(work, call)
    return tell_native(work, PING, destination, [_entry(destination)])


def _required(records: Records, call: Call) -> Document:
    return records.require(KIND, call.path["id"])


def _switched(work: Work, call: Call, *, status: str, details: Json | None) -> Json:
    destination = _required(work, call)
    destination["status"], destination["status_details"] = status, details
    return _saved(work, destination, call.params)


def _saved(work: Work, destination: Document, params: Mapping[str, Any]) -> Json:
    destination["updated"] = iso(work.now * 1000)
    work.save(destination)
    enroll(work, destination, _entry(destination))
    return _shown(destination, params)


def _shown(destination: Document, params: Mapping[str, Any], *, secret: str | None = None) -> Json:
    included = params.get("include") or ()
    endpoint = {
        "signing_secret": secret if _SECRET in included else None,
        "url": destination.private["url"] if _URL in included else None,
    }
    return {**destination.data, "webhook_endpoint": endpoint}


def _entry(destination: Document) -> Json:
    version = destination["snapshot_api_version"]
    sources = destination["events_from"]
    return {
        "id": destination.id,
        "url": destination.private["url"],
        "secrets": destination.private["secrets"],
        "events": destination["enabled_events"],
        "connect": False,
        "accounts": [source in sources for source in _SOURCES],
        "is_thin": destination["event_payload"] == "thin",
        "api_version": None if version == API_VERSION else version,
    }


def _check(params: Mapping[str, Any], *, is_thin: bool) -> None:
    if params.get("type", "webhook_endpoint") != "webhook_endpoint":
        raise StripeError(
            400,
            f"Stagedoor delivers events over HTTP alone, not to {params['type']}: create a webhook_endpoint.",
            param="type",
            is_validation=True,
        )
    if "type" in params and not params.get("webhook_endpoint"):
        raise parameter_missing("webhook_endpoint")
    if params.get("webhook_endpoint"):
        check_url(params["webhook_endpoint"]["url"], "webhook_endpoint[url]")
    known = catalogue().thin_event_types if is_thin else (*catalogue().event_types, "*")
    for index, wanted in enumerate(params.get("enabled_events") or ()):
        if wanted not in known:
            payload = "thin" if is_thin else "snapshot"
            raise StripeError(
                400,
                f"Invalid enabled_events[{index}]: {wanted!r} is not an event that a {payload} destination can hear of.",
                param=f"enabled_events[{index}]",
                is_validation=True,
            )
    for source in params.get("events_from") or ():
        if source not in _SOURCES:
            raise StripeError(
                400,
                f"Invalid events_from: {source!r} is none of {', '.join(_SOURCES)}.",
                param="events_from",
                is_validation=True,
            )
