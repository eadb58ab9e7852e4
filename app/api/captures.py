"""`/captures`: list, read, change and delete what was captured."""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Response

from app.api.answers import MISSING, answer, bytes_of, documented
from app.api.filters import Cursor, Limit, QueryDep
from app.api.router import api_router
from app.api.schemas import Capture, CaptureChange, CapturePage, Deleted, PersonPage
from app.deps import SandboxDep, ServiceDep
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.query import CaptureQuery

router = api_router()
_TAGS: list[str | Enum] = ["captures"]
CaptureId = Annotated[str, Path(description="the id of a capture")]
# Captured bytes are hostile: whatever they claim to be, a browser must neither run nor frame them.
_INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}


@router.get("/captures", tags=_TAGS, responses=documented(CapturePage))
async def list_captures(
    service: ServiceDep, query: QueryDep, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List captures, newest first. The channel's part is a summary: no mail text, HTML or headers."""
    page = await service.context.library.page(query, limit=limit, cursor=cursor)
    return answer(
        {
            "items": [service.summary(capture) for capture in page.items],
            "next": page.next,
            "total": page.total,
            "total_is_exact": page.is_total_exact,
        }
    )


@router.delete("/captures", tags=_TAGS, responses=documented(Deleted))
async def delete_captures(service: ServiceDep, query: QueryDep) -> Response:
    """Delete all captures that match; without filters the whole sandbox's."""
    return answer({"deleted": await service.context.library.delete_matching(query)})


@router.get("/captures/{capture_id}", tags=_TAGS, responses=documented(Capture) | MISSING)
async def get_capture(service: ServiceDep, sandbox: SandboxDep, capture_id: CaptureId) -> Response:
    """Return a whole capture. Reading it here does not mark it read."""
    return answer(await service.whole(await service.context.library.get(sandbox, capture_id)))


@router.patch("/captures/{capture_id}", tags=_TAGS, responses=documented(Capture) | MISSING)
async def change_capture(
    service: ServiceDep, sandbox: SandboxDep, capture_id: CaptureId, change: CaptureChange
) -> Response:
    """Mark a capture read or unread, or replace its tags."""
    changes: dict[str, object] = {}
    if change.read is not None:
        changes["is_read"] = change.read
    if change.tags is not None:
        changes["tags"] = list(dict.fromkeys(change.tags))
    if not changes:
        raise InvalidInput("Nothing to change was given.", hint='Send {"read": true} or {"tags": ["…"]}.')
    return answer(await service.whole(await service.context.library.revise(sandbox, capture_id, **changes)))


@router.delete("/captures/{capture_id}", tags=_TAGS, status_code=204, responses=MISSING)
async def delete_capture(service: ServiceDep, sandbox: SandboxDep, capture_id: CaptureId) -> Response:
    """Delete one capture."""
    await service.context.library.delete(sandbox, capture_id)
    return Response(status_code=204)


@router.get(
    "/captures/{capture_id}/raw",
    tags=_TAGS,
    response_class=Response,
    responses=bytes_of("text/plain", words="The bytes.") | MISSING,
)
async def get_raw(service: ServiceDep, sandbox: SandboxDep, capture_id: CaptureId) -> Response:
    """Return the bytes as they came."""
    raw = await service.context.library.raw(sandbox, capture_id)
    if raw is None:
        raise NotFound(f"Capture {capture_id} has no raw bytes.", hint="Only mail is kept byte for byte.")
    return Response(raw, headers={**_INERT, "Content-Type": "text/plain; charset=utf-8"})


@router.get(
    "/captures/{capture_id}/parts/{name}",
    tags=_TAGS,
    response_class=Response,
    responses=bytes_of("*/*", words="The bytes, under the media type that they came with.") | MISSING,
)
async def get_part(service: ServiceDep, sandbox: SandboxDep, capture_id: CaptureId, name: str) -> Response:
    """Return one MIME part or medium, decoded, as a download."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    content_type, filename, body = service.fakes[capture.channel].part(capture, raw, name)
    disposition = f"attachment; filename*=UTF-8''{quote(filename or 'part', safe='')}"
    headers = {**_INERT, "Content-Type": content_type, "Content-Disposition": disposition}
    return Response(body, headers=headers)


@router.get("/people/{address:path}", tags=["people"], responses=documented(PersonPage))
async def get_person(
    service: ServiceDep, sandbox: SandboxDep, address: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Return everything, in every channel, that concerns one mail address, phone number or customer.

    The newest page comes first, each page in order of time.
    """
    page = await service.context.library.page(
        CaptureQuery(sandbox, concerns=address), limit=limit, cursor=cursor
    )
    items = [service.summary(capture) for capture in reversed(page.items)]
    return answer({"address": address, "items": items, "next": page.next, "total": page.total})
