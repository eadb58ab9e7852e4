"""The websocket of the Stripe CLI: events and requests go out as they happen, answers of the app come back."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import orjson

from fakes.core import hearsay
from fakes.core.bus import Event
from fakes.core.captures import storable
from fakes.core.clock import monotonic_ms, wall_ms
from fakes.core.errors import KernelError
from fakes.core.fake import Context, Receive, Send
from fakes.core.http import Answer
from fakes.core.transaction import CallbackDraft, Tx
from fakes.payments import command_line as cli
from fakes.payments import roster, thin
from fakes.payments.document import Json
from fakes.payments.flows.events import RESEND
from fakes.payments.providers.stripe.answer import send_answer
from fakes.payments.providers.stripe.attendance import Attendance
from fakes.payments.providers.stripe.request_log import Logged, RequestLog
from fakes.payments.records import Reading, Scope
from fakes.payments.service import Service
from fakes.payments.timeline import CHANNEL, PROVIDER
from fakes.payments.work import API_VERSION

log = logging.getLogger(__name__)
_MOST_WAITING = 10_000
_MOST_REMEMBERED = 1_000
_MAX_BODY_CHARS = 65_536
# RFC 6455 section 7.4, as registered with IANA.
_TRY_AGAIN_LATER = 1013

Job = Callable[[], Any]


class CliSocket:
    """The websockets of one server."""

    def __init__(self, context: Context, service: Service, requests: RequestLog) -> None:
        self._context = context
        self._service = service
        self._requests = requests
        self._listening: dict[str, int] = {}

    def listens(self, sandbox: str) -> bool:
        """Tell whether `stripe listen` is connected for a sandbox."""
        return sandbox in self._listening

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one websocket."""
        await receive()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        session = cli.session_of(headers.get(b"websocket-id", b"").decode("latin-1"))
        if session is None or scope["path"] != cli.SOCKET_PATH:
            await _deny(send)
            return
        offered = scope.get("subprotocols", ())
        accepted = cli.SUBPROTOCOL if cli.SUBPROTOCOL in offered else None
        await self._context.sandboxes.ensure(session.sandbox)
        attendance = Attendance(self._context, session)
        line = _Line(self._context, self._service, session, attendance, send)
        with_logs = cli.LOGS in session.features
        end = (
            self._requests.follow(session.sandbox, line.hear_request)
            if with_logs
            else self._context.bus.subscribe(line.hear, sandbox=session.sandbox)
        )
        if not with_logs:
            self._listening[session.sandbox] = self._listening.get(session.sandbox, 0) + 1
        tasks: list[asyncio.Task[Any]] = []
        try:
            await attendance.come()
            await send({"type": "websocket.accept", "subprotocol": accepted})
            for work, name in ((line.send_all(), "stripe cli"), (attendance.stay(), "lease of a stripe cli")):
                tasks.append(self._context.tasks.start(work, name=f"{name} in {session.sandbox}"))
            await self._listen(line, receive)
        except KernelError as error:
            await line.give_up(error)
        finally:
            end()
            for task in tasks:
                task.cancel()
            if not with_logs:
                self._leave(session.sandbox)
            await attendance.leave()

    async def _listen(self, line: _Line, receive: Receive) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            await line.take(message.get("text") or message.get("bytes") or b"")

    def _leave(self, sandbox: str) -> None:
        self._listening[sandbox] -= 1
        if not self._listening[sandbox]:
            del self._listening[sandbox]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A webhook that the CLI has, and may tell us the app's answer to."""

    type: str
    body: bytes
    signature: str
    signed: str
    capture_number: int | None
    at_ms: float


class _Line:
    """One connection: what waits to be sent, and what was sent."""

    def __init__(
        self,
        context: Context,
        service: Service,
        session: cli.CliSession,
        attendance: Attendance,
        send: Send,
    ) -> None:
        self._context = context
        self._service = service
        self._session = session
        self._attendance = attendance
        self._send = send
        self._waiting: asyncio.Queue[Callable[[], Any]] = asyncio.Queue()
        self._sent: OrderedDict[str, _Sent] = OrderedDict()
        self._count = count()

    # -- hearing ------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Remember to send an event that has happened, or is wanted again."""
        capture = event.subject
        if event.kind == "capture" and getattr(capture, "channel", None) == CHANNEL and capture.ref:
            self._put(partial(self._tell_capture, capture.id, capture.number))
        elif event.kind == RESEND and event.subject is not None:
            self._put(partial(self._tell_again, *event.subject))

    def hear_request(self, logged: Logged) -> None:
        """Remember to send a line of the request log."""
        filters = self._session.filters
        if cli.wants_request(filters, method=logged.method, path=logged.path, status=logged.status):
            self._put(partial(self._tell_request, logged))

    def _put(self, job: Job) -> None:
        if self._waiting.qsize() < _MOST_WAITING:
            self._waiting.put_nowait(job)
        else:
            log.warning("the Stripe CLI in %s does not keep up: it misses something", self._session.sandbox)

    # -- sending ------------------------------------------------------------------------------------------------

    async def send_all(self) -> None:
        """Send what waits, until the connection ends or what is to be sent cannot be read."""
        try:
            while True:
                job = await self._waiting.get()
                await job()
        except KernelError as error:
            await self.give_up(error)

    async def give_up(self, error: KernelError) -> None:
        """End the connection, which would go on without something: the CLI makes another by itself."""
        log.warning("the Stripe CLI in %s has to connect again: %s", self._session.sandbox, error.detail)
        await self._send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})

    async def _tell_request(self, logged: Logged) -> None:
        await self._text(
            cli.request_log_event(
                request_id=logged.id,
                method=logged.method,
                url=logged.path,
                status=logged.status,
                created=logged.created,
                error=logged.error,
            )
        )

    async def _tell_capture(self, capture_id: str, number: int) -> None:
        body = await self._context.library.raw(self._session.sandbox, capture_id)
        if body is not None:
            await self._tell(body, number)

    async def _tell_again(self, account: str, event_id: str) -> None:
        scope = Scope(self._session.sandbox, account)
        now = self._service.now(self._session.sandbox)
        event = await self._context.store.look_up(
            lambda look: Reading(scope, now, look).find("event", event_id)
        )
        if event is not None:
            await self._tell(event.dumped(), event.private["capture"])

    async def _tell(self, body: bytes, number: int | None) -> None:
        event: Json = orjson.loads(body)
        if self._session.account and event.get("account") != self._session.account:
            return
        is_snapshot = event.get("object") == "event"
        sent_at = wall_ms() // 1000
        if is_snapshot and cli.WEBHOOKS in self._session.features:
            self._attendance.expect(event)
            # Both shapes, as Stripe does: the CLI itself drops that which it did not ask for with `--latest`.
            for version in (None, API_VERSION):
                name = f"{event['id']}_{next(self._count)}"
                self._remember(name, event["type"], body, number, sent_at)
                message = cli.webhook_event(self._session, body, name=name, version=version, sent_at=sent_at)
                await self._text(message)
        if cli.THIN in self._session.features:
            thin_body = orjson.dumps(thin.thin_of(event)) if is_snapshot else body
            await self._text(cli.thin_event(self._session, thin_body, sent_at=sent_at))

    async def _text(self, message: bytes) -> None:
        await self._send({"type": "websocket.send", "text": message.decode()})

    def _remember(self, name: str, type: str, body: bytes, number: int | None, sent_at: int) -> None:
        header, signed = roster.signature([self._session.secret], body, sent_at)
        self._sent[f"wc_{name}"] = _Sent(type, body, header, signed, number, monotonic_ms())
        while len(self._sent) > _MOST_REMEMBERED:
            self._sent.popitem(last=False)

    # -- answers ------------------------------------------------------------------------------------------------

    async def take(self, message: str | bytes) -> None:
        """Record what the app answered to a webhook, and that the CLI has an event; all else needs no answer."""
        try:
            said = orjson.loads(message)
        except orjson.JSONDecodeError:
            return
        if not isinstance(said, dict):
            return
        await self._attendance.hear(said)
        if said.get("type") != "webhook_response":
            return
        sent = self._sent.get(str(said.get("webhook_conversation_id")))
        if sent is not None and isinstance(said.get("status"), int):
            await self._context.store.write(lambda tx: self._record(tx, sent, said))

    def _record(self, tx: Tx, sent: _Sent, said: Json) -> None:
        headers = said.get("http_headers")
        if not isinstance(headers, dict):
            headers = {}
        answer = Answer(
            status=said["status"],
            headers=[(storable(str(name)), storable(str(value))) for name, value in headers.items()],
            body=str(said.get("body") or "")[:_MAX_BODY_CHARS].encode("utf-8", "replace"),
            is_cut=False,
            took_ms=round(monotonic_ms() - sent.at_ms),
        )
        draft = CallbackDraft(
            sandbox=self._session.sandbox,
            channel=CHANNEL,
            provider=PROVIDER,
            event=sent.type,
            url=str(said.get("forward_url") or ""),
            signer=roster.SIGNER,
            body=sent.body,
            headers=dict(roster.HEADERS),
            context={"secrets": [[self._session.secret, None]], "retry_delays_ms": []},
            endpoint=f"stripe listen on {self._session.device}",
            capture_number=sent.capture_number,
        )
        hearsay.record(
            tx, draft, answer, added_headers={"Stripe-Signature": sent.signature}, signed=sent.signed
        )


async def _deny(send: Send) -> None:
    """Refuse a connection so that the CLI asks for a session anew."""
    body = orjson.dumps({"error": {"message": cli.UNKNOWN_ID, "type": "invalid_request_error"}})

    async def denial(message: MutableMapping[str, Any]) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    await send_answer(denial, 401, [(b"content-type", b"application/json")], body)
