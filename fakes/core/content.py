"""What is stored of a capture beside its row, as one run of bytes: written together, the second copy of a word costs little."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from fakes.core.captures import Json, dump_bytes, storable
from fakes.core.text import SearchText

# What came with more bytes is stored apart: lists read the rest, and are not to unpack all that.
JOINED_BYTES = 8 * 1024
# Neither JSON nor what a column can hold has this byte in it.
_BETWEEN = b"\0"


class Content(NamedTuple):
    """The channel's detail as JSON, the indexed text, and the bytes as they came if they are few."""

    detail: bytes
    indexed: bytes
    raw: bytes | None = None

    @classmethod
    def of(cls, detail: Json, search: SearchText, raw: bytes | None) -> Content:
        """Return what is stored; `raw` is left out if it is long."""
        few = raw if raw is not None and len(raw) <= JOINED_BYTES else None
        return cls(dump_bytes(detail), storable(search.packed()).encode(), few)

    @classmethod
    def split(cls, joined: bytes) -> Content:
        """Read what `joined` returned."""
        return cls(*joined.split(_BETWEEN, 2))

    def joined(self) -> bytes:
        """Return all of it in one."""
        return _BETWEEN.join([part for part in self if part is not None])

    @property
    def fields(self) -> Json:
        """The channel's detail."""
        fields: Json = orjson.loads(self.detail)
        return fields

    @property
    def search(self) -> SearchText:
        """The indexed text."""
        return SearchText.unpacked(self.indexed.decode())
