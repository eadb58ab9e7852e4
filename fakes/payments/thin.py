"""Thin events: what v2 tells of something that happened, without the object itself; it tells nobody."""

from __future__ import annotations

from fakes.core.clock import iso
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Json
from fakes.payments.wire.serialize import collection_url

KIND = "v2.core.event"
_PREFIX, _SNAPSHOT_PREFIX = "evt_test_", "evt_"


def thin_id(snapshot_id: str) -> str:
    """Return the id of the thin event that goes with an event of v1."""
    return _PREFIX + snapshot_id.removeprefix(_SNAPSHOT_PREFIX)


def snapshot_id(thin_id: str) -> str:
    """Return the id of the event of v1 that a thin event goes with."""
    return _SNAPSHOT_PREFIX + thin_id.removeprefix(_PREFIX)


def thin_of(event: Json) -> Json:
    """Return the thin event that goes with an event of v1, as endpoints are told it."""
    about: Json = event["data"]["object"]
    request: Json = event.get("request") or {}
    return notification(
        thin_id(event["id"]),
        f"v1.{event['type']}",
        created_ms=event["created"] * 1000,
        related=related_object(str(about.get("object")), about.get("id")),
        request_id=request.get("id"),
        idempotency_key=request.get("idempotency_key"),
        context=event.get("account"),
    )


def notification(
    id: str,
    type: str,
    *,
    created_ms: int,
    related: Json | None,
    request_id: str | None = None,
    idempotency_key: str | None = None,
    context: str | None = None,
) -> Json:
    """Return a thin event. `context` is the connected account that it happened in."""
    request = {"id": request_id, "idempotency_key": idempotency_key or ""}
    return {
        "id": id,
        "object": KIND,
        "context": context,
        "created": iso(created_ms),
        "livemode": False,
        "reason": {"type": "request", "request": request} if request_id else None,
        "related_object": related,
        "type": type,
    }


def whole(event: Json, *, snapshot: str | None) -> Json:
    """Return a thin event as the API shows it. `snapshot` is the id of the event of v1 that it goes with."""
    return {**event, "changes": None, "snapshot_event": snapshot}


def related_object(kind: str, id: str | None) -> Json | None:
    """Return how a thin event points to the object that it is about; None for one without an address."""
    place = collection_url(kind) if catalogue().has_resource(kind) else ""
    return {"id": id, "type": kind, "url": f"{place}/{id}"} if place and id else None
