"""The pages about what came from the app: every provider call, its answer, and what was ignored of it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from app.api.filters import Cursor
from app.deps import SandboxDep, ServiceDep
from app.web.bodies import readable
from app.web.callback_pages import providers
from app.web.rendering import RendererDep
from fakes.core.captures import Json

router = APIRouter(prefix="/ui/requests", include_in_schema=False)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PAGE_SIZE = 50
Text = Annotated[str, Query(max_length=200)]


@router.get("")
async def requests(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    provider: Text = "",
    method: Text = "",
    status: Text = "",
    cursor: Cursor = None,
) -> Response:
    """Show the provider calls of the app, newest first."""
    chosen = {"provider": provider.strip(), "method": method, "status": status.strip()}
    filters: dict[str, str | int] = {name: value for name, value in chosen.items() if value}
    complaint = ""
    if status.strip():
        # Status 0 stands for a connection that was cut.
        complaint = "" if status.strip().isdecimal() else f"{status[:20]!r} is not a status."
        filters["status"] = int(status) if not complaint else -1
    items, following = await service.context.requests.page(
        sandbox, limit=_PAGE_SIZE, cursor=cursor, **filters
    )
    given = {name: value for name, value in chosen.items() if value}
    return renderer.page(
        request,
        "requests.html",
        400 if complaint else 200,
        items=items,
        chosen=chosen,
        complaint=complaint,
        is_filtered=bool(given),
        is_first=cursor is None,
        older=urlencode(given | {"cursor": following}) if following else "",
        providers=providers(service),
        methods=METHODS,
        kind_of=kind_of,
    )


@router.get("/{request_id}")
async def show(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, request_id: str
) -> Response:
    """Show one call and its answer."""
    item = await service.context.requests.get(sandbox, request_id)
    return renderer.page(
        request,
        "request.html",
        item=item,
        kind=kind_of(item),
        query=readable(item["query"], [("content-type", "application/x-www-form-urlencoded")]),
        body=readable(item["body"], item["headers"]),
        answer=readable(item["response_body"], item["response_headers"]),
    )


@router.get("/{request_id}/row")
async def row(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, request_id: str
) -> Response:
    """Return one row of the list, for the script to put in."""
    item = await service.context.requests.get(sandbox, request_id)
    return renderer.page(request, "request_row.html", item=item, kind_of=kind_of)


def kind_of(item: Json) -> str:
    """Return how an answer is shown: `good`, `bad` (an error, or no answer at all), or `plain`."""
    status = int(item["status"])
    if 200 <= status < 300:
        return "good"
    return "bad" if status == 0 or status >= 400 else "plain"
