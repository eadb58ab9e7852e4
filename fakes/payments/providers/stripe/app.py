"""The ASGI application that answers as Stripe's API does: one way for every request, from its key to its answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import orjson

from fakes.core.connection import hang_up
from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, Context, Receive, Send
from fakes.core.faults import Verdict
from fakes.core.limits import Disconnected
from fakes.core.requests import Exchange
from fakes.core.sandboxes import DEFAULT
from fakes.payments.actions import Action, ActionTable, Call
from fakes.payments.card_table import TEST_NUMBERS
from fakes.payments.catalogue.loader import Catalogue
from fakes.payments.catalogue.model import Operation
from fakes.payments.command_line import NOBODY_LISTENS
from fakes.payments.fees import SETTING, parsed
from fakes.payments.flows.card_details import unusable
from fakes.payments.models import PLATFORM
from fakes.payments.providers.stripe import answer, free_text, reach
from fakes.payments.providers.stripe.credentials import Credentials, LiveKeyRefused, credentials_of
from fakes.payments.providers.stripe.fault import subject_of
from fakes.payments.providers.stripe.request import StripeRequest, opened, read_params
from fakes.payments.providers.stripe.request_log import Logged, RequestLog
from fakes.payments.providers.stripe.screen import has_real_card, hidden_numbers
from fakes.payments.providers.stripe.socket import CliSocket
from fakes.payments.records import Scope, own_account_id
from fakes.payments.service import Order, Reply, Service, error_body
from fakes.payments.unknown import creates_unknown
from fakes.payments.wire.error import (
    StripeError,
    account_invalid,
    idempotency_in_use,
    mask_key,
    unrecognized_url,
)
from fakes.payments.wire.idempotency import fingerprint
from fakes.payments.wire.in_browser import cut, in_browser
from fakes.payments.wire.spelling import respelled
from fakes.payments.wire.validate import expand_paths, validate
from fakes.payments.work import API_VERSION, Cause

log = logging.getLogger(__name__)

_MAX_NOTED = 50
_EXPANDED_IN_BROWSERS = ("payment_method",)


class StripeApp:
    """Stripe's API over one service."""

    def __init__(
        self,
        context: Context,
        service: Service,
        actions: ActionTable,
        catalogue: Catalogue,
        requests: RequestLog,
        socket: CliSocket,
    ) -> None:
        self._context = context
        self._service = service
        self._actions = actions
        self._catalogue = catalogue
        self._fees = parsed(context.settings.values.get(SETTING, ""))
        self._requests = requests
        self._socket = socket
        self._creates_unknown = creates_unknown(context.settings.values)
        self._in_flight: set[tuple[str, str, str]] = set()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange: Exchange = scope[EXCHANGE]
        exchange.allowed_cards = TEST_NUMBERS
        request = opened(scope, self._catalogue)
        if request.method == "OPTIONS":
            wanted = request.headers.get("access-control-request-headers", "")
            await answer.send_answer(send, 200, answer.preflight_headers(wanted), b"")
            return
        try:
            reply = await self._reply(request, exchange, scope, receive)
        except Disconnected:
            return
        except StripeError as error:
            await self._refuse(request, exchange, error, send)
            return
        except KernelError as error:
            await self._refuse(request, exchange, answer.error_of_kernel(error), send)
            return
        except Exception:
            # Nothing is hidden: the log has what went wrong, and the app an error that its SDK can read.
            log.exception("%s %s (%s) failed", request.method, request.path, request.id)
            await self._refuse(request, exchange, answer.own_failure(request.id), send)
            return
        if reply is None:
            await hang_up(scope)
            return
        self._log(request, exchange, reply.status, reply.body)
        headers = answer.headers_of(request.id, request.headers, request.version, reply)
        await answer.send_answer(send, reply.status, headers, reply.body)

    async def _reply(
        self,
        request: StripeRequest,
        exchange: Exchange,
        scope: MutableMapping[str, Any],
        receive: Receive,
    ) -> Reply | None:
        """Return the answer, None where a fault wants the connection cut. Raises StripeError, KernelError."""
        if request.takes_files:
            exchange.body = answer.FILE_NOT_RECORDED
        await read_params(request, scope, receive, max_bytes=self._context.limits.max_message_bytes)
        if request.takes_files:
            # An upload is, as JSON, what is known of it.
            exchange.body = orjson.dumps(request.params)
        credentials = await self._credentials(request, exchange)
        sandbox = exchange.explicit_sandbox or credentials.sandbox or DEFAULT
        exchange.sandbox = sandbox
        if not self._context.sandboxes.exists(sandbox):
            await self._context.sandboxes.ensure(sandbox)
        exchange.hidden = hidden_numbers(request.params)
        await self._refuse_real_cards(request, exchange, sandbox)
        if request.is_suspicious:
            await self._mask(request, exchange, sandbox)
        verdict: Verdict | None = None
        if self._context.faults.is_armed(sandbox):
            verdict = await self._context.faults.decide(subject_of(request, sandbox))
        if verdict is not None:
            await verdict.pause()
            if verdict.drops:
                return None
            if verdict.is_refusal:
                raise answer.error_of_fault(verdict)
        order = self._order(request, sandbox, credentials, verdict)
        reply = await (self._shown(order) if order.call.is_publishable else self._carry_out(order))
        if reply.raw is not None:
            exchange.answer_body = answer.FILE_NOT_RECORDED
        if reply.unused:
            exchange.notes.append(f"Accepted without effect: {', '.join(reply.unused[:_MAX_NOTED])}.")
        return reply

    async def _credentials(self, request: StripeRequest, exchange: Exchange) -> Credentials:
        try:
            return credentials_of(request.headers, request.params)
        except LiveKeyRefused:
            sandbox = exchange.explicit_sandbox or DEFAULT
            await self._service.note_near_miss(
                sandbox, "live_key", "A key of a live Stripe account was refused", request.id
            )
            raise

    async def _refuse_real_cards(self, request: StripeRequest, exchange: Exchange, sandbox: str) -> None:
        if has_real_card(request.params):
            exchange.has_secret_body = True
            await self._service.note_near_miss(
                sandbox, "real_card", "A real card number was refused", request.id
            )
            raise unusable("test_mode_live_card")

    async def _mask(self, request: StripeRequest, exchange: Exchange, sandbox: str) -> None:
        """Make unreadable what must not be stored, and tell of it."""
        request.params, found = free_text.masked(request.params)
        if found:
            exchange.notes.append(f"Masked: {', '.join(map(str, found[:_MAX_NOTED]))}.")
            summary = f"{str(found[0]).capitalize()} was masked"
            await self._service.note_near_miss(sandbox, found[0].flag, summary, request.id, outcome="masked")

    def _order(
        self, request: StripeRequest, sandbox: str, credentials: Credentials, verdict: Verdict | None
    ) -> Order:
        operation = request.operation
        if operation is None:
            raise unrecognized_url(request.method, request.path)
        is_publishable = credentials.kind == "publishable"
        action = self._actions.find(operation.method, operation.path)
        version, account, key = (
            request.version,
            _account(request, credentials),
            request.idempotency_key,
        )
        if is_publishable or credentials.lent is not None:
            _check_reach(request, credentials, operation, action, account or own_account_id(sandbox))
        if action is None:
            raise answer.not_imitated(request.method, request.path, operation.id)
        expand = tuple(expand_paths(request.params)) if "expand" in request.params else ()
        if is_publishable:
            _check_expand(expand)
        params = respelled(operation.id, validate(operation, request.params), version)
        self._refuse_deaf(operation, params, sandbox)
        return Order(
            action=action,
            call=Call(
                params,
                request.path_params,
                is_publishable,
                mask_key(credentials.key),
            ),
            scope=Scope(sandbox, PLATFORM if account == own_account_id(sandbox) else account),
            cause=Cause(
                request_id=request.id,
                idempotency_key=key,
                api_version=version,
                base_url=self._context.urls.public,
                fees=self._fees,
                decline=verdict.decline if verdict is not None else None,
                flags=tuple(verdict.flags) if verdict is not None else (),
            ),
            expand=expand,
            returns=operation.returns,
            key=key,
            fingerprint=fingerprint(request.method, request.path, request.params)
            if key is not None
            else None,
            creates_unknown=self._creates_unknown,
            is_v2=operation.is_v2,
            lent_key=credentials.key if credentials.lent is not None else "",
        )

    async def _shown(self, order: Order) -> Reply:
        """Carry out an order of a browser's, and show it no more of intents than Stripe does. Raises StripeError."""
        try:
            reply = await self._carry_out(order)
        except StripeError as error:
            error.extra = cut(error.extra)
            raise
        return reply if reply.raw is not None else reply._replace(body=in_browser(reply.body))

    async def _carry_out(self, order: Order) -> Reply:
        if not order.action.writes:
            # What an earlier request brought about must not depend on how soon the app looks.
            await self._context.scheduler.catch_up(order.scope.sandbox)
        if order.key is None:
            return await self._service.carry_out(order)
        claim = (*order.scope, order.key)
        if claim in self._in_flight:
            raise idempotency_in_use(order.key)
        self._in_flight.add(claim)
        try:
            return await self._service.carry_out(order)
        finally:
            self._in_flight.discard(claim)

    async def _refuse(
        self, request: StripeRequest, exchange: Exchange, error: StripeError, send: Send
    ) -> None:
        now = self._service.now(exchange.sandbox or DEFAULT)
        body = error_body(error, request.id, now, is_v2=request.is_v2)
        self._log(request, exchange, error.status, body)
        version = request.headers.get("stripe-version", API_VERSION)
        headers = answer.headers_of(request.id, request.headers, version)
        said = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        if all(name != b"stripe-should-retry" for name, _ in said):
            headers += answer.advice_to_retry(error.status)
        headers += said
        await answer.send_answer(send, error.status, headers, body)

    def _log(self, request: StripeRequest, exchange: Exchange, status: int, body: bytes) -> None:
        """Tell those who follow the requests, as `stripe logs tail` does."""
        sandbox = exchange.sandbox or DEFAULT
        if not self._requests.is_followed(sandbox):
            return
        error = orjson.loads(body).get("error") if status >= 400 else None
        now = self._service.now(sandbox)
        self._requests.note(sandbox, Logged(request.id, request.method, request.path, status, now, error))

    def _refuse_deaf(self, operation: Operation, params: Mapping[str, Any], sandbox: str) -> None:
        """Refuse to send an event to the Stripe CLI while none listens."""
        to_cli = operation.id == "events.resend" and params.get("for_stripecli")
        if to_cli and not self._socket.listens(sandbox):
            raise StripeError(400, NOBODY_LISTENS, param="for_stripecli", is_validation=True)


def _account(request: StripeRequest, credentials: Credentials) -> str:
    """Return the account that is acted for: a key that was given for one account opens no other. Raises StripeError."""
    if credentials.account and request.account not in ("", credentials.account):
        raise account_invalid(credentials.key, request.account)
    return request.account or credentials.account


def _check_reach(
    request: StripeRequest,
    credentials: Credentials,
    operation: Operation,
    action: Action | None,
    account: str,
) -> None:
    is_public = action is not None and action.is_public
    path, params = request.path_params, request.params
    reach.check(credentials, operation, path, params, is_public=is_public, account=account)


def _check_expand(paths: Sequence[str]) -> None:
    """Refuse, by StripeError, to show a browser more than the object that its secret opens, and what pays it."""
    for path in paths:
        if path not in _EXPANDED_IN_BROWSERS:
            raise StripeError(
                400,
                f"This property cannot be expanded with a publishable API key ({path}). Please use a secret API key.",
                param="expand",
                is_validation=True,
            )
