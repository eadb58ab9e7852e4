"""The pages about what went to the app: every callback, its attempts, and sending one again."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.filters import Cursor
from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.service import Service
from app.web.bodies import readable
from app.web.rendering import RendererDep
from fakes.core.captures import Json
from fakes.core.errors import Forbidden, InvalidInput

router = APIRouter(prefix="/ui/callbacks", include_in_schema=False)
STATES = ("pending", "delivered", "failed", "dropped")
_PAGE_SIZE = 50
Text = Annotated[str, Query(max_length=200)]


@router.get("")
async def callbacks(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    state: Text = "",
    provider: Text = "",
    event: Text = "",
    cursor: Cursor = None,
) -> Response:
    """Show the callbacks, newest first."""
    chosen = {"state": state, "provider": provider.strip(), "event": event.strip()}
    given = {name: value for name, value in chosen.items() if value}
    items, following = await service.context.outbox.page(sandbox, limit=_PAGE_SIZE, cursor=cursor, **given)
    return renderer.page(
        request,
        "callbacks.html",
        items=items,
        chosen=chosen,
        is_filtered=bool(given),
        is_first=cursor is None,
        older=urlencode(given | {"cursor": following}) if following else "",
        states=STATES,
        providers=providers(service),
    )


def providers(service: Service) -> list[str]:
    """Return the names of the providers that speak HTTP, sorted."""
    return sorted(provider.name for fake in service.fakes.values() for provider in fake.http_providers())


@router.get("/{callback_id}")
async def show(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, callback_id: str
) -> Response:
    """Show one callback with its attempts."""
    item = await service.context.outbox.get(sandbox, callback_id)
    return _page(request, renderer, item)


def _page(request: Request, renderer: RendererDep, item: Json, **more: Any) -> Response:
    values = {"complaint": "", "typed": {"url": item["url"], "body": item["body"]}, **more}
    return renderer.page(
        request,
        "callback.html",
        400 if values["complaint"] else 200,
        item=item,
        body=readable(item["body"], item["headers"].items()),
        attempts=[
            {**attempt, "answer": readable(attempt["response_body"], attempt["response_headers"])}
            for attempt in item["attempts"]
        ],
        **values,
    )


@router.get("/{callback_id}/row")
async def row(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, callback_id: str
) -> Response:
    """Return one row of the list, for the script to put in."""
    item = await service.context.outbox.get(sandbox, callback_id)
    return renderer.page(request, "callback_row.html", item=item)


@router.post("/{callback_id}/resend")
async def resend(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    callback_id: str,
    url: Annotated[str | None, Form(max_length=4000)] = None,
    body: Annotated[str | None, Form()] = None,
) -> Response:
    """Send a callback again, as it was or edited, and show the new one."""
    original = await service.context.outbox.get(sandbox, callback_id)
    target = (url or original["url"]).strip()
    # Browsers send the line ends of a text area as CR LF, whatever they were.
    edited = None if body is None else _as_it_was(body, original["body"]).encode()
    try:
        sent = await service.context.outbox.resend(sandbox, callback_id, body=edited, url=target)
    except (InvalidInput, Forbidden) as error:
        words = f"{error.detail} {error.hint}".strip()
        return _page(request, renderer, original, complaint=words, typed={"url": target, "body": body or ""})
    return RedirectResponse(f"{prefix}/ui/callbacks/{sent['id']}", 303)


def _as_it_was(body: str, original: str) -> str:
    return body if "\r\n" in original else body.replace("\r\n", "\n")
