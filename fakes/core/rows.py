"""How captures and buffered rows become SQL inside a transaction; the same for both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.sql import Insert
from sqlmodel import SQLModel

from fakes.core.blobs import NO_BLOB, Blobs
from fakes.core.captures import Capture, Json, from_row, to_row
from fakes.core.content import Content
from fakes.core.dialect import Dialect, IdBlock, insert_into, upsert
from fakes.core.limits import Limits
from fakes.core.packer import Packer
from fakes.core.prepared import Prepared
from fakes.core.tables import (
    CaptureBodyRow,
    CaptureRow,
    CaptureTagRow,
    CounterRow,
    SandboxRow,
    table_of,
)
from fakes.core.text import SearchText, flag_token

if TYPE_CHECKING:
    from fakes.core.batch import Counters, Pending

CAPTURE = table_of(CaptureRow)
BODY = table_of(CaptureBodyRow)
TAG = table_of(CaptureTagRow)
COUNTER = table_of(CounterRow)
SANDBOX = table_of(SandboxRow)
T = TypeVar("T")
_CHUNK = 200
_REVISABLE = {"detail", "flags", "tags", "is_read", "title", "preview"}


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a deletion found: captures that people could see, those that a clear had hidden, and the files of both."""

    visible: list[int]
    hidden: list[int]
    files: list[str]


class Lookup(NamedTuple):
    """The SELECT of one row by its primary key: the names of its parameters, and of the columns that come back."""

    statement: Prepared
    parameters: list[str]
    columns: list[str]


class Rows:
    """The statements of one store, built once."""

    def __init__(self, dialect: Dialect, blob_folder: Path | None, limits: Limits) -> None:
        self.dialect = dialect
        self.packer = Packer()
        self.blobs = Blobs(blob_folder, self.packer)
        self.limits = limits
        self.locking = dialect.locking
        self.is_shared = dialect.is_shared
        self._prepared: dict[tuple[str, tuple[str, ...] | None], Prepared] = {}
        self._lookups: dict[tuple[str, bool], Lookup] = {}
        self._count: Prepared | None = None
        self._cleared = dialect.sharing(
            select(SANDBOX.c.name, SANDBOX.c.cleared_id)
            .where(SANDBOX.c.name.in_(bindparam("names", expanding=True)))
            .order_by(SANDBOX.c.name)
        )

    def id_block(self, conn: Connection, expected: int) -> IdBlock:
        """Return arrival numbers for one transaction."""
        return self.dialect.id_block(conn, expected)

    def add_capture(self, pending: Pending, capture: Capture, raw: bytes | None) -> None:
        """Let a capture wait in `pending`; a large body is written to its file now."""
        content = Content.of(capture.detail, capture.search, raw)
        blob = self.blobs.keep(capture.number, raw) if raw is not None and content.raw is None else NO_BLOB
        if blob.path is not None:
            pending.new_files.append(blob.path)
        pending.captures.append(capture)
        row = to_row(capture)
        pending.inserts.setdefault(("capture", tuple(row)), []).append(row)
        body = {
            "id": capture.number,
            "content": self.packer.pack(content.joined()),
            "raw_path": blob.path,
            "raw": blob.data,
        }
        pending.inserts.setdefault(("capture_body", tuple(body)), []).append(body)
        pending.count(capture.sandbox, capture.channel, 1, 1)

    def write_rows(self, conn: Connection, pending: Pending) -> None:
        """Write everything that waits, one executemany per table."""
        for (name, columns), rows in pending.inserts.items():
            self._many(conn, name, columns).write(conn, rows)
        for name, keyed in pending.puts.items():
            self._many(conn, name, None).write(conn, list(keyed.values()))
        if pending.captures:
            self.dialect.index(conn, [(each.number, each.search) for each in pending.captures])

    def count(self, conn: Connection, changes: Counters) -> None:
        """Add to the counters."""
        rows = [
            {"sandbox": sandbox, "channel": channel, "total": total, "unread": unread}
            for (sandbox, channel), (total, unread) in sorted(changes.items())
            if total or unread
        ]
        if rows:
            if self._count is None:
                self._count = Prepared.of(conn, _counting(self.dialect.name), list(rows[0]))
            self._count.write(conn, rows)

    def cleared_ids(self, conn: Connection, sandboxes: Sequence[str]) -> dict[str, int]:
        """Return up to where sandboxes are cleared, and keep other processes from clearing them until the commit."""
        found = {row.name: row.cleared_id for row in conn.execute(self._cleared, {"names": sandboxes})}
        return {name: found.get(name, 0) for name in sandboxes}

    def revise_capture(self, conn: Connection, pending: Pending, capture: Capture, changes: Json) -> None:
        """Change a stored capture, and the value that was loaded of it. Raises TypeError for what cannot change."""
        unknown = changes.keys() - _REVISABLE
        if unknown:
            raise TypeError(f"a capture's {', '.join(sorted(unknown))} cannot be revised")
        number = capture.number
        before_read, before_search, before_tags = capture.is_read, capture.search, capture.tags
        for name, value in changes.items():
            setattr(capture, name, {**capture.detail, **value} if name == "detail" else value)
        if "flags" in changes:
            capture.search = _with_flags(before_search, capture.flags)
            self.dialect.unindex(conn, [(number, before_search)])
            self.dialect.index(conn, [(number, capture.search)])
        row = to_row(capture)
        conn.execute(update(CAPTURE).where(CAPTURE.c.id == number).values(row))
        if "detail" in changes or "flags" in changes:
            self._write_content(conn, capture)
        if capture.is_read != before_read:
            pending.count(capture.sandbox, capture.channel, 0, -1 if capture.is_read else 1)
        if capture.tags != before_tags:
            self._write_tags(conn, capture)

    def load(self, conn: Connection, sandbox: str, number: int) -> Capture | None:
        """Return one capture with its detail and indexed text, locked until the commit."""
        statement = (
            select(*CAPTURE.c, BODY.c.content)
            .join(BODY, BODY.c.id == CAPTURE.c.id)
            .where(CAPTURE.c.id == number, CAPTURE.c.sandbox == sandbox)
        )
        row = conn.execute(self.locking(statement)).mappings().first()
        return None if row is None else self.capture_of(dict(row))

    def capture_of(self, row: Json) -> Capture:
        """Return the capture of a row that joins `capture` with its body's content."""
        content = self.content_of(row["content"])
        return from_row(row, detail=content.fields, search=content.search)

    def content_of(self, packed: bytes) -> Content:
        """Return the content of a body."""
        return Content.split(self.packer.unpack(packed))

    def raw_of(self, row: Json) -> bytes | None:
        """Return the bytes of a body as they came; None if there are none. Raises FileNotFoundError."""
        if row["raw"] is None and row["raw_path"] is None:
            return self.content_of(row["content"]).raw
        return self.blobs.load(row["raw"], row["raw_path"])

    def _write_content(self, conn: Connection, capture: Capture) -> None:
        is_its = BODY.c.id == capture.number
        before = self.content_of(conn.execute(select(BODY.c.content).where(is_its)).scalar_one())
        content = Content.of(capture.detail, capture.search, before.raw)
        conn.execute(update(BODY).where(is_its).values(content=self.packer.pack(content.joined())))

    def delete_captures(
        self, conn: Connection, pending: Pending, sandbox: str, numbers: Sequence[int], *, cleared_id: int
    ) -> Deleted:
        """Delete captures in one set. Those up to `cleared_id` are off the counters already."""
        locked = select(CAPTURE.c.id).where(CAPTURE.c.sandbox == sandbox, CAPTURE.c.id.in_(numbers))
        there = [row.id for row in conn.execute(self.locking(locked.order_by(CAPTURE.c.id)))]
        rows = list(
            conn.execute(
                select(CAPTURE.c.id, CAPTURE.c.channel, CAPTURE.c.is_read, BODY.c.content, BODY.c.raw_path)
                .join(BODY, BODY.c.id == CAPTURE.c.id)
                .where(CAPTURE.c.id.in_(there))
            )
        )
        entries = [(row.id, self.content_of(row.content).search) for row in rows]
        self.dialect.unindex(conn, entries)
        conn.execute(delete(TAG).where(TAG.c.sandbox == sandbox, TAG.c.id.in_(there)))
        for table in (CAPTURE, BODY):
            conn.execute(delete(table).where(table.c.id.in_(there)))
        for row in rows:
            if row.id > cleared_id:
                pending.count(sandbox, row.channel, -1, 0 if row.is_read else -1)
        return Deleted(
            [number for number in there if number > cleared_id],
            [number for number in there if number <= cleared_id],
            [row.raw_path for row in rows if row.raw_path is not None],
        )

    def _write_tags(self, conn: Connection, capture: Capture) -> None:
        conn.execute(delete(TAG).where(TAG.c.sandbox == capture.sandbox, TAG.c.id == capture.number))
        if capture.tags:
            conn.execute(
                insert(TAG),
                [
                    {"sandbox": capture.sandbox, "tag": tag, "id": capture.number}
                    for tag in dict.fromkeys(capture.tags)
                ],
            )

    def find(self, conn: Connection, table: Table, key: Sequence[Any], *, is_locked: bool) -> Json | None:
        """Return the row with this primary key, None if there is none; `is_locked` holds it until the commit."""
        known = self._lookups.get((table.name, is_locked))
        if known is None:
            known = self._lookups[table.name, is_locked] = self._lookup(conn, table, is_locked=is_locked)
        found = known.statement.first(conn, dict(zip(known.parameters, key, strict=True)))
        return None if found is None else dict(zip(known.columns, found, strict=True))

    def _lookup(self, conn: Connection, table: Table, *, is_locked: bool) -> Lookup:
        keys = list(table.primary_key.columns)
        parameters = [f"key_{column.name}" for column in keys]
        pairs = zip(keys, parameters, strict=True)
        statement = select(table).where(*(column == bindparam(name) for column, name in pairs))
        prepared = Prepared.of(conn, self.locking(statement) if is_locked else statement)
        return Lookup(prepared, parameters, [column.name for column in table.columns])

    def _many(self, conn: Connection, name: str, columns: tuple[str, ...] | None) -> Prepared:
        """Return the INSERT of these columns of a table, or its upsert (`columns` None)."""
        known = self._prepared.get((name, columns))
        if known is None:
            table = SQLModel.metadata.tables[name]
            statement = upsert(self.dialect.name, table) if columns is None else insert(table)
            known = self._prepared[name, columns] = Prepared.of(conn, statement, columns)
        return known


def _counting(dialect: str) -> Insert:
    statement = insert_into(dialect, COUNTER)
    return statement.on_conflict_do_update(
        index_elements=["sandbox", "channel"],
        set_={
            "total": COUNTER.c.total + statement.excluded.total,
            "unread": COUNTER.c.unread + statement.excluded.unread,
        },
    )


def _with_flags(search: SearchText, flags: list[str]) -> SearchText:
    tokens = [token for token in search.tokens.split() if not token.startswith("l")]
    tokens += [flag_token(flag) for flag in flags]
    return SearchText(search.title, search.people, search.body, " ".join(dict.fromkeys(tokens)))


def chunks(values: Sequence[T], size: int = _CHUNK) -> list[Sequence[T]]:
    """Split `values`, so that no statement holds the writer for long."""
    return [values[start : start + size] for start in range(0, len(values), size)]
