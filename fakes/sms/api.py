"""The channel's part of our API, below /stagedoor/v1/sms: texts from phones, the app's numbers, opt-outs, accounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from fakes.core.captures import Json, storable
from fakes.core.clock import iso
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fake import SANDBOX, Context, NewRouter
from fakes.core.ids import public_id
from fakes.core.masking import mask
from fakes.core.target import shown, shown_if_any
from fakes.sms import inbound, numbers, opt_outs, phone, view
from fakes.sms.inbound import InboundDraft, Received
from fakes.sms.media import is_fetchable
from fakes.sms.numbers import NumberDraft
from fakes.sms.providers.twilio import account
from fakes.sms.wire import Wires

# What a JSON string can hold and no database column can becomes U+FFFD.
Text = Annotated[str, AfterValidator(storable)]
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Method = Literal["GET", "POST"]
Limit = Annotated[int, Query(ge=1, le=500)]


class Shape(BaseModel):
    """A JSON object of ours. What checks it is built when it is used: it is there for the OpenAPI document alone."""

    model_config = ConfigDict(defer_build=True)


class Strict(BaseModel):
    """A JSON object from the client: unknown keys and values of another type are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Medium(Strict):
    """A medium that comes with an inbound text; without a type, its name tells."""

    url: Text
    content_type: Text | None = Field(None, max_length=255, pattern=_ONE_LINE)


class NewInbound(Strict):
    """A text from a phone to one of the app's numbers."""

    sender: Text = Field(alias="from", max_length=100)
    to: Text = Field(max_length=100)
    body: Text = Field("", max_length=1600)
    media: list[Medium | Text] = Field([], max_length=10)


class Inbound(Shape):
    """An inbound text: its capture, the keyword in it, and the callback that asks the app for an answer."""

    capture_id: str
    provider_id: str
    account: str
    keyword: Literal["STOP", "START", "HELP"] | None
    callback_id: str | None
    hint: str


class NewNumber(Strict):
    """A number of the app's, and how the app is told of texts to it."""

    number: Text = Field(max_length=100)
    sms_url: Text = ""
    sms_method: Method = "POST"
    fallback_url: Text | None = None
    fallback_method: Method = "POST"
    status_callback: Text | None = None
    account_sid: Text | None = Field(None, max_length=100)
    messaging_service_sid: Text | None = Field(None, max_length=100)


class Number(NewNumber):
    """A number as it is registered."""

    created_at: str


class NumberList(Shape):
    """The app's numbers."""

    items: list[Number]


class OptOut(Shape):
    """A recipient (`to`) who answered STOP to a sender (`from`)."""

    sender: str = Field(alias="from")
    to: str
    created_at: str


class OptOutList(Shape):
    """Everybody who answered STOP, the latest first."""

    items: list[OptOut]


class Deleted(Shape):
    """How many were deleted."""

    deleted: int


class NewAccount(Strict):
    """The auth token that callbacks for an account are signed with; without a SID, the sandbox's own account."""

    account_sid: str | None = Field(None, max_length=66)
    auth_token: str = Field(min_length=1, max_length=256)


class Account(Shape):
    """An account, its auth token masked."""

    account_sid: str
    auth_token: str


class Bubble(Shape):
    """One text of a conversation."""

    model_config = ConfigDict(extra="allow")

    capture_id: str
    at: str
    is_inbound: bool
    body: str
    status: str


class Conversation(Shape):
    """The texts between two numbers, oldest first."""

    between: list[str]
    items: list[Bubble]


def router(context: Context, wires: Wires, new: NewRouter) -> APIRouter:
    """Return the routes of the channel."""
    routes = new(prefix="/sms", tags=["sms"])
    _add_inbound(routes, context, wires)
    _add_numbers(routes, context)
    _add_opt_outs(routes, context)
    _add_accounts(routes, context)
    return routes


def _add_inbound(routes: APIRouter, context: Context, wires: Wires) -> None:
    @routes.post("/inbound", status_code=201, response_model=Inbound)
    async def receive_text(request: Request, new: NewInbound) -> Response:
        """Play a phone: text one of the app's numbers, and let the app answer."""
        draft = _inbound_draft(_name(request), new)
        await _sandbox(request, context)
        received = await context.store.write(lambda tx: inbound.receive(tx, wires, draft))
        return _json(_received(received), 201)

    @routes.get("/conversation", response_model=Conversation)
    async def show_conversation(
        request: Request, number: str, phone_number: Annotated[str, Query(alias="with")], limit: Limit = 100
    ) -> Response:
        """Return the texts between one of the app's numbers and a phone."""
        sandbox = await _sandbox(request, context)
        ours, theirs = _number(number), _number(phone_number)
        cleared_id = context.sandboxes.state(sandbox).cleared_id
        return _json(
            await context.store.read(
                lambda conn: view.conversation(
                    conn, sandbox, ours, theirs, cleared_id=cleared_id, limit=limit
                )
            )
        )


def _add_numbers(routes: APIRouter, context: Context) -> None:
    @routes.get("/numbers", response_model=NumberList)
    async def list_numbers(request: Request) -> Response:
        """List the app's numbers."""
        sandbox = await _sandbox(request, context)
        rows = await context.store.read(lambda conn: conn.execute(numbers.listing(sandbox)).mappings().all())
        return _json({"items": [_number_json(dict(row)) for row in rows]})

    @routes.post("/numbers", status_code=201, response_model=Number)
    async def register_number(request: Request, new: NewNumber) -> Response:
        """Say where texts to a number are announced; replaces what was known of the number."""
        draft = _number_draft(new)
        sandbox = await _sandbox(request, context)
        row = await context.store.write(lambda tx: numbers.register(tx, sandbox, draft))
        return _json(_number_json(row), 201)

    @routes.delete("/numbers/{number}", status_code=204)
    async def forget_number(request: Request, number: str) -> Response:
        """Forget a number."""
        sandbox, wanted = await _sandbox(request, context), _number(number)
        if not await context.store.write(lambda tx: numbers.forget(tx, sandbox, wanted)):
            raise NotFound(f"The number {wanted} is not registered in sandbox {sandbox!r}.")
        return Response(status_code=204)


def _add_opt_outs(routes: APIRouter, context: Context) -> None:
    @routes.get("/opt-outs", response_model=OptOutList)
    async def list_opt_outs(request: Request) -> Response:
        """List who answered STOP to whom."""
        sandbox = await _sandbox(request, context)
        rows = await context.store.read(lambda conn: conn.execute(opt_outs.listing(sandbox)).mappings().all())
        return _json({"items": [opt_outs.as_json(dict(row)) for row in rows]})

    @routes.delete("/opt-outs", response_model=Deleted)
    async def forget_opt_outs(
        request: Request,
        sender: Annotated[Text | None, Query(alias="from")] = None,
        recipient: Annotated[Text | None, Query(alias="to")] = None,
    ) -> Response:
        """Forget opt-outs, those of one sender or recipient if given."""
        sandbox = await _sandbox(request, context)
        deleted = await context.store.write(
            lambda tx: opt_outs.remove(tx, sandbox, sender=sender, recipient=recipient)
        )
        return _json({"deleted": deleted})


def _add_accounts(routes: APIRouter, context: Context) -> None:
    @routes.post("/accounts", status_code=201, response_model=Account)
    async def set_auth_token(request: Request, new: NewAccount) -> Response:
        """Say which auth token callbacks are signed with, for apps that sign in with an API key or not at all."""
        sid = new.account_sid or account.account_sid(_name(request))
        if not account.is_account_sid(sid):
            raise InvalidInput(f"{sid!r} is not an account SID.", hint="It begins with AC.")
        sandbox = await _sandbox(request, context)
        await context.store.write(lambda tx: account.remember(tx, sandbox, sid, new.auth_token))
        return _json({"account_sid": sid, "auth_token": mask(new.auth_token)}, 201)


async def _sandbox(request: Request, context: Context) -> str:
    return await context.sandboxes.ensure(_name(request))


def _name(request: Request) -> str:
    return request.scope.get(SANDBOX) or "default"


def _number(raw: str) -> str:
    # A query or path that was not percent-encoded turns the plus of an E.164 number into a blank.
    text = raw if not raw.startswith(" ") else f"+{raw[1:]}"
    return phone.sender(text) or storable(text)


def _inbound_draft(sandbox: str, new: NewInbound) -> InboundDraft:
    media = [(each, None) if isinstance(each, str) else (each.url, each.content_type) for each in new.media]
    for url, _ in media:
        if not is_fetchable(url):
            raise InvalidInput(f"{url[:200]!r} is not an http or https URL.")
    if not (new.body or media):
        raise InvalidInput("A text needs a body or media.", hint='For example {"body": "Hello"}.')
    return InboundDraft(
        sandbox=sandbox, sender=new.sender, recipient=new.to, body=new.body, media=tuple(media)
    )


def _received(received: Received) -> Json:
    text = received.text
    hint = (
        ""
        if received.callback is not None
        else (
            f"No URL is set for {text['recipient']}, so the app was not told. "
            "Set one with POST /stagedoor/v1/sms/numbers."
        )
    )
    return {
        "capture_id": public_id(text["id"]),
        "provider_id": text["sid"],
        "account": text["account"],
        "keyword": received.keyword,
        "callback_id": None if received.callback is None else public_id(received.callback),
        "hint": hint,
    }


def _number_draft(new: NewNumber) -> NumberDraft:
    for url in (new.sms_url, new.fallback_url, new.status_callback):
        if url and not is_fetchable(url):
            raise InvalidInput(f"{url[:200]!r} is not an http or https URL.")
    return NumberDraft(
        number=new.number,
        account=new.account_sid,
        service=new.messaging_service_sid,
        sms_url=new.sms_url,
        sms_method=new.sms_method,
        fallback_url=new.fallback_url,
        fallback_method=new.fallback_method,
        status_callback=new.status_callback,
    )


def _number_json(row: Json) -> Json:
    return {
        "number": row["number"],
        "sms_url": shown(row["sms_url"]),
        "sms_method": row["sms_method"],
        "fallback_url": shown_if_any(row["fallback_url"]),
        "fallback_method": row["fallback_method"],
        "status_callback": shown_if_any(row["status_callback"]),
        "account_sid": row["account"],
        "messaging_service_sid": row["service"],
        "created_at": iso(row["created_ms"]),
    }


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")
