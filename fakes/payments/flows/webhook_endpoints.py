"""Webhook endpoints: where the app wants to hear of events, and the secret that signs what it hears."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_signing_secret
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import invalid_enum
from fakes.payments.work import Work

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
        "webhook_endpoint",
        {
            "api_version": params.get("api_version"),
            "application": None,
            "description": params.get("description"),
            "enabled_events": params["enabled_events"],
            "metadata": fields.new_metadata(params),
            "status": "enabled",
            "url": params["url"],
        },
        private={"secret": secret, "connect": is_connect},
    )
    endpoint.data.pop("secret", None)
    work.save(endpoint)
    _enroll(work, endpoint)
    return {**endpoint.data, "secret": secret}


def retrieve(records: Records, call: Call) -> Document:
    """Return an endpoint, without its secret."""
    return records.require("webhook_endpoint", call.path["webhook_endpoint"], param="webhook_endpoint")


def update(work: Work, call: Call) -> Document:
    """Change an endpoint, or switch it off and on."""
    endpoint = work.require("webhook_endpoint", call.path["webhook_endpoint"], param="webhook_endpoint")
    params = call.params
    _check(params)
    fields.copy(endpoint, params, ("description", "enabled_events", "url"))
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    fields.merge_metadata(endpoint, params)
    work.save(endpoint)
    _enroll(work, endpoint)
    return endpoint


def delete(work: Work, call: Call) -> Json:
    """Forget an endpoint."""
    endpoint = work.require("webhook_endpoint", call.path["webhook_endpoint"], param="webhook_endpoint")
    _enroll(work, endpoint, is_gone=True)
    return work.delete(endpoint)


def list_all(records: Records, call: Call) -> Listing:
    """List endpoints, newest first."""
    return Listing(Query(kind="webhook_endpoint", page=page_of(call.params)), "/v1/webhook_endpoints")


def signature(secret: str, body: bytes, sent_at: int) -> tuple[str, str]:
    """Return the `Stripe-Signature` header for a body sent at `sent_at` (Unix seconds), and the text it signs.

    https://docs.stripe.com/webhooks#verify-manually
    """
    signed = f"{sent_at}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={sent_at},v1={digest}", signed.decode("utf-8", "replace")


def _check(params: Mapping[str, Any]) -> None:
    known = {*catalogue().event_types, "*"}
    for index, kind in enumerate(params.get("enabled_events") or ()):
        if kind not in known:
            raise invalid_enum(f"enabled_events[{index}]", [*catalogue().event_types, "*"])
    url = params.get("url")
    if url is not None and not url.startswith(("http://", "https://")):
        raise StripeError(
            400,
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            code="url_invalid",
            param="url",
        )


def _enroll(work: Work, endpoint: Document, *, is_gone: bool = False) -> None:
    others = [each for each in work.roster(work.scope.account) if each["id"] != endpoint.id]
    if not is_gone and endpoint["status"] == "enabled":
        others.append(
            {
                "id": endpoint.id,
                "url": endpoint["url"],
                "secret": endpoint.private["secret"],
                "events": endpoint["enabled_events"],
                "connect": endpoint.private["connect"],
            }
        )
    work.write_roster(others)
