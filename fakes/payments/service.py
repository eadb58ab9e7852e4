"""Carries out one operation in one unit of work, idempotency and all; it knows no HTTP, only statuses and bodies."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import orjson

from fakes.core.look import Look
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.transaction import Tx
from fakes.payments import lent_key
from fakes.payments.actions import Action, Call, Listing, Raw, Refused, Searching
from fakes.payments.document import Json
from fakes.payments.flows import connected
from fakes.payments.models import PaymentIdempotencyRow
from fakes.payments.presenting import Wanted, rendered, rendered_list, rendered_search
from fakes.payments.records import Reading, Records, Scope
from fakes.payments.timeline import near_miss_draft
from fakes.payments.wire.error import StripeError, account_invalid, idempotency_in_use, request_log_url
from fakes.payments.wire.idempotency import Fingerprint, Outcome, is_kept, kept_ms, replay
from fakes.payments.wire.watched import Watched
from fakes.payments.work import Cause, Unfinished, Work

log = logging.getLogger(__name__)


class Order(NamedTuple):
    """A request that was understood: what to do, for whom, and how to answer.

    `key` is the idempotency key with what it stands for; `expand` the paths to expand, `returns` the kinds of
    objects that the operation answers. With `creates_unknown` ids that name nothing are answered by fresh objects,
    `is_v2` asks for refusals in the dialect of version 2. `lent_key` is the key of the request where it must have been
    lent here and be of use still.
    """

    action: Action
    call: Call
    scope: Scope
    cause: Cause
    expand: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    key: str | None = None
    fingerprint: Fingerprint | None = None
    creates_unknown: bool = False
    is_v2: bool = False
    lent_key: str = ""


class Reply(NamedTuple):
    """What goes back. `original_request` is the id of the request that this one repeats, `raw` a body that is no JSON.

    `unused` names the parameters that were accepted and have no effect.
    """

    status: int
    body: bytes
    original_request: str | None = None
    raw: Raw | None = None
    unused: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type of the body."""
        return "application/json" if self.raw is None else self.raw.content_type


class Service:
    """The channel's one door for providers: reads go to a reader, the rest through the writer."""

    def __init__(self, store: Store, sandboxes: Sandboxes) -> None:
        self._store = store
        self._sandboxes = sandboxes

    async def carry_out(self, order: Order) -> Reply:
        """Do what is ordered; returns after it is stored. Raises StripeError, StoreUnavailable."""
        if not order.action.writes:
            now = self.now(order.scope.sandbox)
            return await self._store.look_up(lambda look: looked_up(look, order, now))
        try:
            return await self._store.write(lambda tx: carried_out(tx, order))
        except Unfinished:
            log.exception("what follows %s is left to a job", order.cause.request_id)
            return await self._store.write(lambda tx: carried_out(tx, order, finishes=False))
        except StripeError as error:
            if order.key is not None and is_kept(error):
                reply = refusal(order, error, self.now(order.scope.sandbox))
                await self._store.write(lambda tx: _remember_refusal(tx, order, reply))
            raise

    async def note_near_miss(
        self, sandbox: str, flag: str, summary: str, request_id: str, *, outcome: str = "refused"
    ) -> None:
        """Show on the timeline that something dangerous was refused, or masked. Nothing of it is stored."""
        draft = near_miss_draft(sandbox, flag, summary, request_id=request_id, outcome=outcome)
        await self._store.write(lambda tx: tx.capture(draft))

    def now(self, sandbox: str) -> int:
        """Return the sandbox's time in Unix seconds."""
        return self._sandboxes.state(sandbox).clock.now_ms() // 1000


def looked_up(look: Look, order: Order, now: int) -> Reply:
    """Carry out an operation that only reads."""
    records = Reading(order.scope, now, look, creates_unknown=order.creates_unknown)
    _admit(records, order)
    return _run(records, order)


def carried_out(tx: Tx, order: Order, *, finishes: bool = True) -> Reply:
    """Carry out an operation that writes, or repeat the answer it once got.

    What follows at once follows in the same unit, unless it `finishes` not: then jobs do it. Raises Unfinished.
    """
    work = Work(tx, order.scope, order.cause, creates_unknown=order.creates_unknown)
    _admit(work, order)
    repeated = _repeated(tx, order)
    if repeated is not None:
        return repeated
    if finishes:
        work.begin()
    reply = _run(work, order)
    if order.key is not None:
        _remember(tx, order, reply)
    work.finish()
    return reply


def _run(records: Records, order: Order) -> Reply:
    params = Watched(order.call.params)
    reply = _answer(records, order, order.action.run(records, order.call._replace(params=params)))
    unused = (*dict.fromkeys(records.unused), *params.unread())
    return reply._replace(unused=unused) if unused else reply


def refusal(order: Order, error: StripeError, now: int) -> Reply:
    """Return the answer that an error is. `now` is Unix seconds."""
    return Reply(error.status, error_body(error, order.cause.request_id or "", now, is_v2=order.is_v2))


def error_body(error: StripeError, request_id: str, now: int, *, is_v2: bool = False) -> bytes:
    """Return an error's envelope."""
    if is_v2:
        return orjson.dumps(error.envelope_v2())
    return orjson.dumps(error.envelope(request_log_url(request_id, now)))


def _admit(records: Records, order: Order) -> None:
    if order.lent_key:
        lent_key.admit(records, order.lent_key)
    if not connected.is_admitted(records):
        raise account_invalid(order.call.caller, order.scope.account)


def _answer(records: Records, order: Order, answer: Any) -> Reply:
    if isinstance(answer, Refused):
        return refusal(order, answer.error, records.now)
    if isinstance(answer, Raw):
        return Reply(200, answer.body, raw=answer)
    wanted = Wanted(order.expand, order.returns, order.cause.api_version)
    if isinstance(answer, Listing):
        return Reply(200, rendered_list(records, answer.query, answer.url, wanted))
    if isinstance(answer, Searching):
        return Reply(200, rendered_search(records, answer.search, answer.url, wanted))
    return Reply(200, rendered(records, answer, wanted))


def _repeated(tx: Tx, order: Order) -> Reply | None:
    if order.key is None or order.fingerprint is None:
        return None
    if not tx.claim(_claim_of(order)):
        raise idempotency_in_use(order.key)
    row = _kept(tx, order)
    if row is None:
        return None
    stored = Outcome(
        Fingerprint(row["endpoint"], row["fingerprint"]), row["status"], bytes(row["body"]), row["request_id"]
    )
    outcome = replay(order.key, stored, order.fingerprint)
    if outcome is None or outcome.status is None:
        return None
    return Reply(outcome.status, outcome.body, outcome.request_id)


def _claim_of(order: Order) -> str:
    return f"payments idempotency {'/'.join(order.scope)}/{order.key}"


def _kept(tx: Tx, order: Order) -> Json | None:
    """Return what is stored under the key, unless it has expired."""
    row = tx.find(PaymentIdempotencyRow, *order.scope, order.key)
    if row is None:
        return None
    age_ms = tx.now_ms(order.scope.sandbox) - row["created_ms"]
    return row if age_ms < kept_ms(row["endpoint"]) else None


def _remember_refusal(tx: Tx, order: Order, reply: Reply) -> None:
    """Keep a refusal, unless another process has carried out the same request meanwhile."""
    if tx.claim(_claim_of(order)) and _kept(tx, order) is None:
        _remember(tx, order, reply)


def _remember(tx: Tx, order: Order, reply: Reply) -> None:
    if order.key is None or order.fingerprint is None:
        return
    sandbox, account = order.scope
    tx.put(
        PaymentIdempotencyRow,
        {
            "sandbox": sandbox,
            "account": account,
            "key": order.key,
            "fingerprint": order.fingerprint.digest,
            "endpoint": order.fingerprint.endpoint,
            "request_id": order.cause.request_id or "",
            "created_ms": tx.now_ms(sandbox),
            "status": reply.status,
            "body": reply.body,
        },
    )
