"""Events of v2: those that go with the events of v1, and those of v2 alone; listed and retrieved together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import islice

import orjson

from fakes.core.clock import iso
from fakes.payments import thin
from fakes.payments.actions import Action, Call, reads
from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.timeline import event_draft
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.page_v2 import page_of_all, reach_of
from fakes.payments.wire.paginate import Page
from fakes.payments.work import Work

_PATH = "/v2/core/events"
_CHUNK = 100
_BOUNDS: Mapping[str, Callable[[str, str], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {f"GET {_PATH}": reads(list_all), f"GET {_PATH}/{{id}}": reads(retrieve)}


def retrieve(records: Records, call: Call) -> Json:
    """Return an event of v2."""
    own = records.find(thin.KIND, call.path["id"])
    if own is not None:
        return own.data
    snapshot = records.find("event", thin.snapshot_id(call.path["id"]))
    if snapshot is None:
        raise records.missing(thin.KIND, call.path["id"])
    return _of_snapshot(snapshot)


def list_all(records: Records, call: Call) -> Json:
    """List events of v2, newest first: by `types`, `object_id` and when they happened."""
    params = call.params
    types, object_id = params.get("types"), params.get("object_id")
    created = {name: _moment(bound, name) for name, bound in (params.get("created") or {}).items()}

    def matches(event: Json) -> bool:
        related = event["related_object"] or {}
        return (
            (not types or event["type"] in types)
            and (object_id is None or related.get("id") == object_id)
            and all(_BOUNDS[name](event["created"], bound) for name, bound in created.items())
        )

    kinds: dict[str, Sequence[str] | None] = {"event": None, thin.KIND: None}
    if types:
        kinds = {
            "event": [each.removeprefix("v1.") for each in types if each.startswith("v1.")],
            thin.KIND: types,
        }
    both = merge(*(_newest_first(records, kind, names) for kind, names in kinds.items()), key=_age)
    found = (_of_snapshot(each) if each.object == "event" else each.data for each in both)
    wanted = (event for event in found if matches(event))
    return page_of_all(list(islice(wanted, reach_of(params))), params, _PATH)


def _newest_first(records: Records, kind: str, types: Sequence[str] | None) -> Iterator[Document]:
    """Go through the events of a kind, of these types if any are given; no more of them are read than are asked for."""
    if types is not None and not types:
        return
    after: str | None = None
    query = Query(kind=kind)
    if types:
        query = Query(kind=kind, matches=lambda data: data["type"] in types, types=tuple(types))
    while True:
        page = records.page(replace(query, page=Page(limit=_CHUNK, starting_after=after)))
        yield from map(Document.from_row, page.rows)
        if not page.has_more:
            return
        after = page.rows[-1]["id"]


def _age(event: Document) -> int:
    return -event.seq


def tell_native(
    work: Work, type: str, about: Document | None, listeners: Sequence[Json], *, data: Json | None = None
) -> Json:
    """Record an event of v2 alone, show it on the timeline, and tell the given entries of the roster.

    `about` None is about nothing that has an address. Whoever fetches the event sees its `data` too.
    """
    event_id = new_id(thin.KIND, created=work.now, account=work.account_id)
    told = thin.notification(
        event_id,
        type,
        created_ms=work.now * 1000,
        related=thin.related_object(about.object, about.id) if about is not None else None,
        request_id=work.cause.request_id,
        idempotency_key=work.cause.idempotency_key,
        context=work.scope.account or None,
    )
    body = orjson.dumps(told)
    subject = about.data if about is not None else {"object": thin.KIND, "id": event_id}
    capture = work.tx.capture(event_draft(work.scope.sandbox, event_id, type, subject, raw=body))
    whole = thin.whole(told, snapshot=None) | ({"data": data} if data is not None else {})
    event = work.create(thin.KIND, whole, id=event_id, private={"capture": capture.number})
    for listener in listeners:
        work.tell(listener, event_id, type, body, capture.number)
    return event.data


def _of_snapshot(event: Document) -> Json:
    return thin.whole(thin.thin_of(event.data), snapshot=event.id)


def _moment(text: str | None, name: str) -> str:
    try:
        return iso(int(datetime.fromisoformat(text or "").timestamp() * 1000))
    except (OverflowError, ValueError):
        raise StripeError(400, f"{text!r} is not a timestamp.", param=f"created[{name}]") from None
