"""The payments channel as the kernel sees it: what it registers, answers and shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import delete

from fakes.core.advice import Recipe, Snippet
from fakes.core.callbacks import Callback, Delivered, Signed
from fakes.core.captures import Capture, Json
from fakes.core.errors import NotFound
from fakes.core.fake import Acted, Asked, Context, Document, HttpProvider, Listener, NewRouter, View
from fakes.core.fault_ability import Ability
from fakes.core.ids import arrival_number
from fakes.core.look import Look
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.payments import play, view
from fakes.payments.actions import Job
from fakes.payments.boilerplate import BOILERPLATE
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.expected import expectation
from fakes.payments.fees import SETTING, parsed
from fakes.payments.flows import events
from fakes.payments.models import (
    PaymentContentRow,
    PaymentFundsRow,
    PaymentIdempotencyRow,
    PaymentObjectRow,
    PaymentRosterRow,
    PaymentTextRow,
    PaymentWordRow,
)
from fakes.payments.providers.stripe import advice
from fakes.payments.providers.stripe.provider import stripe_provider
from fakes.payments.records import Reading, Scope
from fakes.payments.registry import all_actions, all_jobs
from fakes.payments.roster import SIGNER, in_force, signature
from fakes.payments.service import Service
from fakes.payments.standing import payment_of, standing
from fakes.payments.text_index import TextIndex
from fakes.payments.upkeep import Upkeep
from fakes.payments.work import Cause, Work

if TYPE_CHECKING:
    from fastapi import APIRouter

_TABLES = tuple(
    table_of(model)
    for model in (
        PaymentObjectRow,
        PaymentWordRow,
        PaymentTextRow,
        PaymentContentRow,
        PaymentIdempotencyRow,
        PaymentRosterRow,
        PaymentFundsRow,
    )
)


class PaymentsFake:
    """The channel of one server."""

    channel = "payments"
    detail_key = "payment"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._service = Service(context.store, context.sandboxes)
        self._fees = parsed(context.settings.values.get(SETTING, ""))

    async def start(self) -> None:
        """Register the channel's jobs, its signature and what a reset removes."""
        context = self._context
        for name, job in all_jobs().items():
            context.scheduler.register(name, self._run(job))
        context.callbacks.register_signer(SIGNER, self._sign)
        context.callbacks.register_answer_handler(SIGNER, self._answered)
        context.sandboxes.on_reset(_forget)
        context.tasks.start(Upkeep(context.store, context.sandboxes).repeat(), name="payments upkeep")
        index = TextIndex(context.store, context.sandboxes)
        context.bus.subscribe(index.note)
        context.tasks.start(index.repeat(), name="texts of payments")

    def boilerplate(self) -> bytes:
        """Return the fields of the commonest objects and events."""
        return BOILERPLATE

    def http_providers(self) -> Sequence[HttpProvider]:
        """Return Stripe."""
        return [stripe_provider(self._context, self._service, all_actions(), catalogue())]

    def listeners(self) -> Sequence[Listener]:
        """Return nothing: payments are spoken about over HTTP alone."""
        return []

    def router(self, new: NewRouter) -> APIRouter:
        """Return the channel's calls of our own API."""
        from fakes.payments import api

        return api.router(self._context, new)

    def summary(self, capture: Capture) -> Json:
        """Return the `payment` part of a capture in lists."""
        return capture.detail

    def detail(self, capture: Capture, raw: bytes | None) -> Json:
        """Return the `payment` part of a whole capture."""
        return capture.detail

    def about(self, capture: Capture) -> str:
        """Return the customer, or what kind of object it is about, as guests and balances have no address."""
        return view.about(capture)

    def part(self, capture: Capture, raw: bytes | None, name: str) -> tuple[str, str, bytes]:
        """Raise NotFound: an event is one piece."""
        raise NotFound(f"The payment event {capture.id} has no part {name!r}.", hint="Its JSON is at …/raw.")

    async def view(self, capture: Capture, raw: bytes | None, asked: Asked) -> View:
        """Return what the inbox shows of one event, within the life of its payment."""
        payment, life = view.payment_value(capture, raw), await self.life(capture, raw)
        now = await self._standing(capture, raw)
        numbers = [arrival_number(step["capture_id"]) for step in life]
        told = await self._context.outbox.of_captures(capture.sandbox, numbers)
        return View(
            template=view.TEMPLATE,
            values={
                "payment": payment,
                "life": view.with_answers(life, told),
                "standing": now,
                "tone": view.tone("", now["status"]) if now else "",
            },
            expectation=expectation(capture),
            answer_marks=view.request_marks(life),
            is_live=True,
        )

    async def _standing(self, capture: Capture, raw: bytes | None) -> Json | None:
        event: Json = orjson.loads(raw) if raw else {}
        scope = Scope(capture.sandbox, event.get("account", ""))
        now = self._service.now(capture.sandbox)

        def work(look: Look) -> Json | None:
            records = Reading(scope, now, look)
            payment = payment_of(records, event)
            return None if payment is None else standing(records, payment)

        return await self._context.store.look_up(work)

    async def life(self, capture: Capture, raw: bytes | None) -> list[Json]:
        """Return the life line that an event stands in, oldest first."""
        cleared_id = self._context.sandboxes.state(capture.sandbox).cleared_id
        return await self._context.store.read(
            lambda conn: view.life_line(conn, capture.sandbox, raw, cleared_id=cleared_id)
        )

    async def document(self, capture: Capture, raw: bytes | None, asked: Asked) -> Document:
        """Raise NotFound: an event has no document of its own."""
        raise NotFound(f"The payment event {capture.id} has no document.")

    async def act(self, capture: Capture, raw: bytes | None, action: str, fields: Asked) -> Acted:
        """Do what the page's buttons say, as the app or the payer would. Raises NotFound, InvalidInput."""
        cause = Cause(base_url=self._context.urls.public, fees=self._fees)
        return await self._context.store.write(
            lambda tx: play.act(tx, capture.sandbox, raw, action, fields, cause=cause)
        )

    def environment(self, sandbox: str) -> dict[str, str]:
        """Return the variables that point an app at Stripe in a sandbox."""
        return {
            "STRIPE_API_BASE": self._context.urls.public,
            "STRIPE_API_KEY": f"sk_test_sbx_{sandbox}",
            "STRIPE_SECRET_KEY": f"sk_test_sbx_{sandbox}",
            "STRIPE_PUBLISHABLE_KEY": f"pk_test_sbx_{sandbox}",
            "STRIPE_CLIENT_ID": f"ca_sbx_{sandbox}",
        }

    def snippets(self, sandbox: str) -> Sequence[Snippet]:
        """Return the lines that point Stripe's SDKs here in a sandbox."""
        return advice.snippets(self.environment(sandbox))

    def recipes(self) -> Sequence[Recipe]:
        """Return the faults of payments that people often want."""
        return advice.recipes()

    def fault_abilities(self) -> Sequence[Ability]:
        """Return what faults can do here."""
        return [advice.ABILITY]

    def _work(self, tx: Tx, sandbox: str, account: str) -> Work:
        return Work(tx, Scope(sandbox, account), Cause(base_url=self._context.urls.public, fees=self._fees))

    def _run(self, job: Job) -> Callable[[Tx, str, Json], None]:
        """Return a job as the kernel calls it."""

        def run(tx: Tx, sandbox: str, payload: Json) -> None:
            job(self._work(tx, sandbox, payload["account"]), payload)

        return run

    def _sign(self, callback: Callback, wall_time_ms: int) -> Signed:
        """Sign a webhook for the moment at which it leaves: apps refuse what was signed long ago."""
        now_ms = self._context.sandboxes.state(callback.sandbox).clock.now_ms()
        secrets = in_force(callback.context["secrets"], now_ms)
        header, text = signature(secrets, callback.body, wall_time_ms // 1000)
        return Signed({"Stripe-Signature": header}, text)

    def _answered(self, tx: Tx, delivered: Delivered) -> None:
        if delivered.is_success:
            context: dict[str, Any] = delivered.callback.context
            work = self._work(tx, delivered.callback.sandbox, context["account"])
            events.note_delivered(work, context["event"])


def _forget(tx: Tx, sandbox: str) -> None:
    for table in _TABLES:
        tx.execute(delete(table).where(table.c.sandbox == sandbox))
