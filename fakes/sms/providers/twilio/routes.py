"""Twilio's HTTP API (2010-04-01): from a request to a call, from a call to one service verb, and its answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from fakes.core.bus import Event
from fakes.core.connection import hang_up
from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, Context, HttpProvider, Receive, Scope, Send
from fakes.core.ids import random_hex
from fakes.core.limits import Disconnected, read_body
from fakes.core.sandboxes import DEFAULT
from fakes.sms import service
from fakes.sms.errors import IllegalMove, MessageNotFound
from fakes.sms.providers.twilio import account, page, resource
from fakes.sms.providers.twilio.account import PROVIDER, AccountDirectory, Credentials, credentials
from fakes.sms.providers.twilio.call import Call, ConnectionDropped, header_of, sandbox_of
from fakes.sms.providers.twilio.errors import TwilioError, in_twilios_words, not_found, not_imitated
from fakes.sms.providers.twilio.form import Form, Origin, notes_on, parse_form, parse_pairs, text_draft
from fakes.sms.wire import Wires

if TYPE_CHECKING:
    from starlette.responses import Response

    Handler = Callable[[Call], Awaitable[Response]]

log = logging.getLogger(__name__)
HOSTS = (
    "api.twilio.com",
    "api.local.twilio.com",
    "messaging.twilio.com",
    "verify.twilio.com",
    "lookups.twilio.com",
)
_ROOTS = ("/2010-04-01/", "/v2/Services/")
_MESSAGES = r"/2010-04-01/Accounts/(?P<account>[^/]+)/Messages"
_MEDIUM = rf"{_MESSAGES}/(?P<sid>[0-9A-Za-z]+)/Media/(?P<medium>[0-9A-Za-z]+)"
_FEEDBACK = frozenset({"confirmed", "unconfirmed"})
_EMPTY = Form([])


class TwilioApp:
    """The ASGI application of the provider."""

    def __init__(self, context: Context, directory: AccountDirectory, wires: Wires) -> None:
        self._context = context
        self._directory = directory
        self._wires = wires
        self._shown_tokens: dict[tuple[str, str], str | None] = {}
        context.bus.subscribe(self._forget_tokens)
        self._routes: list[tuple[re.Pattern[str], dict[str, Handler]]] = [
            (re.compile(rf"{_MESSAGES}\.json"), {"GET": self._list, "POST": self._create}),
            (
                re.compile(rf"{_MESSAGES}/(?P<sid>[0-9A-Za-z]+)\.json"),
                {"GET": self._fetch, "POST": self._update, "DELETE": self._delete},
            ),
            (re.compile(rf"{_MESSAGES}/(?P<sid>[0-9A-Za-z]+)/Media\.json"), {"GET": self._media}),
            (re.compile(rf"{_MEDIUM}\.json"), {"GET": self._medium, "DELETE": self._delete_medium}),
            (re.compile(rf"{_MESSAGES}/(?P<sid>[0-9A-Za-z]+)/Feedback\.json"), {"POST": self._feedback}),
        ]
        self._medium_file = re.compile(_MEDIUM)

    def provider(self) -> HttpProvider:
        """Return what the door needs to know."""
        return HttpProvider(name=PROVIDER, hosts=HOSTS, owns=owns, app=self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in Twilio's words whatever happens."""
        path: str = scope["path"]
        try:
            response = await self._answer(scope, receive)
        except (ConnectionDropped, Disconnected):
            await hang_up(scope)
            return
        except TwilioError as error:
            response = _refused(error)
        except KernelError as error:
            response = _refused(in_twilios_words(error, path))
        except Exception:
            log.exception("%s %s failed", scope["method"], path)
            response = _refused(TwilioError(20500))
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        path, method = scope["path"], scope["method"]
        medium = self._medium_file.fullmatch(path)
        if medium is not None and method == "GET":
            return await self._medium_bytes(scope, medium.groupdict())
        shown = credentials(header_of(scope, b"authorization"))
        handlers, names = self._route(path)
        scope[EXCHANGE].sandbox = await self._sandbox_of(scope, names, shown.username)
        if handlers is None:
            raise not_imitated(path)
        if not account.is_account_sid(names["account"]):
            raise not_found(path)
        if method not in handlers:
            raise TwilioError(20004)
        call = await self._call(scope, receive, shown, names)
        return await handlers[method](call)

    def _route(self, path: str) -> tuple[dict[str, Handler] | None, dict[str, str]]:
        for pattern, handlers in self._routes:
            match = pattern.fullmatch(path)
            if match is not None:
                return handlers, match.groupdict()
        return None, {}

    async def _sandbox_of(self, scope: Scope, names: dict[str, str], username: str) -> str:
        explicit = scope[EXCHANGE].explicit_sandbox
        found = sandbox_of(explicit, self._directory, names, username)
        if found is None:
            # The sandbox of this account may be as new as the request, and another process have created it.
            await self._context.sandboxes.catch_up()
            found = sandbox_of(explicit, self._directory, names, username)
        return found or DEFAULT

    async def _call(self, scope: Scope, receive: Receive, shown: Credentials, names: dict[str, str]) -> Call:
        limits, form, body = self._context.limits, _EMPTY, b""
        if scope["method"] == "POST":
            body = await read_body(scope, receive, max_bytes=limits.max_message_bytes)
            form = parse_form(body, header_of(scope, b"content-type"), max_fields=limits.max_form_fields)
        query = parse_pairs(scope["query_string"], max_fields=limits.max_form_fields)
        exchange = scope[EXCHANGE]
        call = Call(
            exchange.sandbox, shown, scope["method"], scope["path"], names, query, form, body, exchange.notes
        )
        await self._remember(call)
        verdict = await self._context.faults.decide(call.subject())
        if verdict is not None:
            await verdict.pause()
        return call.judged(verdict)

    async def _remember(self, call: Call) -> None:
        key, token = (call.sandbox, call.account), call.credentials.auth_token
        if key not in self._shown_tokens or (token and self._shown_tokens[key] != token):
            await self._context.store.write(
                lambda tx: account.remember(tx, call.sandbox, call.account, token)
            )
            self._shown_tokens[key] = token

    def _forget_tokens(self, event: Event) -> None:
        if event.kind == "sandbox":
            for key in [key for key in self._shown_tokens if key[0] == event.sandbox]:
                del self._shown_tokens[key]

    # -- texts ----------------------------------------------------------------------------------------------

    async def _create(self, call: Call) -> Response:
        call.notes.extend(notes_on(call.form))
        now_ms = self._context.sandboxes.state(call.sandbox).clock.now_ms()
        wanted = text_draft(call.form, Origin(call.sandbox, call.account, now_ms))
        draft = replace(call.fated(wanted), raw=call.body)
        text = await self._context.store.write(lambda tx: service.send(tx, draft), size=len(call.body))
        return _json(resource.message(text), 201)

    async def _list(self, call: Call) -> Response:
        wanted = page.page_request(call.query)
        found = await self._context.store.read(
            lambda conn: page.read_messages(conn, call.sandbox, call.account, wanted)
        )
        return _json(found)

    async def _fetch(self, call: Call) -> Response:
        return _json(resource.message(await self._text(call.sandbox, call.account, call.sid)))

    async def _update(self, call: Call) -> Response:
        if "Status" in call.form:
            return await self._cancel(call)
        if "Body" not in call.form:
            return await self._fetch(call)
        if call.form.get("Body"):
            raise TwilioError(20001, "Body can only be made empty, which redacts the message.")
        text = await self._context.store.write(
            lambda tx: service.redact(tx, call.sandbox, call.account, call.sid)
        )
        return _json(resource.message(text))

    async def _cancel(self, call: Call) -> Response:
        if call.form.get("Status") != "canceled":
            raise TwilioError(20001, "Status can only be set to canceled.")
        try:
            text = await self._context.store.write(
                lambda tx: service.cancel(tx, self._wires, call.sandbox, call.account, call.sid)
            )
        except IllegalMove as error:
            raise TwilioError(30409) from error
        return _json(resource.message(text))

    async def _delete(self, call: Call) -> Response:
        await self._context.store.write(lambda tx: service.delete(tx, call.sandbox, call.account, call.sid))
        return _empty(204)

    # -- media and feedback ---------------------------------------------------------------------------------

    async def _media(self, call: Call) -> Response:
        return _json(page.media_list(await self._text(call.sandbox, call.account, call.sid)))

    async def _medium(self, call: Call) -> Response:
        text = await self._text(call.sandbox, call.account, call.sid)
        return _json(resource.medium(text, _item(text, call.names["medium"])))

    async def _delete_medium(self, call: Call) -> Response:
        medium = call.names["medium"]
        await self._context.store.write(
            lambda tx: service.delete_medium(tx, call.sandbox, call.account, call.sid, medium)
        )
        return _empty(204)

    async def _medium_bytes(self, scope: Scope, names: dict[str, str]) -> Response:
        """Lead to where the medium is: as with Twilio, its address needs no credentials."""
        exchange = scope[EXCHANGE]
        exchange.sandbox = await self._sandbox_of(scope, names, "")
        text = await self._text(exchange.sandbox, names["account"], names["sid"])
        return _empty(307, {"Location": _item(text, names["medium"])["url"]})

    async def _feedback(self, call: Call) -> Response:
        outcome = call.form.get("Outcome") or "confirmed"
        if outcome not in _FEEDBACK:
            raise TwilioError(20001, "Outcome is confirmed or unconfirmed.")
        text = await self._context.store.write(
            lambda tx: service.give_feedback(tx, call.sandbox, call.account, call.sid, outcome)
        )
        return _json(resource.feedback(text), 201)

    async def _text(self, sandbox: str, account_sid: str, sid: str) -> dict[str, Any]:
        return await self._context.store.read(lambda conn: page.read_text(conn, sandbox, account_sid, sid))


def owns(_method: str, path: str, _headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether a path at the root is Twilio's."""
    return path.startswith(_ROOTS)


def _item(text: dict[str, Any], sid: str) -> dict[str, Any]:
    for item in orjson.loads(text["media"]):
        if item["sid"] == sid:
            return dict(item)
    raise MessageNotFound(f"The text {text['sid']} has no medium {sid}.")


def _empty(status: int, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import Response

    return Response(status_code=status, headers=headers)


def _json(value: Any, status: int = 200) -> Response:
    # It is loaded with the first answer, not with the server.
    from starlette.responses import Response

    headers = {"Twilio-Request-Id": f"RQ{random_hex(32)}"}
    return Response(orjson.dumps(value), status, headers, media_type="application/json")


def _refused(error: TwilioError) -> Response:
    response = _json(error.as_json(), error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response
