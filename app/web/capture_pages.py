"""The page of one capture, the captured document in its frame, its parts, and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.service import Service
from app.web.filters import Filters, FiltersDep
from app.web.rendering import RendererDep
from app.web.snippet import snippets
from app.web.timeline import row
from app.web.zone import zone_of
from fakes.core.captures import Capture, Json
from fakes.core.errors import InvalidInput
from fakes.core.fake import Section, View
from fakes.core.query import CaptureQuery

router = APIRouter(prefix="/ui/captures/{capture_id}", include_in_schema=False)
_SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
# Browsers show it with a viewer of their own, which has nothing of our origin.
_PDF = "application/pdf"
_INERT = "sandbox; default-src 'none'; frame-ancestors 'none'"
_INERT_IN_OUR_FRAME = "sandbox; default-src 'none'; frame-ancestors 'self'"
_KEPT = ("view", "width", "dark", "remote", "q", "channel", "provider", "flag", "tag", "unread")
_MAX_FIELD_CHARS = 10_000
TEST = "test"


class Here:
    """The URL of the page that is shown, from which its links differ in one thing."""

    def __init__(self, base: str, asked: dict[str, str]) -> None:
        self.base = base
        self._asked = {name: asked[name] for name in _KEPT if asked.get(name)}

    def url(self, base: str = "", **changes: str) -> str:
        """Return the page's URL with some of its query changed; an empty value takes one away."""
        query = {name: value for name, value in {**self._asked, **changes}.items() if value}
        return (base or self.base) + (f"?{urlencode(query)}" if query else "")


@router.get("")
async def show(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    filters: FiltersDep,
    capture_id: str,
) -> Response:
    """Show one capture and mark it read; its neighbours are those of the timeline that the filters make.

    A browser that fetches it ahead has not shown it to anybody yet: its script marks it once it is shown.
    """
    library = service.context.library
    capture = await library.get(sandbox, capture_id)
    raw = await library.raw(sandbox, capture_id)
    is_ahead = "prefetch" in request.headers.get("sec-purpose", "")
    if not capture.is_read and not is_ahead:
        capture = await library.revise(sandbox, capture_id, is_read=True)
    asked = dict(request.query_params)
    view = await service.fakes[capture.channel].view(capture, raw, asked)
    here = Here(f"{prefix}/ui/captures/{capture_id}", asked)
    newer, older = await library.neighbours(_walked(sandbox, filters), capture.number)
    is_test = view.expectation is not None and asked.get("view") == TEST
    origin = f"{request.url.scheme}://{request.url.netloc}"
    return renderer.page(
        request,
        "capture.html",
        headers=renderer.ahead(request),
        row=row(capture, zone_of(request), service.about(capture)),
        capture=capture,
        base=here.base,
        here=here,
        timeline=filters.url(),
        api=f"{prefix}/stagedoor/v1/captures/{capture_id}",
        fragment=f"{capture.channel}/{view.template}",
        view=view.values,
        sections=_sections(view),
        section=TEST if is_test else view.section,
        is_live=view.is_live,
        notice=asked.get("notice", "")[:500],
        refusal=asked.get("refusal", "")[:500],
        newer=newer,
        older=older,
        snippets=snippets(capture, view.expectation, origin) if is_test and view.expectation else [],
        callbacks=await _callbacks(service, capture),
        requests=await _requests(service, capture, view),
    )


def _walked(sandbox: str, filters: Filters) -> CaptureQuery:
    try:
        # What was read while walking through what is unread still has neighbours.
        return replace(filters, unread="").query(sandbox)
    except InvalidInput:
        return CaptureQuery(sandbox)


def _sections(view: View) -> list[Section]:
    own = list(view.sections)
    if view.expectation is not None:
        own = own or [Section("", "Capture")]
        own.append(Section(TEST, "Copy as test"))
    return own


async def _callbacks(service: Service, capture: Capture) -> list[Json]:
    return await service.context.outbox.of_captures(capture.sandbox, [capture.number])


async def _requests(service: Service, capture: Capture, view: View) -> list[Json]:
    if not view.answer_marks:
        return []
    return await service.context.requests.behind(capture.sandbox, capture.provider, view.answer_marks)


@router.get("/document")
async def document(request: Request, service: ServiceDep, sandbox: SandboxDep, capture_id: str) -> Response:
    """Return the captured document for a sandboxed frame; it can neither run script nor call home."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    found = await service.fakes[capture.channel].document(capture, raw, dict(request.query_params))
    headers = {
        "Content-Security-Policy": found.policy,
        "Content-Type": found.content_type,
        "Cache-Control": "no-store",
    }
    return Response(found.body, headers=headers)


@router.get("/parts/{name}")
async def part(service: ServiceDep, sandbox: SandboxDep, capture_id: str, name: str) -> Response:
    """Return a part: pictures and PDFs to be shown, everything else as a download."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    content_type, filename, body = service.fakes[capture.channel].part(capture, raw, name)
    is_shown = content_type in _SHOWN_INLINE or content_type == _PDF
    disposition = f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{_file_name(filename)}"
    return Response(
        body,
        headers={
            "Content-Type": content_type if is_shown else "application/octet-stream",
            "Content-Disposition": disposition,
            "Content-Security-Policy": _INERT_IN_OUR_FRAME if content_type == _PDF else _INERT,
        },
    )


def _file_name(name: str) -> str:
    """Return a file name that means one file in one folder and reads in one direction, percent-encoded."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in last if character.isprintable()).strip(" .")
    return quote(plain[:150].encode("utf-8", "replace") or b"part", safe="")


@router.post("/unread")
async def unread(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, capture_id: str) -> Response:
    """Mark the capture unread and go back to the timeline."""
    await service.context.library.revise(sandbox, capture_id, is_read=False)
    return RedirectResponse(f"{prefix}/", 303)


@router.post("/resend")
async def resend(
    service: ServiceDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    capture_id: str,
    callback: Annotated[str, Form(max_length=100)],
) -> Response:
    """Send a callback of the capture again."""
    sent = await service.context.outbox.resend(sandbox, callback)
    return _back(prefix, capture_id, notice=f"Sent again to {sent['url']}.")


@router.post("/actions/{action}")
async def act(
    request: Request,
    service: ServiceDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    capture_id: str,
    action: str,
) -> Response:
    """Do what a button or form of the channel's says, and show what came of it."""
    capture = await service.context.library.get(sandbox, capture_id)
    raw = await service.context.library.raw(sandbox, capture_id)
    form = await request.form(max_files=0, max_fields=20)
    fields = {name: str(value)[:_MAX_FIELD_CHARS] for name, value in form.items()}
    try:
        acted = await service.fakes[capture.channel].act(capture, raw, action, fields)
    except InvalidInput as error:
        return _back(prefix, capture_id, refusal=f"{error.detail} {error.hint}".strip())
    return _back(prefix, acted.capture_id or capture_id, notice=acted.notice)


def _back(prefix: str, capture_id: str, **words: str) -> Response:
    said = {name: value for name, value in words.items() if value}
    query = f"?{urlencode(said)}" if said else ""
    return RedirectResponse(f"{prefix}/ui/captures/{capture_id}{query}", 303)
