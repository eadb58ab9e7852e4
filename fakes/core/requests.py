"""The record of provider HTTP requests and their answers, secrets masked; it answers none of them."""

from __future__ import annotations

import asyncio
import logging
from asyncio import Future
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, select

from fakes.core.bus import Bus, Event
from fakes.core.captures import Json, dump_bytes, storable
from fakes.core.clock import iso
from fakes.core.errors import NotFound, StoreUnavailable
from fakes.core.ids import arrival_number, public_id
from fakes.core.masking import masked_headers, masked_text, without
from fakes.core.sandboxes import DEFAULT, Sandboxes
from fakes.core.store import Store
from fakes.core.surplus import Surplus
from fakes.core.tables import RequestRow, table_of
from fakes.core.transaction import Tx

T = TypeVar("T")
log = logging.getLogger(__name__)
REQUEST = table_of(RequestRow)
KEPT_PER_SANDBOX = 10_000
_MARGIN = 256
_MOST_TOGETHER = 256
_MAX_WAITING_BYTES = 64 * 1024 * 1024
_MAX_MARKS = 20
_LOOKED_AT = 60


@dataclass(slots=True)
class Exchange:
    """One provider request on its way: what the door knows of it, and what the provider adds.

    `explicit_sandbox` comes from the path prefix or header; the provider sets `sandbox` when it has resolved it
    (credentials included), and may add `notes` (for example parameters without effect) and `allowed_cards`
    (documented test numbers that need no masking). `has_secret_body` keeps bodies out of the record,
    `body` and `answer_body` are recorded in place of what came and went (of files, what is known of them), and
    `hidden` are values that it must not show: numbers of people and accounts that look like any other number.
    """

    provider: str
    explicit_sandbox: str | None = None
    sandbox: str | None = None
    notes: list[str] = field(default_factory=list)
    allowed_cards: frozenset[str] = frozenset()
    has_secret_body: bool = False
    hidden: frozenset[str] = frozenset()
    body: bytes | None = None
    answer_body: bytes | None = None


@dataclass(slots=True)
class RequestRecord:
    """A finished exchange, as it came and went."""

    exchange: Exchange
    method: str
    path: str
    query: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    status: int
    answer_headers: Sequence[tuple[bytes, bytes]]
    answer_body: bytes
    at_ms: int
    took_us: int

    @property
    def size(self) -> int:
        """How many bytes of bodies it holds in memory."""
        return len(self.body) + len(self.answer_body)


class _Stack:
    """The records that one unit of work writes: all that have gathered when its turn comes."""

    def __init__(self, waiting: deque[RequestRecord]) -> None:
        self._waiting = waiting
        self.records: list[RequestRecord] | None = None

    def take(self) -> list[RequestRecord]:
        """Return the records, in the writer's thread; the same ones if the unit must be run again."""
        if self.records is None:
            # From now on whoever comes asks for another stack: what came before is in the queue already.
            records: list[RequestRecord] = []
            self.records = records
            while self._waiting and len(records) < _MOST_TOGETHER:
                records.append(self._waiting.popleft())
        return self.records


class Requests:
    """Keeps the newest 10,000 requests of each sandbox; writing happens after the answer, in the next batch.

    Whoever reads them sees every one that was answered before.
    """

    def __init__(self, store: Store, bus: Bus, sandboxes: Sandboxes, *, max_body_bytes: int) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._max_body_bytes = max_body_bytes
        self.surplus = Surplus(store, REQUEST, kept=KEPT_PER_SANDBOX)
        bus.subscribe(self._hear)
        self.lost = 0
        self._waiting: deque[RequestRecord] = deque()
        self._waiting_bytes = 0
        self._stack: _Stack | None = None
        self._room = 0
        self._last: Future[None] | None = None

    def _hear(self, event: Event) -> None:
        if event.kind == "sandbox" and event.is_gone:
            self.surplus.forget(event.sandbox)

    def record(self, record: RequestRecord) -> None:
        """Keep a record; nobody waits for it. One that cannot be stored is counted in `lost` and logged."""
        size = record.size
        if self._waiting_bytes + size > _MAX_WAITING_BYTES:
            self._count_lost(1, StoreUnavailable("Too much is waiting to be stored."))
            return
        self._waiting_bytes += size
        self.surplus.note(_sandbox_of(record.exchange))
        self._waiting.append(record)
        if self._stack is None or self._stack.records is not None or not self._room:
            self._stack, self._room = _Stack(self._waiting), _MOST_TOGETHER
            self._submit(self._stack)
        self._room -= 1

    def _submit(self, stack: _Stack) -> None:
        """Let the writer take a stack along when it writes for somebody who waits."""
        try:
            future = self._store.writer.submit(lambda tx: self._write(tx, stack), is_patient=True)
        except StoreUnavailable as error:
            self._give_up(stack.take(), error)
        else:
            self._last = future
            future.add_done_callback(partial(self._ended, stack))

    def _ended(self, stack: _Stack, future: Future[None]) -> None:
        records = stack.take()
        error = None if future.cancelled() else future.exception()
        if error is None:
            self._waiting_bytes -= sum(record.size for record in records)
        elif len(records) == 1 or isinstance(error, StoreUnavailable):
            self._give_up(records, error)
        else:
            # One of them is to blame: let each stand for itself.
            for record in records:
                self._submit(_Stack(deque((record,))))

    def _give_up(self, records: Sequence[RequestRecord], error: BaseException) -> None:
        self._waiting_bytes -= sum(record.size for record in records)
        if records:
            self._count_lost(len(records), error)

    async def _read(self, work: Callable[[Connection], T]) -> T:
        await self._until_kept()
        return await self._store.read(work)

    async def _until_kept(self) -> None:
        """Return once all that was answered before is on record; what is answered meanwhile is not waited for."""
        last, is_failed = self._last, True
        while is_failed and last is not None and not last.done():
            self._store.writer.hurry()
            await asyncio.wait((last,))
            # Of a unit that failed, each record is tried again for itself.
            is_failed = last.cancelled() or last.exception() is not None
            last = self._last

    def _count_lost(self, count: int, error: BaseException) -> None:
        self.lost += count
        log.warning("records of %d requests were lost: %s", count, error)

    def _write(self, tx: Tx, stack: _Stack) -> None:
        for record in stack.take():
            self._insert(tx, record)

    def _insert(self, tx: Tx, record: RequestRecord) -> None:
        exchange = record.exchange
        sandbox = _sandbox_of(exchange)
        cards = exchange.allowed_cards
        detail = {
            "query": without(masked_text(record.query, allowed_cards=cards), exchange.hidden),
            "headers": masked_headers(record.headers),
            "body": self._text(record.body if exchange.body is None else exchange.body, exchange),
            "response_headers": masked_headers(record.answer_headers),
            "response_body": self._text(
                record.answer_body if exchange.answer_body is None else exchange.answer_body, exchange
            ),
            "notes": exchange.notes,
        }
        number = tx.next_id()
        tx.insert(
            RequestRow,
            {
                "id": number,
                "sandbox": sandbox,
                "provider": exchange.provider,
                "method": record.method,
                "path": storable(masked_text(record.path, allowed_cards=cards)),
                "status": record.status,
                "at_ms": self._sandboxes.state(sandbox).clock.now_ms(),
                "took_us": record.took_us,
                "record": self._store.rows.packer.pack(dump_bytes(detail)),
            },
        )
        tx.publish(Event("request", sandbox, number))

    def _text(self, body: bytes, exchange: Exchange) -> str:
        if exchange.has_secret_body:
            return "(not recorded)"
        text = masked_text(
            body[: self._max_body_bytes].decode("utf-8", "replace"), allowed_cards=exchange.allowed_cards
        )
        text = without(text, exchange.hidden)
        if len(body) >= self._max_body_bytes:
            # Half a key or card number, where a body was cut, is not known for what it is.
            text = text[: self._max_body_bytes - _MARGIN]
        return text

    async def page(
        self, sandbox: str, *, limit: int = 50, cursor: str | None = None, **filters: str | int | None
    ) -> tuple[list[Json], str | None]:
        """Return requests, newest first, and the cursor of the next page. Filters: `provider`, `method`, `status`."""
        statement = select(REQUEST).where(REQUEST.c.sandbox == sandbox).order_by(REQUEST.c.id.desc())
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(REQUEST.c[name] == value)
        if cursor is not None:
            statement = statement.where(REQUEST.c.id < arrival_number(cursor))

        def work(conn: Connection) -> list[Json]:
            return [self._shown(dict(row)) for row in conn.execute(statement.limit(limit + 1)).mappings()]

        found = await self._read(work)
        return found[:limit], (found[limit - 1]["id"] if len(found) > limit else None)

    async def get(self, sandbox: str, public: str) -> Json:
        """Return one request. Raises NotFound."""
        statement = select(REQUEST).where(
            REQUEST.c.id == arrival_number(public), REQUEST.c.sandbox == sandbox
        )

        def work(conn: Connection) -> Json | None:
            row = conn.execute(statement).mappings().first()
            return None if row is None else self._shown(dict(row))

        found = await self._read(work)
        if found is None:
            raise NotFound(f"There is no request {public!r} in sandbox {sandbox!r}.")
        return found

    async def behind(self, sandbox: str, provider: str, marks: Mapping[str, int]) -> list[Json]:
        """Return the requests whose answers carry these ids, oldest first.

        `marks` maps each id to the number of a capture that the request made: its record is among those that follow.
        """
        return await self._read(lambda conn: self._behind(conn, sandbox, provider, marks))

    def _behind(self, conn: Connection, sandbox: str, provider: str, marks: Mapping[str, int]) -> list[Json]:
        found: dict[str, Json] = {}
        for mark, number in sorted(marks.items(), key=lambda item: item[1])[:_MAX_MARKS]:
            statement = (
                select(REQUEST)
                .where(REQUEST.c.sandbox == sandbox, REQUEST.c.provider == provider, REQUEST.c.id > number)
                .order_by(REQUEST.c.id)
                .limit(_LOOKED_AT)
            )
            for row in conn.execute(statement).mappings():
                shown = self._shown(dict(row))
                values = [value for _, value in shown["response_headers"]]
                if mark in values or mark in shown["response_body"]:
                    found[shown["id"]] = shown
                    break
        return list(found.values())

    def _shown(self, row: Json) -> Json:
        detail: dict[str, Any] = orjson.loads(self._store.rows.packer.unpack(row["record"]))
        return {
            "id": public_id(row["id"]),
            "sandbox": row["sandbox"],
            "provider": row["provider"],
            "method": row["method"],
            "path": row["path"],
            "status": row["status"],
            "at": iso(row["at_ms"]),
            "took_ms": round(row["took_us"] / 1000, 3),
            **detail,
        }

    async def trim(self) -> int:
        """Delete the oldest requests of each sandbox beyond what is kept; returns how many. Raises StoreUnavailable."""
        return await self.surplus.remove()


def _sandbox_of(exchange: Exchange) -> str:
    return exchange.sandbox or exchange.explicit_sandbox or DEFAULT
