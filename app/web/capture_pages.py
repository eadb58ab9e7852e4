"""The page of one capture, the captured document in its frame, its parts, and what its buttons do."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.web.rendering import RendererDep
from app.web.timeline import row

router = APIRouter(prefix="/ui/captures/{capture_id}", include_in_schema=False)
_SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
_INERT = "sandbox; default-src 'none'"


@router.get("")
async def show(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    capture_id: str,
    remote: Annotated[bool, Query()] = False,
) -> Response:
    """Show one capture and mark it read."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    if not capture.is_read:
        capture = await service.context.library.revise(sandbox, capture_id, is_read=True)
    view = await service.fakes[capture.channel].view(capture, raw)
    return renderer.page(
        request,
        "capture.html",
        row=row(capture),
        capture=capture,
        base=f"{prefix}/ui/captures/{capture_id}",
        api=f"{prefix}/stagedoor/v1/captures/{capture_id}",
        fragment=f"{capture.channel}/{view.template}",
        view=view.values,
        is_remote_allowed=remote,
    )


@router.get("/document")
async def document(
    service: ServiceDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    capture_id: str,
    remote: Annotated[bool, Query()] = False,
) -> Response:
    """Return the captured document for a sandboxed frame; it can neither run script nor call home."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    parts_url = f"{prefix}/ui/captures/{capture_id}/parts"
    found = service.fakes[capture.channel].document(
        capture, raw, parts_url=parts_url, is_remote_allowed=remote
    )
    headers = {"Content-Security-Policy": found.policy, "Content-Type": found.content_type}
    return Response(found.body, headers=headers)


@router.get("/parts/{name}")
async def part(service: ServiceDep, sandbox: SandboxDep, capture_id: str, name: str) -> Response:
    """Return a part: pictures to be shown, everything else as a download."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    content_type, filename, body = service.fakes[capture.channel].part(capture, raw, name)
    is_shown = content_type in _SHOWN_INLINE
    disposition = (
        f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{quote(filename or 'part', safe='')}"
    )
    return Response(
        body,
        headers={
            "Content-Type": content_type if is_shown else "application/octet-stream",
            "Content-Disposition": disposition,
            "Content-Security-Policy": _INERT,
        },
    )


@router.post("/delete")
async def delete(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, capture_id: str) -> Response:
    """Delete the capture and go back to the timeline."""
    await service.context.library.delete(sandbox, capture_id)
    return RedirectResponse(f"{prefix}/", 303)


@router.post("/unread")
async def unread(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, capture_id: str) -> Response:
    """Mark the capture unread and go back to the timeline."""
    await service.context.library.revise(sandbox, capture_id, is_read=False)
    return RedirectResponse(f"{prefix}/", 303)
