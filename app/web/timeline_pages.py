"""The timeline page, its rows as fragments, and what its buttons do."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.control import environment
from app.api.filters import Cursor
from app.deps import PrefixDep, SandboxDep, Service, ServiceDep
from app.web.rendering import RendererDep
from app.web.timeline import days, row
from fakes.core.captures import Json
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.library import Page
from fakes.core.query import CaptureQuery

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=2000)]
_PAGE_SIZE = 50


@router.get("/")
async def timeline(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    q: Words = "",
    channel: Words = "",
    unread: bool = False,
    cursor: Cursor = None,
) -> Response:
    """Show what was captured, newest first."""
    complaint = ""
    try:
        query = CaptureQuery(sandbox, channel=channel or None, q=q, is_read=False if unread else None)
        page = await service.context.library.page(query, limit=_PAGE_SIZE, cursor=cursor)
    except (InvalidInput, NotFound) as error:
        complaint = f"{error.detail} {error.hint}"
        page = Page([], None, 0, is_total_exact=True)
    counters = await service.context.library.counters(sandbox)
    now_ms = service.context.sandboxes.state(sandbox).clock.now_ms()
    chosen = {"q": q, "channel": channel, "unread": "1" if unread else ""}
    return renderer.page(
        request,
        "timeline.html",
        days=days(page.items, now_ms=now_ms),
        page=page,
        complaint=complaint,
        q=q,
        channel=channel,
        unread=unread,
        is_filtered=bool(q or channel or unread),
        is_first=cursor is None,
        channels=_channels(service, counters),
        total=sum(total for total, _ in counters.values()),
        unread_total=sum(count for _, count in counters.values()),
        older=urlencode(
            {name: value for name, value in chosen.items() if value} | {"cursor": page.next or ""}
        ),
        environment=environment(service, sandbox) if not page.items else {},
    )


def _channels(service: Service, counters: dict[str, tuple[int, int]]) -> list[Json]:
    return [
        {"name": name, "total": counters.get(name, (0, 0))[0], "unread": counters.get(name, (0, 0))[1]}
        for name in service.fakes
    ]


@router.get("/ui/rows/{capture_id}")
async def fragment(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, capture_id: str
) -> Response:
    """Return one row of the timeline, for the script to put in."""
    capture = await service.context.library.get(sandbox, capture_id)
    return renderer.page(request, "row.html", row=row(capture))


@router.post("/ui/clear")
async def clear(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep) -> Response:
    """Delete every capture of the sandbox."""
    await service.context.library.delete_matching(CaptureQuery(sandbox))
    return RedirectResponse(f"{prefix}/", 303)


@router.post("/ui/sandbox")
async def switch(service: ServiceDep, name: Annotated[str, Form()]) -> Response:
    """Go to another sandbox; one that does not exist is created. Raises InvalidInput."""
    await service.context.sandboxes.ensure(name)
    return RedirectResponse("/" if name == "default" else f"/s/{name}/", 303)
