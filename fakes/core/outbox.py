"""Reading the callbacks: the list, one with its attempts, and sending one again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from fakes.core.bus import Bus, Event
from fakes.core.captures import Json
from fakes.core.clock import iso
from fakes.core.errors import NotFound
from fakes.core.http import OutgoingHttp, Reach
from fakes.core.ids import arrival_number, public_id
from fakes.core.masking import without_passwords
from fakes.core.store import Store
from fakes.core.surplus import Surplus
from fakes.core.tables import CallbackAttemptRow, CallbackRow, table_of
from fakes.core.target import reach_of, restored, shown
from fakes.core.transaction import CallbackDraft

KEPT_PER_SANDBOX = 10_000
CALLBACK = table_of(CallbackRow)
ATTEMPT = table_of(CallbackAttemptRow)
_MOST_OF_CAPTURES = 500


class Outbox:
    """The callbacks of all sandboxes, as people see them."""

    def __init__(self, store: Store, bus: Bus, http: OutgoingHttp) -> None:
        self._store = store
        self._http = http
        self._surplus = Surplus(
            store,
            CALLBACK,
            kept=KEPT_PER_SANDBOX,
            condition=CALLBACK.c.state != "pending",
            parts=(ATTEMPT.c.callback_id,),
        )
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if event.kind == "callback":
            self._surplus.note(event.sandbox)
        elif event.kind == "sandbox" and event.is_gone:
            self._surplus.forget(event.sandbox)

    async def trim(self) -> int:
        """Delete the oldest finished callbacks of each sandbox beyond what is kept; returns how many.

        Raises StoreUnavailable.
        """
        return await self._surplus.remove()

    async def page(
        self, sandbox: str, *, limit: int = 50, cursor: str | None = None, **filters: str | int | None
    ) -> tuple[list[Json], str | None]:
        """Return callbacks with their attempts, newest first, and the cursor of the next page.

        Filters: `channel`, `provider`, `event`, `state`, `capture_id` (an arrival number).
        """
        statement = select(CALLBACK).where(CALLBACK.c.sandbox == sandbox).order_by(CALLBACK.c.id.desc())
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(CALLBACK.c[name] == value)
        if cursor is not None:
            statement = statement.where(CALLBACK.c.id < arrival_number(cursor))

        def work(conn: Connection) -> list[Json]:
            return _with_attempts(
                conn, [dict(row) for row in conn.execute(statement.limit(limit + 1)).mappings()]
            )

        found = await self._store.read(work)
        return found[:limit], (found[limit - 1]["id"] if len(found) > limit else None)

    async def of_captures(self, sandbox: str, numbers: Sequence[int]) -> list[Json]:
        """Return the callbacks that these captures caused, with their attempts, oldest first, at most 500."""
        statement = (
            select(CALLBACK)
            .where(CALLBACK.c.sandbox == sandbox, CALLBACK.c.capture_id.in_(numbers))
            .order_by(CALLBACK.c.id)
            .limit(_MOST_OF_CAPTURES)
        )
        return await self._store.read(
            lambda conn: _with_attempts(conn, [dict(row) for row in conn.execute(statement).mappings()])
        )

    async def get(self, sandbox: str, public: str) -> Json:
        """Return one callback with its attempts. Raises NotFound."""
        statement = select(CALLBACK).where(
            CALLBACK.c.id == arrival_number(public), CALLBACK.c.sandbox == sandbox
        )
        found = await self._store.read(
            lambda conn: _with_attempts(conn, [dict(row) for row in conn.execute(statement).mappings()])
        )
        if not found:
            raise NotFound(f"There is no callback {public!r} in sandbox {sandbox!r}.")
        return found[0]

    async def resend(
        self, sandbox: str, public: str, *, body: bytes | None = None, url: str | None = None
    ) -> Json:
        """Put a callback into the outbox again, as it was or edited; returns the new one.

        `url` may lead to where the callback went before, or into the local network. Raises NotFound, InvalidInput,
        Forbidden.
        """
        number = arrival_number(public)
        row = await self._store.read(lambda conn: _row(conn, sandbox, number))
        if row is None:
            raise NotFound(f"There is no callback {public!r} in sandbox {sandbox!r}.")
        context = orjson.loads(row["context"])
        target = row["url"] if url is None else restored(url, row["url"])
        if target != row["url"]:
            known = Reach(context.get("reach", Reach.ANYWHERE))
            context["reach"] = await reach_of(self._http, target, row["url"], known)
        draft = CallbackDraft(
            sandbox=sandbox,
            channel=row["channel"],
            provider=row["provider"],
            event=row["event"],
            url=target,
            signer=row["signer"],
            body=row["body"] if body is None else body,
            method=row["method"],
            headers=orjson.loads(row["headers"]),
            context=context,
            endpoint=row["endpoint"],
            capture_number=row["capture_id"],
        )
        return await self.get(sandbox, public_id(await self._store.write(lambda tx: tx.callback(draft))))


def _row(conn: Connection, sandbox: str, number: int) -> Json | None:
    statement = select(CALLBACK).where(CALLBACK.c.id == number, CALLBACK.c.sandbox == sandbox)
    row = conn.execute(statement).mappings().first()
    return None if row is None else dict(row)


def _with_attempts(conn: Connection, rows: list[Json]) -> list[Json]:
    numbers = [row["id"] for row in rows]
    attempts: dict[int, list[Json]] = {number: [] for number in numbers}
    statement = select(ATTEMPT).where(ATTEMPT.c.callback_id.in_(numbers)).order_by(ATTEMPT.c.number)
    for row in conn.execute(statement).mappings():
        attempts[row["callback_id"]].append(_attempt(dict(row)))
    return [_callback(row, attempts[row["id"]]) for row in rows]


def _callback(row: Json, attempts: list[Json]) -> Json:
    return {
        "id": public_id(row["id"]),
        "sandbox": row["sandbox"],
        "channel": row["channel"],
        "provider": row["provider"],
        "event": row["event"],
        "state": row["state"],
        "method": row["method"],
        "url": shown(row["url"]),
        "headers": orjson.loads(row["headers"]),
        "body": text_of(row["body"]),
        "capture_id": None if row["capture_id"] is None else public_id(row["capture_id"]),
        "created_at": iso(row["created_ms"]),
        "due_at": iso(row["due_ms"]) if row["state"] == "pending" else None,
        "attempts": attempts,
    }


def _attempt(row: Json) -> Json:
    return {
        "number": row["number"],
        "at": iso(row["at_ms"]),
        "took_ms": row["took_ms"],
        "signed": without_passwords(row["signed"]),
        "request_headers": orjson.loads(row["headers"]),
        "status": row["status"],
        "response_headers": orjson.loads(row["answer_headers"]),
        "response_body": text_of(row["answer_body"]),
        "error": without_passwords(row["error"]) or None,
    }


def text_of(body: Any) -> str:
    """Return bytes as text for people; what is not UTF-8 becomes U+FFFD."""
    return bytes(body).decode("utf-8", "replace")
