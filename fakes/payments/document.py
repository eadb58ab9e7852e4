"""One stored object as a document: its fields, its row and what changed in it; it does not reach the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

Json = dict[str, Any]

# Where an object's own list is filtered by a field that has no column of its own.
_LOOKUP_FIELD = {
    "customer": "email",
    "balance_transaction": "source",
    "charge": "transfer_group",
    "transfer": "transfer_group",
    "invoice_payment": "invoice",
    "setup_attempt": "setup_intent",
}
_INDEXED = ("customer", "payment_intent", "subscription", "charge", "type", "status")
_NONE_INDEXED = dict.fromkeys(_INDEXED)
# Those of objects whose lists nobody filters by the others: the index stays small.
_SOME_INDEXED = {"customer": (), "event": ("type",)}
# Columns whose value stands inside another field.
_INSIDE = {"invoice": ("subscription", ("parent", "subscription_details", "subscription"))}


class Document:
    """An object of the API with what is stored beside it.

    `data` is what the API shows and may be changed freely; `save` of the unit of work writes it. `private` is never
    shown. `seq` is the place in lists, `account` the owner. `key` is what an object without an id is stored under
    (there is one such object per account or parent), `lookup` the parent of one that does not tell it. `indexed` are
    the words by which searches find it, once this unit of work knows them.
    """

    __slots__ = (
        "_dumped",
        "_key",
        "_loaded",
        "_lookup",
        "_stored",
        "account",
        "created",
        "data",
        "indexed",
        "is_deleted",
        "private",
        "seq",
    )

    def __init__(
        self,
        data: Json,
        *,
        account: str,
        seq: int,
        created: int,
        private: Json | None = None,
        is_deleted: bool = False,
        stored: str | None = None,
        lookup: str | None = None,
        key: str | None = None,
    ) -> None:
        self.data = data
        self.private = private if private is not None else {}
        self.account = account
        self.seq = seq
        self.created = created
        self.is_deleted = is_deleted
        self._loaded = self._stored = stored
        self._lookup = lookup
        self._key = key
        self._dumped: bytes | None = None
        self.indexed: frozenset[tuple[str, str]] | None = None

    @property
    def id(self) -> str:
        """The object's id, or what it is stored under if it has none."""
        return str(self.data.get("id") or self._key)

    @property
    def key(self) -> str:
        """What the object is stored under: its id, unless it has none or that is another object's too."""
        return self._key or str(self.data["id"])

    @key.setter
    def key(self, key: str) -> None:
        self._key = key

    @property
    def object(self) -> str:
        """The kind of object."""
        return str(self.data["object"])

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.data[name] = value
        self._dumped = None

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field, or `default` where the object has none of that name."""
        return self.data.get(name, default)

    def dumped(self) -> bytes:
        """Return `data` as JSON. Changes inside nested values are seen only after `touch`."""
        if self._dumped is None:
            self._dumped = orjson.dumps(self.data)
        return self._dumped

    def touch(self) -> None:
        """Say that something inside `data` was changed in place."""
        self._dumped = None

    @property
    def is_new(self) -> bool:
        """Whether the object was not found in the store."""
        return self._loaded is None

    def stored(self) -> Json | None:
        """Return the fields as they were found in the store, None for an object that is new."""
        return None if self._loaded is None else orjson.loads(self._loaded)

    def previous(self) -> Json:
        """Return what `data.previous_attributes` of an event says: the values of all changed fields when last kept."""
        return {} if self._stored is None else changed(orjson.loads(self._stored), self.data)

    def keep(self) -> None:
        """Regard the document as stored as it is now, whatever was changed in place."""
        self._dumped = None
        self._stored = self.dumped().decode()

    def row(self, sandbox: str) -> Json:
        """Return the row to write of the document as it was kept."""
        data = self.data
        kind = data["object"]
        row: Json = {
            "sandbox": sandbox,
            "account": self.account,
            "id": self.key,
            "object": kind,
            "seq": self.seq,
            "created": self.created,
            "is_deleted": int(self.is_deleted),
        }
        row |= _NONE_INDEXED
        for name in _SOME_INDEXED.get(kind, _INDEXED):
            value = data.get(name)
            if isinstance(value, str):
                row[name] = value
        if kind in _INSIDE:
            name, path = _INSIDE[kind]
            row[name] = _at(data, path)
        field = _LOOKUP_FIELD.get(kind)
        row["lookup"] = data.get(field) if field else self._lookup
        row["data"] = self._stored
        row["private"] = orjson.dumps(self.private).decode() if self.private else None
        return row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Document:
        """Return the document that a row holds."""
        return cls(
            orjson.loads(row["data"]),
            account=row["account"],
            seq=row["seq"],
            created=row["created"],
            private=orjson.loads(row["private"]) if row["private"] else None,
            is_deleted=bool(row["is_deleted"]),
            stored=row["data"],
            lookup=row["lookup"],
            key=row["id"],
        )


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> str | None:
    value: Any = data
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Json:
    """Return the values in `old` of all fields that differ in `new`; of nested objects, only what differs there.

    A field that `old` does not have is null, as in Stripe's `previous_attributes`.
    """
    found: Json = {}
    added = dict.fromkeys(name for name in new if name not in old)
    for name, before in (*old.items(), *added.items()):
        after = new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            found[name] = changed(before, after)
        else:
            found[name] = before
    return found
