"""What happens later: one clock-driven scheduler over the stored jobs of all sandboxes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Select, bindparam, delete, func, select

from fakes.core.agenda import Agenda
from fakes.core.bus import Bus
from fakes.core.captures import Json
from fakes.core.clock import monotonic_ms
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tables import JobRow, table_of
from fakes.core.tasks import Tasks

if TYPE_CHECKING:
    from fakes.core.transaction import Tx

log = logging.getLogger(__name__)
JOB = table_of(JobRow)
_AT_ONCE = 200
_MOMENTS_MS = 10
_FIRST = JOB.alias()
_FIRST_DUE = (
    select(JOB)
    .where(
        JOB.c.sandbox == bindparam("sandbox"),
        JOB.c.due_ms
        == select(func.min(_FIRST.c.due_ms))
        .where(_FIRST.c.sandbox == bindparam("sandbox"), _FIRST.c.due_ms <= bindparam("until_ms"))
        .scalar_subquery(),
    )
    .order_by(JOB.c.id)
    .limit(_AT_ONCE)
)

JobHandler = Callable[["Tx", str, Json], object]


class Scheduler:
    """Runs each job once, as of the moment at which it was due, in order of their times."""

    def __init__(self, store: Store, bus: Bus, sandboxes: Sandboxes) -> None:
        self._store = store
        self._handlers: dict[str, JobHandler] = {}
        self._agenda = Agenda(
            store,
            bus,
            sandboxes,
            event_kind="jobs",
            due=_due,
            run=self._run,
        )

    def register(self, name: str, handler: JobHandler) -> None:
        """Let `handler(tx, sandbox, payload)` run the jobs called `name`; it runs in the writer's thread.

        Raises ValueError if the name is taken.
        """
        if name in self._handlers:
            raise ValueError(f"there is a handler for {name!r} already")
        self._handlers[name] = handler

    async def start(self, tasks: Tasks) -> None:
        """Run what is due from now on."""
        await self._agenda.start(tasks, "scheduler")

    async def settle(self, sandbox: str) -> None:
        """Run everything that is due by the sandbox's clock now: whoever moves time sees what it brought about.

        Raises StoreUnavailable.
        """
        await self._agenda.settle(sandbox)

    async def catch_up(self, sandbox: str) -> None:
        """Run some of what is due, if anything is: whoever reads sees what has just been brought about.

        Raises StoreUnavailable.
        """
        await self._agenda.catch_up(sandbox)

    async def _run(self, sandbox: str) -> bool:
        return await self._store.write(lambda tx: self._take(tx, sandbox))

    def _take(self, tx: Tx, sandbox: str) -> bool:
        # Of the processes that share a database, one at a time runs a sandbox's jobs, so that they keep their order. The
        # sandbox is held first of all, as whoever resets it does.
        if not tx.claim(f"jobs {sandbox}"):
            return False
        tx.cleared_id(sandbox)
        # Of messages that came one after another, each has a moment of its own: they share a transaction, as long as
        # that holds up nobody for long.
        values = {"sandbox": sandbox, "until_ms": tx.now_ms(sandbox)}
        ends_at_ms = monotonic_ms() + _MOMENTS_MS
        is_done = False
        while self._run_moment(tx, sandbox, values):
            is_done = True
            if monotonic_ms() >= ends_at_ms:
                break
        return is_done

    def _run_moment(self, tx: Tx, sandbox: str, values: Json) -> bool:
        """Run what is due first; returns whether there was anything. A job may make others due before the next moment."""
        rows = tx.rows(tx.locked(_FIRST_DUE), values)
        if not rows:
            return False
        tx.execute(delete(JOB).where(JOB.c.id.in_([row["id"] for row in rows])))
        tx.pretend_it_is(sandbox, rows[0]["due_ms"])
        for row in rows:
            self._run_job(tx, row)
        return True

    def _run_job(self, tx: Tx, row: Json) -> None:
        handler = self._handlers.get(row["name"])
        if handler is None:
            log.error("job %s is of the unknown kind %r and was dropped", row["id"], row["name"])
            return
        with tx.guarded(f"job {row['id']} ({row['name']}) of sandbox {row['sandbox']}"):
            handler(tx, row["sandbox"], orjson.loads(row["payload"]))


def _due(sandbox: str | None) -> Select[tuple[str, int]]:
    if sandbox is None:
        return select(JOB.c.sandbox, func.min(JOB.c.due_ms)).group_by(JOB.c.sandbox)
    statement = select(JOB.c.sandbox, JOB.c.due_ms).where(JOB.c.sandbox == sandbox)
    return statement.order_by(JOB.c.due_ms).limit(1)
