"""Webhook endpoints: where the app wants to hear of events, and the secret that signs what it hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from fakes.core.tables import CallbackRow, table_of
from fakes.payments import fields, roster
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_signing_secret
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import invalid_enum
from fakes.payments.work import Work

CALLBACK = table_of(CallbackRow)
KIND = "webhook_endpoint"
_LIMIT = 16


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/webhook_endpoints": writes(create),
        "GET /v1/webhook_endpoints": reads(list_all),
        "GET /v1/webhook_endpoints/{webhook_endpoint}": reads(retrieve),
        "POST /v1/webhook_endpoints/{webhook_endpoint}": writes(update),
        "DELETE /v1/webhook_endpoints/{webhook_endpoint}": writes(delete),
    }


def create(work: Work, call: Call) -> Json:
    """Register an endpoint; only this answer has its secret."""
    params = call.params
    _check(params)
    if len(work.roster(work.scope.account)) >= _LIMIT:
        raise StripeError(400, f"You have reached the maximum of {_LIMIT} test webhook endpoints.")
    secret = new_signing_secret()
    is_connect = bool(params.get("connect"))
    endpoint = work.create(
        KIND,
        {
            "api_version": params.get("api_version"),
            "application": None,
            "description": params.get("description"),
            "enabled_events": params["enabled_events"],
            "metadata": fields.new_metadata(params),
            "status": "enabled",
            "url": params["url"],
        },
        private={"secrets": [[secret, None]], "connect": is_connect},
    )
    endpoint.data.pop("secret", None)
    work.save(endpoint)
    enroll(work, endpoint, _entry(endpoint))
    return {**endpoint.data, "secret": secret}


def retrieve(records: Records, call: Call) -> Document:
    """Return an endpoint, without its secret."""
    return records.require(KIND, call.path[KIND], param=KIND)


def update(work: Work, call: Call) -> Document:
    """Change an endpoint, or switch it off and on."""
    endpoint = work.require(KIND, call.path[KIND], param=KIND)
    params = call.params
    _check(params)
    fields.copy(endpoint, params, ("description", "enabled_events", "url"))
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    fields.merge_metadata(endpoint, params)
    work.save(endpoint)
    enroll(work, endpoint, _entry(endpoint))
    return endpoint


def delete(work: Work, call: Call) -> Json:
    """Forget an endpoint."""
    endpoint = work.require(KIND, call.path[KIND], param=KIND)
    enroll(work, endpoint, None)
    return work.delete(endpoint)


def list_all(records: Records, call: Call) -> Listing:
    """List endpoints, newest first."""
    return Listing(Query(kind=KIND, page=page_of(call.params)), "/v1/webhook_endpoints")


def _check(params: Mapping[str, Any]) -> None:
    known = {*catalogue().event_types, "*"}
    for index, kind in enumerate(params.get("enabled_events") or ()):
        if kind not in known:
            raise invalid_enum(f"enabled_events[{index}]", [*catalogue().event_types, "*"])
    if params.get("url") is not None:
        check_url(params["url"], "url")


def check_url(url: str, param: str) -> None:
    """Raise StripeError for an address that nobody can be called at."""
    if not url.startswith(("http://", "https://")):
        raise StripeError(
            400,
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            code="url_invalid",
            param=param,
        )


def roll_secret(work: Work, endpoint: Document, *, keep_s: int) -> str:
    """Give an endpoint or destination a new secret and return it; the old one signs too for `keep_s` seconds."""
    secret, now_ms = new_signing_secret(), work.now * 1000
    until_ms = now_ms + keep_s * 1000
    endpoint.private |= roster.rolled(endpoint.private["secrets"], secret, now_ms=now_ms, until_ms=until_ms)
    work.save(endpoint)
    entries = work.roster(work.scope.account)
    for entry in entries:
        if entry["id"] == endpoint.id:
            entry["secrets"] = endpoint.private["secrets"]
    work.write_roster(entries)
    for row in _waiting(work, endpoint.id):
        context = {**orjson.loads(row["context"]), "secrets": endpoint.private["secrets"]}
        work.tx.put(CallbackRow, {**row, "context": orjson.dumps(context).decode()})
    return secret


def enroll(work: Work, endpoint: Document, entry: Json | None) -> None:
    """Let an endpoint hear of events by its `entry`; None, or a disabled one: of nothing more, not even retries."""
    others = [each for each in work.roster(work.scope.account) if each["id"] != endpoint.id]
    if entry is not None and endpoint["status"] == "enabled":
        others.append(entry)
    else:
        for row in _waiting(work, endpoint.id):
            work.tx.put(CallbackRow, {**row, "state": "dropped"})
    work.write_roster(others)


def _waiting(work: Work, endpoint_id: str) -> list[Json]:
    """Return what is still to be delivered to an endpoint and is not on its way now."""
    return work.tx.rows(
        select(CALLBACK).where(
            CALLBACK.c.sandbox == work.scope.sandbox,
            CALLBACK.c.endpoint == endpoint_id,
            CALLBACK.c.state == "pending",
            CALLBACK.c.leased_until_ms == 0,
        )
    )


def _entry(endpoint: Document) -> Json:
    return {
        "id": endpoint.id,
        "url": endpoint["url"],
        "secrets": endpoint.private["secrets"],
        "events": endpoint["enabled_events"],
        "connect": endpoint.private["connect"],
        "api_version": endpoint["api_version"],
    }
