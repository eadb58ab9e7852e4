"""Secrets that Stripe keeps for apps: one per name and scope, set anew, found and deleted by both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import remains
from fakes.payments.work import Work

_KIND = "apps.secret"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/apps/secrets": writes(create),
        "GET /v1/apps/secrets/find": reads(find),
        "POST /v1/apps/secrets/delete": writes(delete),
    }


def create(work: Work, call: Call) -> Document:
    """Set a secret; what had the same name and scope before is replaced."""
    params = call.params
    scope = _scope(params)
    fields = {"expires_at": params.get("expires_at")}
    # Shown only where `expand` asks for it.
    private = {"payload": params["payload"]}
    known = _known(work, params["name"], scope)
    if known is None:
        return work.create(_KIND, {**fields, "name": params["name"], "scope": scope}, private=private)
    known.data.update(fields)
    known.private.update(private)
    work.save(known)
    return known


def find(records: Records, call: Call) -> Document:
    """Return the secret of a name and scope. Raises StripeError (404)."""
    return _required(records, call.params)


def delete(work: Work, call: Call) -> Json:
    """Delete the secret of a name and scope. Raises StripeError (404)."""
    secret = _required(work, call.params)
    secret.data, secret.is_deleted = remains(_KIND, secret.data), True
    work.save(secret)
    return secret.data


def _required(records: Records, params: Mapping[str, Any]) -> Document:
    known = _known(records, params["name"], _scope(params))
    if known is None:
        raise records.missing("secret", params["name"], param="name")
    return known


def _known(records: Records, name: str, scope: Json) -> Document | None:
    for secret in records.all(Query(kind=_KIND)):
        expires_at = secret["expires_at"]
        is_over = expires_at is not None and expires_at <= records.now
        if secret["name"] == name and secret["scope"] == scope and not is_over:
            return secret
    return None


def _scope(params: Mapping[str, Any]) -> Json:
    scope: Json = dict(params["scope"])
    if scope["type"] == "user" and not scope.get("user"):
        raise StripeError(
            400, "You must pass the ID of a user in a scope of the type `user`.", param="scope[user]",
            code="parameter_missing",
        )  # fmt: skip
    return scope
