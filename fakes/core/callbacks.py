"""The outbox at work: persistent HTTP to the app, signed when sent, tried again, every attempt recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import func, select

from fakes.core.agenda import Agenda
from fakes.core.bus import Bus, Event
from fakes.core.captures import Json, dump
from fakes.core.clock import wall_ms
from fakes.core.faults import Faults, Subject, Verdict
from fakes.core.http import Answer, OutgoingHttp, RequestFailed
from fakes.core.ids import public_id
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tables import CallbackAttemptRow, CallbackRow, table_of
from fakes.core.tasks import Tasks
from fakes.core.transaction import CallbackDraft

if TYPE_CHECKING:
    from fakes.core.transaction import Tx

log = logging.getLogger(__name__)
CALLBACK = table_of(CallbackRow)
RETRY_DELAYS_MS = (1_000, 5_000, 30_000, 300_000, 1_800_000, 7_200_000)
_LEASE_MS = 60_000
_AT_ONCE = 200
_FAULT_DELAY_MS = 10_000
_REORDER_DELAY_MS = 1_000


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback that is about to be sent or was answered. `context` is what its channel put there."""

    number: int
    sandbox: str
    channel: str
    provider: str
    event: str
    endpoint: str
    method: str
    url: str
    headers: Json
    body: bytes
    signer: str
    context: Json
    capture_number: int | None
    attempts: int

    @property
    def retry_delays_ms(self) -> tuple[int, ...]:
        """How long to wait before each further try: the channel's choice, or the default."""
        chosen = self.context.get("retry_delays_ms")
        return RETRY_DELAYS_MS if chosen is None else tuple(chosen)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signer adds: headers, and the exact text that was signed, for people to compare."""

    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an attempt: an answer, or the reason for none. `is_final` says that no try follows."""

    callback: Callback
    answer: Answer | None
    error: str
    is_final: bool

    @property
    def is_success(self) -> bool:
        """Whether the app took it: any 2xx."""
        return self.answer is not None and 200 <= self.answer.status < 300


Signer = Callable[[Callback, int], Signed]
AnswerHandler = Callable[["Tx", Delivered], None]


class Callbacks:
    """Delivers. Per endpoint, first attempts go out one at a time in order; retries do not hold others up."""

    def __init__(
        self, store: Store, bus: Bus, sandboxes: Sandboxes, faults: Faults, http: OutgoingHttp
    ) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._faults = faults
        self._http = http
        self._signers: dict[str, Signer] = {}
        self._answer_handlers: dict[str, AnswerHandler] = {}
        self._busy: set[tuple[str, str]] = set()
        self._tasks: Tasks | None = None
        pending = CALLBACK.c.state == "pending"
        self._agenda = Agenda(
            store,
            bus,
            sandboxes,
            event_kind="due",
            due=select(CALLBACK.c.sandbox, func.min(CALLBACK.c.due_ms))
            .where(pending, CALLBACK.c.leased_until_ms == 0)
            .group_by(CALLBACK.c.sandbox),
            run=self._dispatch,
        )

    def register_signer(self, name: str, signer: Signer) -> None:
        """Let `signer(callback, wall_time_ms)` sign callbacks drafted with `signer=name`."""
        self._signers[name] = signer

    def register_answer_handler(self, name: str, handler: AnswerHandler) -> None:
        """Let `handler(tx, delivered)` see what became of callbacks whose context says `on_answer: name`.

        It is called in the unit of work that records the attempt: for every answer, and for a final failure.
        """
        self._answer_handlers[name] = handler

    async def start(self, tasks: Tasks) -> None:
        """Deliver from now on; what another run had begun is tried again."""
        self._tasks = tasks
        await self._store.write(self._release_leases)
        await self._agenda.start(tasks, "callbacks")

    def _release_leases(self, tx: Tx) -> None:
        tx.execute(
            CALLBACK.update()
            .where(CALLBACK.c.leased_until_ms > 0, CALLBACK.c.leased_until_ms < wall_ms())
            .values(leased_until_ms=0)
        )

    # -- taking ---------------------------------------------------------------------------------------------

    async def _dispatch(self, sandbox: str) -> bool:
        taken = await self._store.write(lambda tx: self._take(tx, sandbox, frozenset(self._busy)))
        by_endpoint: dict[str, list[Callback]] = {}
        for callback in taken:
            by_endpoint.setdefault(callback.endpoint, []).append(callback)
        for endpoint, callbacks in by_endpoint.items():
            self._busy.add((sandbox, endpoint))
            if self._tasks is not None:
                self._tasks.start(
                    self._deliver_in_order(sandbox, endpoint, callbacks), name=f"callbacks to {endpoint}"
                )
        return bool(taken)

    def _take(self, tx: Tx, sandbox: str, busy: frozenset[tuple[str, str]]) -> list[Callback]:
        elsewhere = CALLBACK.alias()
        in_flight = (
            select(elsewhere.c.id)
            .where(
                elsewhere.c.sandbox == sandbox,
                elsewhere.c.endpoint == CALLBACK.c.endpoint,
                elsewhere.c.leased_until_ms > wall_ms(),
            )
            .exists()
        )
        statement = (
            select(CALLBACK)
            .where(
                CALLBACK.c.sandbox == sandbox,
                CALLBACK.c.state == "pending",
                CALLBACK.c.due_ms <= tx.now_ms(sandbox),
                CALLBACK.c.leased_until_ms == 0,
                ~in_flight,
            )
            .order_by(CALLBACK.c.id)
            .limit(_AT_ONCE)
        )
        taken: list[Callback] = []
        for row in tx.rows(self._store.dialect.take_jobs(statement)):
            if (sandbox, row["endpoint"]) in busy or self._is_held_by_fault(tx, row):
                continue
            tx.put(CallbackRow, {**row, "leased_until_ms": wall_ms() + _LEASE_MS})
            taken.append(_callback(row))
        return taken

    def _is_held_by_fault(self, tx: Tx, row: Json) -> bool:
        """Draw the faults for callbacks once, before the first attempt; True if it must not go out now."""
        context = orjson.loads(row["context"])
        if row["attempts"] or "fault" in context or not self._faults.is_armed(row["sandbox"]):
            return False
        verdict = self._faults.draw(tx, _subject(row))
        if verdict is None:
            return False
        return _apply(tx, row, context, verdict)

    # -- sending --------------------------------------------------------------------------------------------

    async def _deliver_in_order(self, sandbox: str, endpoint: str, callbacks: list[Callback]) -> None:
        try:
            for callback in callbacks:
                await self._deliver(callback)
        finally:
            self._busy.discard((sandbox, endpoint))
            self._agenda.note(sandbox, 0)

    async def _deliver(self, callback: Callback) -> None:
        now_ms = self._sandboxes.state(callback.sandbox).clock.now_ms()
        # Wall time: the app compares a signature's timestamp with its own clock, which no sandbox can move.
        signed = self._sign(callback, wall_ms())
        headers = {**callback.headers, **signed.headers}
        answer: Answer | None = None
        error = ""
        started_ms = wall_ms()
        try:
            answer = await self._http.request(
                callback.method, callback.url, headers=headers, body=callback.body
            )
        except RequestFailed as failure:
            error = str(failure)
        took_ms = wall_ms() - started_ms
        number = callback.attempts + 1
        delays = callback.retry_delays_ms
        delivered = Delivered(callback, answer, error, is_final=number > len(delays))
        attempt = {
            "callback_id": callback.number,
            "number": number,
            "sandbox": callback.sandbox,
            "at_ms": now_ms,
            "took_ms": took_ms,
            "headers": dump(headers),
            "signed": signed.text,
            "status": answer.status if answer else None,
            "answer_headers": dump(answer.headers if answer else []),
            "answer_body": answer.body if answer else b"",
            "error": error,
        }
        await self._store.write(lambda tx: self._record(tx, delivered, attempt))

    def _sign(self, callback: Callback, wall_time_ms: int) -> Signed:
        signer = self._signers.get(callback.signer)
        return signer(callback, wall_time_ms) if signer is not None else Signed({}, "")

    def _record(self, tx: Tx, delivered: Delivered, attempt: Json) -> None:
        callback = delivered.callback
        row = tx.find(CallbackRow, callback.number)
        if row is None:
            # The sandbox was reset meanwhile.
            return
        row = {**row, "attempts": attempt["number"], "leased_until_ms": 0}
        if delivered.is_success:
            row["state"] = "delivered"
        elif delivered.is_final:
            row["state"] = "failed"
        else:
            row["due_ms"] = tx.now_ms(callback.sandbox) + callback.retry_delays_ms[attempt["number"] - 1]
        tx.put(CallbackRow, row)
        tx.insert(CallbackAttemptRow, attempt)
        tx.publish(Event("callback", callback.sandbox, callback.number))
        handler = self._answer_handlers.get(str(callback.context.get("on_answer")))
        if handler is not None and (delivered.answer is not None or delivered.is_final):
            with tx.guarded(f"the answer to callback {public_id(callback.number)}"):
                handler(tx, delivered)


def _subject(row: Json) -> Subject:
    return Subject(
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        stage="callback",
        method=row["method"],
        path=row["url"],
        body=bytes(row["body"]).decode("utf-8", "replace"),
        fields={"event": row["event"], "url": row["url"]},
    )


def _apply(tx: Tx, row: Json, context: Json, verdict: Verdict) -> bool:
    """Do to a callback what a fault says; True if it must not go out now."""
    context["fault"] = verdict.fault_id
    if verdict.callbacks == "drop":
        tx.put(CallbackRow, {**row, "state": "dropped", "context": dump(context)})
        return True
    if verdict.callbacks == "duplicate":
        tx.callback(_copy(row, context))
        return False
    delay_ms = verdict.delay_ms or (_REORDER_DELAY_MS if verdict.callbacks == "reorder" else _FAULT_DELAY_MS)
    due_ms = tx.now_ms(row["sandbox"]) + delay_ms
    tx.put(CallbackRow, {**row, "due_ms": due_ms, "context": dump(context)})
    return True


def _copy(row: Json, context: Json) -> CallbackDraft:
    return CallbackDraft(
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        event=row["event"],
        url=row["url"],
        signer=row["signer"],
        body=bytes(row["body"]),
        method=row["method"],
        headers=orjson.loads(row["headers"]),
        context=context,
        endpoint=row["endpoint"],
        capture_number=row["capture_id"],
    )


def _callback(row: Json) -> Callback:
    return Callback(
        number=row["id"],
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        event=row["event"],
        endpoint=row["endpoint"],
        method=row["method"],
        url=row["url"],
        headers=orjson.loads(row["headers"]),
        body=bytes(row["body"]),
        signer=row["signer"],
        context=orjson.loads(row["context"]),
        capture_number=row["capture_id"],
        attempts=row["attempts"],
    )
