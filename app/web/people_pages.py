"""The page about one mail address, phone number or customer, across all channels."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.filters import Cursor
from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.web.people import steps
from app.web.rendering import RendererDep
from app.web.zone import zone_of
from fakes.core.query import CaptureQuery

router = APIRouter(prefix="/ui/people", include_in_schema=False)
_PAGE_SIZE = 100
_RECENT = 500
_MAX_OTHERS = 5


@router.get("")
async def people(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    address: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Ask for an address, number or customer; offer those that were written to of late."""
    if address.strip():
        return RedirectResponse(f"{prefix}/ui/people/{quote(address.strip(), safe='@+')}", 303)
    captures = await service.context.library.newest(CaptureQuery(sandbox), limit=_RECENT)
    counts: dict[str, int] = {}
    for capture in captures:
        for recipient in capture.recipients:
            counts[recipient] = counts.get(recipient, 0) + 1
    return renderer.page(request, "people.html", recent=list(counts.items())[:40])


@router.get("/{address:path}")
async def person(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    address: str,
    also: Annotated[list[str], Query()] = [],  # noqa: B006 - read only, and the framework copies it
    cursor: Cursor = None,
) -> Response:
    """Show everything that concerns one address, oldest first; the newest page comes first.

    `also` names further addresses of the same person, whose newest captures are shown in between.
    """
    others = [each.strip() for each in dict.fromkeys(also) if each.strip()][:_MAX_OTHERS]
    library = service.context.library
    page = await library.page(CaptureQuery(sandbox, concerns=address), limit=_PAGE_SIZE, cursor=cursor)
    found = {capture.number: capture for capture in page.items}
    for other in others:
        newest = await library.newest(CaptureQuery(sandbox, concerns=other), limit=_PAGE_SIZE)
        found |= {capture.number: capture for capture in newest}
    captures = [found[number] for number in sorted(found)]
    now_ms = service.context.sandboxes.state(sandbox).clock.now_ms()
    return renderer.page(
        request,
        "person.html",
        address=address,
        others=others,
        steps=steps(captures, now_ms=now_ms, zone=zone_of(request)),
        page=page,
        total=page.total if not others else len(captures),
        is_newest=cursor is None,
        channels=list(dict.fromkeys(capture.channel for capture in captures)),
    )
