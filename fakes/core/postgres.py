"""The store on PostgreSQL: many processes, a GIN index over tsvectors, NOTIFY with each commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Select,
    cast,
    column,
    create_engine,
    event,
    literal,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from fakes.core.bus import Event
from fakes.core.condition import Clause
from fakes.core.dialect import IdBlock
from fakes.core.look import Look
from fakes.core.match import tsquery, tsquery_of
from fakes.core.query import CaptureQuery
from fakes.core.text import MAX_WORD, SearchText

CHANNEL = "stagedoor"
_MIGRATION_LOCK = 0x5374616765
_PREPARE = (
    "CREATE SEQUENCE IF NOT EXISTS arrival_id",
    "CREATE TABLE IF NOT EXISTS capture_search (id bigint PRIMARY KEY, vector tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS capture_search_vector ON capture_search USING gin (vector)"
    " WITH (fastupdate = on)",
)
_CLAIM = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
# Whoever takes numbers holds a lock until the commit whose key names the last number that was taken before: see
# docs/decisions/0003-arrival-numbers.md. The high 16 bits of the key tell these locks from others.
_TAKER = 0x5347
_TAKE = text(
    "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared("
    " (CAST(:taker AS bigint) << 48) | (last_value - (NOT is_called)::int)) FROM arrival_id)"
    " SELECT nextval('arrival_id') FROM held, generate_series(1, :size)"
)
_LAST_TAKEN = text("SELECT last_value - (NOT is_called)::int FROM arrival_id")
_LOWEST_HELD = text(
    "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks"
    " WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND classid::bigint >> 16 = :taker"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_INDEX = text("INSERT INTO capture_search(id, vector) VALUES (:id, CAST(:vector AS tsvector))")
_UNINDEX = text("DELETE FROM capture_search WHERE id = ANY(:ids)")
# Left alone, the planner walks the primary key backwards, which is slow for rare words: up to this many hits
# are fetched through the GIN index and sorted, more are common enough for the walk to be short.
_FEW = 2000
_FEW_IDS = text(
    "SELECT id FROM capture_search WHERE vector @@ CAST(:match AS tsquery)"
    " AND id < :below AND id > :above LIMIT :limit"
)
_WALK = (
    "SELECT id FROM capture_search WHERE vector @@ CAST(:match AS tsquery)"
    " AND id < :below AND id > :above ORDER BY id {order} LIMIT :limit"
)
_WALK_DOWN = text(_WALK.format(order="DESC"))
_WALK_UP = text(_WALK.format(order="ASC"))
_SEARCH = table("capture_search", column("id", BigInteger), column("vector", TSVECTOR))
_COUNT = text(
    "SELECT count(*) FROM (SELECT 1 FROM capture_search WHERE vector @@ CAST(:match AS tsquery)"
    " AND id > :above LIMIT :limit) AS hits"
)
_END = 1 << 62
_LOCK_TIMEOUT_MS = 5000
# A server that vanished without a word is noticed within half a minute, not within the system's two hours.
CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_MAX_POSITION = 16383
_MAX_POSITIONS = 255
# The engine takes no longer vector than a mebibyte. What has fewer characters than this can never be as long.
_MAX_VECTOR_BYTES = 1_000_000
_SURELY_FITS_CHARS = 150_000
_MAX_NOTICE_BYTES = 7000


class PostgresIds:
    """Arrival numbers from the sequence, taken in blocks and given up with the transaction."""

    def __init__(self, conn: Connection, expected: int) -> None:
        self._conn = conn
        self._size = max(1, expected)
        self._numbers: list[int] = []

    def take(self) -> int:
        """Return the next number."""
        if not self._numbers:
            rows = self._conn.execute(_TAKE, {"taker": _TAKER, "size": self._size})
            self._numbers = [int(row[0]) for row in rows][::-1]
        return self._numbers.pop()

    def renew(self) -> None:
        """Give up the rest: numbers must rise with time across processes."""
        self._numbers = []

    def close(self) -> None:
        """Do the same."""
        self.renew()


class Postgres:
    """The PostgreSQL engine behind a URL."""

    name = "postgresql"
    is_shared = True

    def __init__(self, url: str, *, node: str) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.node = node

    def release(self) -> None:
        """Do nothing: processes share the database."""

    def open(self, *, for_writing: bool, connections: int) -> Engine:
        """Return an engine. The readers' connections are checked before use; the writer tries a batch again instead."""
        engine = create_engine(
            self.url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=not for_writing,
            pool_timeout=10,
            connect_args={**CONNECT, "application_name": "stagedoor"},
            isolation_level="READ COMMITTED",
        )

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _record: Any) -> None:
            # Who holds a lock for longer than this is stuck: those who wait are told, and the next batch is tried.
            connection.execute(f"SET lock_timeout = {_LOCK_TIMEOUT_MS}")
            connection.commit()

        return engine

    def near(self) -> None:
        """Return nothing: an answer comes over a network, and nobody else may wait for it."""
        return

    def prepare(self, conn: Connection) -> None:
        """Create the search index and the sequence."""
        for statement in _PREPARE:
            conn.execute(text(statement))

    def under_migration_lock(self, conn: Connection, work: Callable[[], None]) -> None:
        """Run `work` while this transaction holds the advisory lock."""
        conn.execute(text("SET LOCAL lock_timeout = 0"))
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        work()

    def locking(self, statement: Select[Any]) -> Select[Any]:
        """Lock the rows that are found until the commit."""
        return statement.with_for_update()

    def sharing(self, statement: Select[Any]) -> Select[Any]:
        """Lock the rows that are found against `locking`, until the commit."""
        return statement.with_for_update(read=True, key_share=True)

    def claim(self, conn: Connection, name: str) -> bool:
        """Take the advisory lock of this name, if nobody has it."""
        return bool(conn.execute(_CLAIM, {"name": name}).scalar_one())

    def id_block(self, conn: Connection, expected: int) -> IdBlock:
        """Return arrival numbers."""
        return PostgresIds(conn, expected)

    def horizon(self, conn: Connection) -> int:
        """Return the last number taken, or the one before the first that an open transaction may hold."""
        # In this order: who takes numbers between the two takes such that are above the first answer.
        last = int(conn.execute(_LAST_TAKEN).scalar_one())
        lowest = conn.execute(_LOWEST_HELD, {"taker": _TAKER}).scalar_one()
        return last if lowest is None else min(last, int(lowest))

    def index(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Add captures to the search index."""
        if entries:
            conn.execute(_INDEX, [{"id": number, "vector": tsvector(each)} for number, each in entries])

    def unindex(self, conn: Connection, entries: Sequence[tuple[int, SearchText]]) -> None:
        """Take captures out of the search index."""
        if entries:
            conn.execute(_UNINDEX, {"ids": [number for number, _ in entries]})

    def matches(
        self, conn: Connection, query: CaptureQuery, *, below: int | None, limit: int, is_ascending: bool
    ) -> Iterable[int]:
        """Yield matching arrival numbers in the order asked for."""
        values = {
            "match": tsquery(query),
            "below": below if below is not None else _END,
            "above": query.after_id or 0,
        }
        few = [row[0] for row in conn.execute(_FEW_IDS, {**values, "limit": _FEW})]
        if len(few) < _FEW:
            yield from sorted(few, reverse=not is_ascending)[:limit]
            return
        for row in conn.execute(_WALK_UP if is_ascending else _WALK_DOWN, {**values, "limit": limit}):
            yield row[0]

    def newest(self, look: Look, query: CaptureQuery, *, limit: int) -> list[int]:
        """Return the newest arrival numbers that match, newest first."""
        return list(self.matches(look.at_length(), query, below=None, limit=limit, is_ascending=False))

    def numbers_matching(
        self, sandbox: str, tokens: Sequence[str], clauses: Sequence[Clause]
    ) -> Select[tuple[int]]:
        """Return the SELECT of every arrival number that fits."""
        question = cast(literal(tsquery_of(sandbox, tokens, clauses)), TSQUERY)
        return select(_SEARCH.c.id).where(_SEARCH.c.vector.op("@@", is_comparison=True)(question))

    def count_matches(self, conn: Connection, query: CaptureQuery, *, at_most: int) -> int:
        """Count what matches, up to `at_most`."""
        values = {"match": tsquery(query), "above": query.after_id or 0, "limit": at_most}
        return int(conn.execute(_COUNT, values).scalar_one())

    def notify(self, conn: Connection, events: Sequence[Event]) -> None:
        """Send what happened to every process that listens, with the commit."""
        notice: list[list[Any]] = []
        size = 0
        for each in events:
            # Only these say more than their number, in a few words: whether it is one capture or all before it, who asks.
            more = [each.subject] if each.kind in ("delete", "asked", "answered") else []
            notice.append([each.kind, each.sandbox, each.number, *more])
            size += len(each.sandbox) + 90
            if size > _MAX_NOTICE_BYTES:
                self._send(conn, notice)
                notice, size = [], 0
        if notice:
            self._send(conn, notice)

    def _send(self, conn: Connection, notice: list[list[Any]]) -> None:
        payload = orjson.dumps({"node": self.node, "events": notice}).decode()
        conn.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})


def tsvector(entry: SearchText) -> str:
    """Return the tsvector literal of a search text: A title, B people, D body; tokens as `=token`, no position.

    It is built here and not by to_tsvector, whose parser depends on the database's locale and joins words that
    the other engine keeps apart.
    """
    places: dict[str, list[str]] = {}
    position = 0
    for words_there, weight in ((entry.title, "A"), (entry.people, "B"), (entry.body, "")):
        for word in words_there.split():
            position = min(position + 1, _MAX_POSITION)
            places.setdefault(word[:MAX_WORD], []).append(f"{position}{weight}")
        position = min(position + 1, _MAX_POSITION)
    tokens = entry.tokens.split()
    if len(entry.title) + len(entry.people) + len(entry.body) + len(entry.tokens) > _SURELY_FITS_CHARS:
        places = _fitting(places, tokens)
    words = [f"'{word}':{','.join(where[:_MAX_POSITIONS])}" for word, where in places.items()]
    words += [f"'={token}'" for token in tokens]
    return " ".join(words)


def _fitting(places: dict[str, list[str]], tokens: list[str]) -> dict[str, list[str]]:
    """Return the first words that fit beside the tokens: a mail is not refused because it has too many to be found by."""
    left = _MAX_VECTOR_BYTES - sum(len(token.encode()) + 2 for token in tokens)
    kept: dict[str, list[str]] = {}
    for word, where in places.items():
        # Its bytes, one to align, and two for the number of places and for each of them.
        left -= len(word.encode()) + 3 + 2 * min(len(where), _MAX_POSITIONS)
        if left < 0:
            break
        kept[word] = where
    return kept
