"""Creates, reads, changes and deletes objects of any kind: one sentence per verb, compiled from an operation's plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from fakes.payments.actions import Answer, Call
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.generic import only_one
from fakes.payments.generic.announce import announce
from fakes.payments.generic.detail import Fresh, fill
from fakes.payments.generic.fit import Fitting
from fakes.payments.generic.plan import Above, Plan
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import PATTERNS, new_id
from fakes.payments.wire.metadata import merge_metadata
from fakes.payments.wire.serialize import arrange, blank, remains
from fakes.payments.work import Work


class Objects:
    """The verbs of one operation."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def create(self, work: Work, call: Call) -> Answer:
        """Make an object out of the parameters, and tell of it."""
        parent = parent_of(work, self.plan.parents, call.path)
        given = dict(call.params)
        if parent is not None and self.plan.parent_field:
            given[self.plan.parent_field] = parent.id
        return made(work, self.kind_of(call.params), given, parent=parent)

    def retrieve(self, records: Records, call: Call) -> Answer:
        """Return the object that the path names."""
        return self.target(records, call.path)

    def update(self, work: Work, call: Call) -> Answer:
        """Store what the parameters say, and tell of it if anything changed."""
        return changed(work, self.target(work, call.path), call.params, "updated")

    def delete(self, work: Work, call: Call) -> Answer:
        """Delete the object that the path names, and tell of it."""
        document = self.target(work, call.path)
        announce(work, document, "deleted")
        left = remains(document.object, document.data)
        document.data, document.is_deleted = left, True
        work.save(document)
        return {"id": left["id"], "object": left["object"]} if self.plan.operation.is_v2 else left

    def retrieve_only(self, records: Records, call: Call) -> Answer:
        """Return the one object of its kind, as it is from the start if nobody changed it."""
        return self._only(records, call.path)

    def update_only(self, work: Work, call: Call) -> Answer:
        """Change the one object of its kind."""
        return changed(work, self._only(work, call.path), call.params, "updated")

    def kind_of(self, params: Mapping[str, Any]) -> str:
        """Return which of several kinds is to be made: the one that the address or a parameter is named after."""
        collection = self.plan.operation.path.rpartition("/")[2].removesuffix("s")
        for kind in self.plan.kinds:
            if kind == collection or kind in params:
                return kind
        return self.plan.kind

    def target(self, records: Records, path: Mapping[str, str]) -> Document:
        """Return the object that the path ends in. Raises StripeError where there is none, or none of that parent."""
        parent = parent_of(records, self.plan.parents, path)
        target = self.plan.target
        if target is None:
            raise ValueError(f"{self.plan.operation.id} is about no single object")
        document = required(records, target, path[target.name])
        field = self.plan.parent_field
        if parent is not None and field and _id_in(document.get(field)) not in (parent.id, None, ""):
            raise records.missing(target.kinds[0], document.id, param=target.param)
        return document

    def _only(self, records: Records, path: Mapping[str, str]) -> Document:
        parent = parent_of(records, self.plan.parents, path)
        kind = self.plan.kind
        key = f"{kind}:{parent.id if parent is not None else ''}"
        known = records.find(kind, key)
        if known is not None:
            return known
        data = blank(kind)
        if parent is not None and self.plan.parent_field:
            data[self.plan.parent_field] = parent.id
        return Document(
            data,
            account=records.scope.account,
            seq=records.tx.next_id() if isinstance(records, Work) else 0,
            created=records.now,
            stored=orjson.dumps(data).decode(),
            key=key,
        )


def required(records: Records, above: Above, id: str) -> Document:
    """Return an object of one of the kinds. Raises StripeError (404) where there is none."""
    for kind in above.kinds:
        found = records.find(kind, id)
        if found is not None:
            return found
    raise records.missing(above.kinds[0], id, param=above.param)


def parent_of(records: Records, parents: Sequence[Above], path: Mapping[str, str]) -> Document | None:
    """Return the nearest object above, None where there is none. Raises StripeError for one that does not exist."""
    found: Document | None = None
    for above in parents:
        found = required(records, above, path[above.name])
    return found


def made(
    work: Work,
    kind: str,
    given: Mapping[str, Any],
    *,
    parent: Document | None = None,
    events: Sequence[str] = ("created",),
    **extra: Any,
) -> Document | Json:
    """Make an object of a kind out of parameters and tell of it; one that has no id is answered and not kept.

    `extra` are fields that are set whatever the parameters say.
    """
    shape = catalogue().resource(kind).shape
    known = {**Fitting(work, is_v2=kind.startswith("v2.")).fields(shape, given), **extra}
    if "metadata" in shape.fields and shape.fields["metadata"].shape.kind == "map":
        known["metadata"] = merge_metadata({}, given.get("metadata") or {})
    if "id" not in shape.fields or kind not in PATTERNS:
        return _complete(kind, Fresh(work, "", known, given))
    only_one.check(work, kind, given)
    new = _free_id(work, kind, given.get("id"))
    data = _complete(kind, Fresh(work, new, known, given))
    document = work.create(kind, data, id=new, lookup=parent.id if parent is not None else None)
    document.data = arrange(document.data)
    work.save(document)
    for event in events:
        announce(work, document, event)
    return document


def changed(work: Work, document: Document, given: Mapping[str, Any], *events: str) -> Document:
    """Store what parameters say of an object, and tell of it if anything changed."""
    shape = catalogue().resource(document.object).shape
    is_v2 = document.object.startswith("v2.")
    fitted = Fitting(work, is_v2=is_v2).fields(shape, given, document.data)
    if "metadata" in given and "metadata" in shape.fields:
        fitted["metadata"] = merge_metadata(document.get("metadata") or {}, given["metadata"])
    document.data.update(fitted)
    return stored(work, document, *events)


def stored(work: Work, document: Document, *events: str) -> Document:
    """Write an object as it is now, and tell of it if anything changed."""
    document.data = arrange(document.data)
    previous = document.previous()
    work.save(document)
    if previous:
        for event in events:
            announce(work, document, event, previous if event.endswith("updated") else None)
    return document


def _complete(kind: str, fresh: Fresh) -> Json:
    fill(kind, fresh)
    data: Json = arrange({**(blank(kind, id=fresh.id) if fresh.id else blank(kind)), **fresh.known})
    return data


def _free_id(work: Work, kind: str, wanted: Any) -> str:
    if not isinstance(wanted, str):
        return new_id(kind, created=work.now, account=work.account_id)
    if work.exists(kind, wanted):
        raise StripeError(
            400, f"{kind.capitalize()} already exists.", code="resource_already_exists", param="id"
        )
    return wanted


def _id_in(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value
