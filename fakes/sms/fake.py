"""The SMS channel as the kernel sees it: what it registers, answers and shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete

from fakes.core.advice import Recipe, Snippet
from fakes.core.bus import Event
from fakes.core.callbacks import Delivered
from fakes.core.captures import Capture, Json
from fakes.core.errors import NotFound
from fakes.core.fake import Acted, Asked, Context, Document, HttpProvider, Listener, NewRouter, View
from fakes.core.fault_ability import Ability
from fakes.core.sandboxes import DEFAULT
from fakes.core.tables import table_of
from fakes.core.target import shown
from fakes.core.transaction import Tx
from fakes.sms import numbers, play, service, view
from fakes.sms.expected import expectation
from fakes.sms.models import SmsAccountRow, SmsMessageRow, SmsNumberRow, SmsOptOutRow
from fakes.sms.providers.twilio import account, advice, answer, webhook
from fakes.sms.providers.twilio.account import AccountDirectory
from fakes.sms.providers.twilio.routes import TwilioApp
from fakes.sms.providers.twilio.webhook import TwilioWire
from fakes.sms.wire import Wires

if TYPE_CHECKING:
    from fastapi import APIRouter

_TABLES = tuple(table_of(model) for model in (SmsMessageRow, SmsNumberRow, SmsOptOutRow, SmsAccountRow))


class SmsFake:
    """The channel of one server."""

    channel = "sms"
    detail_key = "sms"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._directory = AccountDirectory()
        self._twilio = TwilioWire(self._media_base)
        self._wires: Wires = {account.PROVIDER: self._twilio}

    async def start(self) -> None:
        """Register the channel's jobs, signer and answers; learn which account belongs to which sandbox."""
        context = self._context
        context.scheduler.register(service.STEP_JOB, self._step)
        context.callbacks.register_signer(webhook.SIGNER, webhook.sign)
        context.callbacks.register_answer_handler(webhook.ON_ANSWER, self._answered)
        context.sandboxes.on_reset(_forget)
        context.bus.subscribe(self._sandbox_changed)
        for name in context.sandboxes.names():
            self._directory.learn(name)

    def boilerplate(self) -> bytes:
        """Return nothing: texts are so short that there is little to leave out."""
        return b""

    def http_providers(self) -> Sequence[HttpProvider]:
        """Return Twilio."""
        return [TwilioApp(self._context, self._directory, self._wires).provider()]

    def listeners(self) -> Sequence[Listener]:
        """Return nothing: every provider of the channel is spoken to over HTTP."""
        return []

    def router(self, new: NewRouter) -> APIRouter:
        """Return the routes below /stagedoor/v1/sms."""
        from fakes.sms import api

        return api.router(self._context, self._wires, new)

    def summary(self, capture: Capture) -> Json:
        """Return the `sms` part of a capture in lists."""
        return view.summary(capture)

    def detail(self, capture: Capture, raw: bytes | None) -> Json:
        """Return the `sms` part of a whole capture."""
        return capture.detail

    def about(self, capture: Capture) -> str:
        """Return nothing: a text has two numbers."""
        return ""

    def part(self, capture: Capture, raw: bytes | None, name: str) -> tuple[str, str, bytes]:
        """Raise NotFound: media are kept as references, and nothing is ever fetched."""
        media = [item["url"] for item in capture.detail["media"]]
        hint = f"Its media are at {', '.join(media)}." if media else "It has no media."
        raise NotFound(f"The text {capture.id} has no part {name!r}: Stagedoor fetches no media.", hint=hint)

    async def view(self, capture: Capture, raw: bytes | None, asked: Asked) -> View:
        """Return what the inbox shows of one text, within its conversation."""
        text = view.text_value(capture)
        values = {
            "text": text,
            "conversation": await self.conversation(capture),
            "number": await self._number(capture),
        }
        is_sent = text["direction"] == "outbound-api"
        return View(
            template=view.TEMPLATE,
            values=values,
            expectation=expectation(capture),
            answer_marks={text["provider_id"]: capture.number} if is_sent else {},
            is_live=True,
        )

    async def document(self, capture: Capture, raw: bytes | None, asked: Asked) -> Document:
        """Raise NotFound: a text has no document of its own."""
        raise NotFound(f"The text {capture.id} is plain text, without a document.")

    async def act(self, capture: Capture, raw: bytes | None, action: str, fields: Asked) -> Acted:
        """Answer from the phone, or say where the app is told of answers. Raises NotFound, InvalidInput."""
        ours, theirs = view.pair_of(capture.detail)
        if action == "reply":
            return await play.reply(self._context, self._wires, capture.sandbox, ours, theirs, fields)
        if action == "number":
            return await play.point_number(self._context, capture.sandbox, ours, fields)
        raise NotFound(f"Nothing called {action!r} can be done with a text.")

    async def _number(self, capture: Capture) -> Json | None:
        ours, _ = view.pair_of(capture.detail)
        statement = numbers.listing(capture.sandbox).where(numbers.NUMBER.c.number == ours)
        row = await self._context.store.read(lambda conn: conn.execute(statement).mappings().first())
        return None if row is None else {"number": row["number"], "sms_url": shown(row["sms_url"])}

    async def conversation(self, capture: Capture, *, limit: int = 100) -> Json:
        """Return the texts between the two numbers of a capture, oldest first."""
        ours, theirs = view.pair_of(capture.detail)
        cleared_id = self._context.sandboxes.state(capture.sandbox).cleared_id
        return await self._context.store.read(
            lambda conn: view.conversation(
                conn, capture.sandbox, ours, theirs, cleared_id=cleared_id, limit=limit
            )
        )

    def environment(self, sandbox: str) -> dict[str, str]:
        """Return the variables that point an app at Twilio in a sandbox."""
        return {
            "TWILIO_ACCOUNT_SID": account.account_sid(sandbox),
            "TWILIO_AUTH_TOKEN": account.default_auth_token(sandbox),
            "TWILIO_BASE_URL": f"{self._context.urls.public}/twilio",
        }

    def snippets(self, sandbox: str) -> Sequence[Snippet]:
        """Return the lines that point Twilio's SDKs here in a sandbox."""
        return advice.snippets(self.environment(sandbox))

    def recipes(self) -> Sequence[Recipe]:
        """Return the faults of a carrier that people often want."""
        return advice.recipes()

    def fault_abilities(self) -> Sequence[Ability]:
        """Return what faults can do here."""
        return [advice.ABILITY]

    def _media_base(self, sandbox: str) -> str:
        base = self._context.urls.public
        return base if sandbox == DEFAULT else f"{base}/s/{sandbox}"

    def _step(self, tx: Tx, sandbox: str, payload: Json) -> None:
        service.step(tx, self._wires, sandbox, payload)

    def _answered(self, tx: Tx, delivered: Delivered) -> None:
        answer.handle(tx, self._twilio, delivered)

    def _sandbox_changed(self, event: Event) -> None:
        if event.kind == "sandbox":
            if self._context.sandboxes.exists(event.sandbox):
                self._directory.learn(event.sandbox)
            else:
                self._directory.forget(event.sandbox)


def _forget(tx: Tx, sandbox: str) -> None:
    for table in _TABLES:
        tx.execute(delete(table).where(table.c.sandbox == sandbox))
