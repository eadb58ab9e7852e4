"""The kernel's tables. Channels add their own; no table here has a provider's name or field in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.schema import CreateIndex
from sqlmodel import Field, SQLModel

_CONDITION = "condition"


class ArrivalNumber(BigInteger):
    """The primary key of what is numbered as it arrives."""


@compiles(ArrivalNumber, "sqlite")
def _integer(_type: ArrivalNumber, _compiler: Any, **_options: Any) -> str:
    # Under this very name the column is SQLite's own row number; under any other it needs an index beside the table.
    return "INTEGER"


class StoredRow(DeferredReflection, SQLModel):
    """What declares a table. Its classes are there for their columns alone: no row is ever made an object of one.

    So that they neither are mapped nor can check values is no loss, and a fifth of the time that they take to load.
    """

    model_config = {"defer_build": True}


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index of those rows alone that fulfil a condition in SQL that both engines understand."""
    # SQLAlchemy's own arguments for it load both engines, and a server has one of them.
    return Index(name, *columns, info={_CONDITION: where})


@compiles(CreateIndex)
def _create_index(create: CreateIndex, compiler: Any, **options: Any) -> str:
    statement: str = compiler.visit_create_index(create, **options)
    condition = create.element.info.get(_CONDITION)
    return f"{statement} WHERE {condition}" if condition else statement


@cache
def table_of(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table behind a SQLModel class."""
    table = getattr(model, "__table__", None)
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table")
    return table


def key_of(model: type[SQLModel], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the primary key of a row."""
    return tuple([row[name] for name in _key_names(model)])


@cache
def _key_names(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(model).primary_key.columns)


class SandboxRow(StoredRow, table=True):
    """An isolated world. Captures with an id up to `cleared_id` are gone for every reader; up to `swept_id` from disk."""

    __tablename__ = "sandbox"

    name: str = Field(primary_key=True)
    created_ms: int = Field(sa_type=BigInteger)
    cleared_id: int = Field(default=0, sa_type=BigInteger)
    swept_id: int = Field(default=0, sa_type=BigInteger)
    clock_offset_ms: int = Field(default=0, sa_type=BigInteger)
    clock_frozen_at_ms: int | None = Field(default=None, sa_type=BigInteger)
    is_deleted: int = Field(default=0, sa_type=SmallInteger)


class SequenceRow(StoredRow, table=True):
    """The last arrival number that was given out (SQLite; PostgreSQL has a sequence of its own)."""

    __tablename__ = "arrival"

    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class CaptureRow(StoredRow, table=True):
    """What a list shows of a capture. JSON columns hold text, so that both engines store the same."""

    __tablename__ = "capture"
    __table_args__ = (
        # What comes after the id is what a search filters rows by: walking the index alone takes a tenth of the time.
        Index("capture_by_sandbox", "sandbox", "id", "created_ms", "is_read", "size"),
        Index("capture_by_ref", "sandbox", "ref"),
    )

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    sandbox: str
    channel: str
    provider: str
    kind: str
    created_ms: int = Field(sa_type=BigInteger)
    sender: str
    recipients: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    preview: str = Field(sa_type=Text)
    size: int = Field(sa_type=BigInteger)
    is_read: int = Field(default=0, sa_type=SmallInteger)
    tags: str = Field(default="[]", sa_type=Text)
    codes: str = Field(sa_type=Text)
    links: str = Field(sa_type=Text)
    flags: str = Field(sa_type=Text)
    ref: str | None = None


class CaptureBodyRow(StoredRow, table=True):
    """What a list does not show: `content` is packed, and read as `content.Content`.

    `raw` are the bytes as they came, packed, where they are not part of the content; null also when there are none, or
    when they lie in the file `raw_path` below the blob folder.
    """

    __tablename__ = "capture_body"

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    content: bytes = Field(sa_column=Column("content", LargeBinary, nullable=False))
    raw_path: str | None = None
    raw: bytes | None = Field(default=None, sa_column=Column("raw", LargeBinary, nullable=True))


class BoilerplateRow(StoredRow, table=True):
    """Text that much of what is packed has in it, by the key under which the packed bytes name it."""

    __tablename__ = "boilerplate"

    key: str = Field(primary_key=True)
    text: bytes = Field(sa_column=Column("text", LargeBinary, nullable=False))


class CaptureTagRow(StoredRow, table=True):
    """Which captures carry a tag that somebody set."""

    __tablename__ = "capture_tag"
    __table_args__ = (Index("capture_tag_by_tag", "sandbox", "tag", "id"),)

    sandbox: str = Field(primary_key=True)
    id: int = Field(primary_key=True, sa_type=BigInteger)
    tag: str = Field(primary_key=True)


class CounterRow(StoredRow, table=True):
    """How many captures a sandbox holds, per channel, kept by the writer."""

    __tablename__ = "counter"

    sandbox: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    total: int = Field(default=0, sa_type=BigInteger)
    unread: int = Field(default=0, sa_type=BigInteger)


class FaultRow(StoredRow, table=True):
    """A rule that makes a provider misbehave. `rule` is its JSON as given; `seen` and `hits` count."""

    __tablename__ = "fault"
    __table_args__ = (Index("fault_by_sandbox", "sandbox"),)

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    sandbox: str
    created_ms: int = Field(sa_type=BigInteger)
    rule: str = Field(sa_type=Text)
    seen: int = Field(default=0, sa_type=BigInteger)
    hits: int = Field(default=0, sa_type=BigInteger)


class JobRow(StoredRow, table=True):
    """Something that happens later, when the sandbox's clock shows `due_ms`."""

    __tablename__ = "job"
    __table_args__ = (Index("job_by_due", "sandbox", "due_ms"),)

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    sandbox: str
    due_ms: int = Field(sa_type=BigInteger)
    name: str
    payload: str = Field(sa_type=Text)


class CallbackRow(StoredRow, table=True):
    """A request that Stagedoor makes to the app. `signer` names who signs it, at the moment of sending.

    `state` is one of pending, delivered, failed, dropped. `due_ms` is sandbox time. While a process delivers it,
    `leased_by` names that process, and `leased_until_ms` (wall time, else 0) says when others may take it over.
    """

    __tablename__ = "callback"
    __table_args__ = (
        Index("callback_by_sandbox", "sandbox", "id"),
        Index("callback_by_due", "state", "sandbox", "due_ms"),
        partial_index("callback_by_lease", "sandbox", "endpoint", where="leased_until_ms > 0"),
        Index("callback_by_capture", "sandbox", "capture_id"),
    )

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    sandbox: str
    channel: str
    provider: str
    event: str
    endpoint: str
    method: str
    url: str = Field(sa_type=Text)
    headers: str = Field(sa_type=Text)
    body: bytes = Field(sa_column=Column("body", LargeBinary, nullable=False))
    signer: str
    context: str = Field(sa_type=Text)
    capture_id: int | None = Field(default=None, sa_type=BigInteger)
    state: str
    attempts: int = 0
    created_ms: int = Field(sa_type=BigInteger)
    due_ms: int = Field(sa_type=BigInteger)
    leased_until_ms: int = Field(default=0, sa_type=BigInteger)
    leased_by: str = ""


class CallbackAttemptRow(StoredRow, table=True):
    """One try of a callback, and what came back. Times are sandbox time, `took_ms` is wall time."""

    __tablename__ = "callback_attempt"
    __table_args__ = (Index("callback_attempt_by_sandbox", "sandbox"),)

    callback_id: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(primary_key=True)
    sandbox: str
    at_ms: int = Field(sa_type=BigInteger)
    took_ms: int = Field(sa_type=BigInteger)
    headers: str = Field(sa_type=Text)
    signed: str = Field(sa_type=Text)
    status: int | None = None
    answer_headers: str = Field(sa_type=Text)
    answer_body: bytes = Field(sa_column=Column("answer_body", LargeBinary, nullable=False))
    error: str = Field(sa_type=Text)


class RequestRow(StoredRow, table=True):
    """A provider HTTP request and the answer it got; `record` is zstd-compressed JSON with secrets masked."""

    __tablename__ = "request"
    __table_args__ = (Index("request_by_sandbox", "sandbox", "id"),)

    id: int = Field(primary_key=True, sa_type=ArrivalNumber)
    sandbox: str
    provider: str
    method: str
    path: str = Field(sa_type=Text)
    status: int
    at_ms: int = Field(sa_type=BigInteger)
    took_us: int = Field(sa_type=BigInteger)
    record: bytes = Field(sa_column=Column("record", LargeBinary, nullable=False))
