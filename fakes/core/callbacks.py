"""The outbox at work: persistent HTTP to the app, signed when sent, tried again, every attempt recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from fakes.core.agenda import NOW_MS, Agenda
from fakes.core.bus import Bus, Event
from fakes.core.callback_fault import after_faults
from fakes.core.clock import wall_ms
from fakes.core.delivery import Attempt, Callback, Delivered, Signed, Signer, attempt, callback_of
from fakes.core.errors import StoreUnavailable
from fakes.core.faults import Faults
from fakes.core.http import OutgoingHttp
from fakes.core.ids import public_id
from fakes.core.leases import LEASE_MS, Leases
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tables import CallbackAttemptRow, CallbackRow, table_of
from fakes.core.target import shown
from fakes.core.tasks import Tasks
from fakes.core.trouble import Trouble

if TYPE_CHECKING:
    from fakes.core.transaction import Tx

__all__ = ["AnswerHandler", "Callback", "Callbacks", "Delivered", "Signed", "Signer"]

T = TypeVar("T")
log = logging.getLogger(__name__)
CALLBACK = table_of(CallbackRow)
_LEASED = CALLBACK.alias()
_AT_ONCE = 200
# How many endpoints of one sandbox, and how many of all, are spoken to at the same time: an app that gives every message
# a URL of its own, and hangs, must neither take the sockets of the others nor use up the time that it has to answer.
_ENDPOINTS_AT_ONCE = 40
_REQUESTS_AT_ONCE = 200
_STORE_AGAIN_S = 1.0


AnswerHandler = Callable[["Tx", Delivered], None]


class Callbacks:
    """Delivers. Per endpoint, first attempts go out one at a time in order; retries do not hold others up."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        sandboxes: Sandboxes,
        faults: Faults,
        http: OutgoingHttp,
        *,
        max_recorded_bytes: int = 65_536,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._faults = faults
        self._http = http
        self._max_recorded_bytes = max_recorded_bytes
        self._leases = Leases(store, lease_ms=lease_ms)
        self._signers: dict[str, Signer] = {}
        self._answer_handlers: dict[str, AnswerHandler] = {}
        self._busy: dict[str, set[str]] = {}
        self._on_their_way = asyncio.Semaphore(_REQUESTS_AT_ONCE)
        self._tasks: Tasks | None = None
        self._trouble = Trouble(log, "the delivery of callbacks")
        self._agenda = Agenda(store, bus, sandboxes, event_kind="due", due=self._due, run=self._dispatch)

    def register_signer(self, name: str, signer: Signer) -> None:
        """Let `signer(callback, wall_time_ms)` sign callbacks drafted with `signer=name`."""
        self._signers[name] = signer

    def register_answer_handler(self, name: str, handler: AnswerHandler) -> None:
        """Let `handler(tx, delivered)` see what became of callbacks whose context says `on_answer: name`.

        It is called in the unit of work that records the attempt: for every answer, and for a final failure.
        """
        self._answer_handlers[name] = handler

    async def start(self, tasks: Tasks) -> None:
        """Deliver from now on; what a killed run had begun is tried again."""
        self._tasks = tasks
        await self._leases.recover()
        await self._agenda.start(tasks, "callbacks")
        tasks.start(self._leases.keep_renewing(), name="callback leases")
        tasks.start(self._look_again(), name="callbacks of other processes")

    async def stop(self) -> None:
        """Leave what was under way to the next run, once no task delivers any more. Raises StoreUnavailable."""
        await self._leases.give_back()

    async def _look_again(self) -> None:
        """Find what a process that was killed had in hand, once its leases have ended."""
        while True:
            await asyncio.sleep(self._leases.renewal_s)
            try:
                await self._agenda.reread()
                self._trouble.ends()
            except StoreUnavailable as error:
                self._trouble.goes_on(error.detail)

    # -- taking ---------------------------------------------------------------------------------------------

    def _due(self, sandbox: str | None) -> Select[tuple[str, int]]:
        if sandbox is None:
            is_ready = (CALLBACK.c.state == "pending") & (CALLBACK.c.leased_until_ms <= wall_ms())
            return (
                select(CALLBACK.c.sandbox, func.min(CALLBACK.c.due_ms))
                .where(is_ready)
                .group_by(CALLBACK.c.sandbox)
            )
        statement = select(CALLBACK.c.sandbox, CALLBACK.c.due_ms).where(self._is_ready(sandbox))
        return statement.order_by(CALLBACK.c.due_ms).limit(1)

    def _is_ready(self, sandbox: str) -> ColumnElement[bool]:
        """What may be delivered as soon as it is due: all but the endpoints to which something is on its way."""
        now_ms = wall_ms()
        elsewhere = select(_LEASED.c.endpoint).where(
            _LEASED.c.sandbox == sandbox,
            # Both, since only the first shows the database that the index of leases will do.
            _LEASED.c.leased_until_ms > literal_column("0"),
            _LEASED.c.leased_until_ms > now_ms,
        )
        here = sorted(self._busy.get(sandbox, ()))
        return (
            (CALLBACK.c.sandbox == sandbox)
            & (CALLBACK.c.state == "pending")
            & (CALLBACK.c.leased_until_ms <= now_ms)
            & CALLBACK.c.endpoint.not_in(elsewhere)
            & CALLBACK.c.endpoint.not_in(here)
        )

    async def _dispatch(self, sandbox: str) -> bool:
        room = _ENDPOINTS_AT_ONCE - len(self._busy.get(sandbox, ()))
        if room <= 0:
            # Whichever of them ends has what is due looked for again.
            return False
        is_ready = self._is_ready(sandbox)
        taken, is_done = await self._store.write(lambda tx: self._take(tx, sandbox, is_ready, room))
        by_endpoint: dict[str, list[Callback]] = {}
        for callback in taken:
            by_endpoint.setdefault(callback.endpoint, []).append(callback)
        for endpoint, callbacks in by_endpoint.items():
            if self._tasks is not None:
                self._busy.setdefault(sandbox, set()).add(endpoint)
                self._leases.hold(callback.number for callback in callbacks)
                self._tasks.start(
                    self._deliver_in_order(sandbox, endpoint, callbacks),
                    name=f"callbacks to {shown(endpoint)}",
                )
        return is_done

    def _take(
        self, tx: Tx, sandbox: str, is_ready: ColumnElement[bool], room: int
    ) -> tuple[list[Callback], bool]:
        """Lease what is due and may go now, to `room` endpoints at most; returns it, and whether anything was due."""
        # One process at a time: another's leases must be seen, or two would deliver to one endpoint. The sandbox is held
        # first of all, as whoever resets it does.
        if not tx.claim(f"callbacks {sandbox}"):
            return [], False
        tx.cleared_id(sandbox)
        statement = select(CALLBACK).where(is_ready, CALLBACK.c.due_ms <= tx.now_ms(sandbox))
        rows = tx.rows(tx.locked(statement.order_by(CALLBACK.c.id).limit(_AT_ONCE)))
        endpoints = set(list(dict.fromkeys(row["endpoint"] for row in rows))[:room])
        taken: list[Callback] = []
        for row in rows:
            if row["endpoint"] not in endpoints:
                continue
            ready = after_faults(tx, self._faults, row)
            if ready is not None:
                self._leases.take(tx, ready)
                taken.append(callback_of(ready))
        return taken, bool(rows)

    # -- sending --------------------------------------------------------------------------------------------

    async def _deliver_in_order(self, sandbox: str, endpoint: str, callbacks: list[Callback]) -> None:
        try:
            for callback in callbacks:
                await self._deliver(callback)
                self._leases.let_go([callback.number])
        finally:
            self._leases.let_go(callback.number for callback in callbacks)
            self._free(sandbox, endpoint)
            self._agenda.note(sandbox, NOW_MS)

    def _free(self, sandbox: str, endpoint: str) -> None:
        busy = self._busy[sandbox]
        busy.discard(endpoint)
        if not busy:
            del self._busy[sandbox]

    async def _deliver(self, callback: Callback) -> None:
        """Send one callback and record it, however long the store is away. What a reset took away is not sent."""
        number = callback.number
        async with self._on_their_way:
            if not await self._patiently(lambda: self._leases.is_mine(number)):
                return
            now_ms = self._sandboxes.state(callback.sandbox).clock.now_ms()
            tried = await attempt(self._http, callback, self._signers.get(callback.signer), at_ms=now_ms)
        try:
            await self._patiently(lambda: self._store.write(lambda tx: self._record(tx, tried)))
        except Exception:
            # To send it again and again, only because it cannot be recorded, would help nobody.
            log.exception("an attempt of callback %s cannot be recorded", public_id(number))
            await self._patiently(lambda: self._store.write(lambda tx: self._give_up(tx, number)))

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` returns, once the store is there."""
        while True:
            try:
                result = await work()
            except StoreUnavailable as error:
                self._trouble.goes_on(error.detail)
                await asyncio.sleep(_STORE_AGAIN_S)
            else:
                self._trouble.ends()
                return result

    def _record(self, tx: Tx, tried: Attempt) -> None:
        callback = tried.callback
        row = tx.find(CallbackRow, callback.number)
        if row is None:
            # The sandbox was reset meanwhile.
            return
        number = row["attempts"] + 1
        delivered = tried.outcome(number)
        row = {**self._leases.returned(row), "attempts": number}
        if delivered.is_success:
            row["state"] = "delivered"
        elif delivered.is_final:
            row["state"] = "failed"
        else:
            row["due_ms"] = tx.now_ms(callback.sandbox) + callback.retry_delays_ms[number - 1]
            tx.publish(Event("due", callback.sandbox, row["due_ms"]))
        tx.put(CallbackRow, row)
        tx.insert(CallbackAttemptRow, tried.row(number, max_body_bytes=self._max_recorded_bytes))
        tx.publish(Event("callback", callback.sandbox, callback.number))
        handler = self._answer_handlers.get(str(callback.context.get("on_answer")))
        if handler is not None and (delivered.answer is not None or delivered.is_final):
            with tx.guarded(f"the answer to callback {public_id(callback.number)}"):
                handler(tx, delivered)

    def _give_up(self, tx: Tx, number: int) -> None:
        row = tx.find(CallbackRow, number)
        if row is not None:
            tx.put(CallbackRow, {**self._leases.returned(row), "state": "failed"})
            tx.publish(Event("callback", row["sandbox"], number))
