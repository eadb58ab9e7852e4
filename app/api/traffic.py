"""`/callbacks` and `/requests`: the HTTP that went to the app, and the HTTP that came from it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response

from app.api.answers import MISSING, answer, documented
from app.api.filters import Cursor, Id, Limit, Text, known_channel
from app.api.router import api_router
from app.api.schemas import Callback, CallbackPage, Request, RequestPage, Resend
from app.deps import SandboxDep, ServiceDep
from fakes.core.ids import arrival_number

router = api_router()
State = Annotated[Literal["pending", "delivered", "failed", "dropped"] | None, Query()]


@router.get("/callbacks", responses=documented(CallbackPage), tags=["callbacks"])
async def list_callbacks(
    service: ServiceDep,
    sandbox: SandboxDep,
    channel: Text = None,
    provider: Text = None,
    event: Text = None,
    state: State = None,
    capture_id: Annotated[Id | None, Query(description="the capture that it tells of")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List callbacks, newest first, each with its attempts and the string that was signed."""
    items, following = await service.context.outbox.page(
        sandbox,
        limit=limit,
        cursor=cursor,
        channel=known_channel(service, channel),
        provider=provider,
        event=event,
        state=state,
        capture_id=None if capture_id is None else arrival_number(capture_id),
    )
    return answer({"items": items, "next": following})


@router.get("/callbacks/{callback_id}", responses=documented(Callback) | MISSING, tags=["callbacks"])
async def get_callback(service: ServiceDep, sandbox: SandboxDep, callback_id: str) -> Response:
    """Return one callback with its attempts."""
    return answer(await service.context.outbox.get(sandbox, callback_id))


@router.post(
    "/callbacks/{callback_id}/resend",
    responses=documented(Callback, status=201) | MISSING,
    status_code=201,
    tags=["callbacks"],
)
async def resend_callback(
    service: ServiceDep, sandbox: SandboxDep, callback_id: str, edit: Resend | None = None
) -> Response:
    """Send a callback again, signed anew; returns the new one, which may still be pending."""
    body = None if edit is None or edit.body is None else edit.body.encode()
    url = None if edit is None else edit.url
    return answer(await service.context.outbox.resend(sandbox, callback_id, body=body, url=url), 201)


@router.get("/requests", responses=documented(RequestPage), tags=["requests"])
async def list_requests(
    service: ServiceDep,
    sandbox: SandboxDep,
    provider: Text = None,
    method: Text = None,
    status: Annotated[
        int | None, Query(ge=0, le=999, description="of the answer; 0: the connection was cut")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the provider requests of the app and their answers, newest first, secrets masked."""
    items, following = await service.context.requests.page(
        sandbox, limit=limit, cursor=cursor, provider=provider, method=method, status=status
    )
    return answer({"items": items, "next": following})


@router.get("/requests/{request_id}", responses=documented(Request) | MISSING, tags=["requests"])
async def get_request(service: ServiceDep, sandbox: SandboxDep, request_id: str) -> Response:
    """Return one request and its answer."""
    return answer(await service.context.requests.get(sandbox, request_id))
