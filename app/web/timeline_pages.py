"""The timeline page, its rows as fragments for the script, and what the search field suggests."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.control import environment
from app.api.filters import Cursor, known_channel, known_provider
from app.deps import SandboxDep, ServiceDep
from app.service import Service
from app.web.filters import Filters, FiltersDep, Words
from app.web.rendering import RendererDep
from app.web.suggestions import suggestions
from app.web.timeline import Day, days
from app.web.zone import zone_of
from fakes.core.captures import Json
from fakes.core.clock import wall_ms
from fakes.core.errors import InvalidInput
from fakes.core.library import Page
from fakes.core.sandboxes import DEFAULT
from fakes.core.search import OPERATORS
from fakes.core.vocabulary import vocabulary

router = APIRouter(include_in_schema=False)
_PAGE_SIZE = 50
_MOST_ROWS = 500
_NEW_MS = 60_000
_NO_PAGE = Page([], None, 0, is_total_exact=True)
Ids = Annotated[str, Query(max_length=13 * _MOST_ROWS, description="ids of captures, separated by commas")]


@router.get("/")
async def timeline(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    filters: FiltersDep,
    cursor: Cursor = None,
    newer: Cursor = None,
) -> Response:
    """Show what was captured, newest first."""
    # Taken before anything is read: the stream tells the page if something happened since.
    version = service.context.bus.version(sandbox)
    complaint: InvalidInput | None = None
    page = _NO_PAGE
    context = service.context
    words = await vocabulary(context.store, context.sandboxes, sandbox)
    try:
        known_channel(service, filters.channel or None)
        # Captures outlive a provider that is imitated no more.
        if filters.provider not in words.providers:
            known_provider(service, filters.provider or None)
        page = await _page(service, sandbox, filters, cursor, newer)
    except InvalidInput as error:
        complaint = error
    is_first = newer is None and cursor is None
    if newer is not None and len(page.items) < _PAGE_SIZE:
        # What is newer has become less than a page: show the first page, which is live.
        page, is_first = await _page(service, sandbox, filters, None, None), True
    return renderer.page(
        request,
        "timeline.html",
        status=200 if complaint is None else 400,
        headers=renderer.ahead(request),
        days=_days(service, request, sandbox, page),
        page=page,
        found=page if filters.is_counted and complaint is None else None,
        complaint=complaint,
        filters=filters,
        is_first=is_first,
        version=version,
        words=words,
        operators=OPERATORS.values(),
        environment=environment(service, sandbox) if not page.items and not filters.given else {},
        is_new=_is_new(service, sandbox),
        **await _counts(service, sandbox),
    )


def _is_new(service: Service, sandbox: str) -> bool:
    """Tell whether somebody has just made the sandbox, perhaps by a slip in its name on the way here."""
    age_ms = wall_ms() - service.context.sandboxes.state(sandbox).created_ms
    return sandbox != DEFAULT and age_ms < _NEW_MS


async def _page(
    service: Service, sandbox: str, filters: Filters, cursor: str | None, newer: str | None
) -> Page:
    library = service.context.library
    query = filters.query(sandbox)
    if newer is not None:
        return await library.page_before(query, limit=_PAGE_SIZE, cursor=newer)
    return await library.page(query, limit=_PAGE_SIZE, cursor=cursor)


@router.get("/ui/rows")
async def rows(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    filters: FiltersDep,
    ids: Ids = "",
    known: Ids = "",
) -> Response:
    """Return the rows of `ids` as far as they match, those of `known` as far as they are there, and the counts."""
    shown = set(filter(None, known.split(",")))
    asked = shown.union(filter(None, ids.split(",")))
    found = await service.context.library.these(sandbox, asked) if asked else []
    query = filters.query(sandbox)
    wanted = [each for each in found if each.id in shown or query.mismatch(each) is None]
    page = Page(wanted, None, len(wanted), is_total_exact=True)
    return renderer.page(
        request,
        "rows.html",
        days=_days(service, request, sandbox, page),
        found=await service.context.library.page(query, limit=1) if filters.is_counted else None,
        filters=filters,
        **await _counts(service, sandbox),
    )


@router.get("/ui/suggest")
async def suggest(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    q: Words = "",
    caret: Annotated[int, Query(ge=0)] = 2000,
) -> Response:
    """Return the options for the search field."""
    context = service.context
    words = await vocabulary(context.store, context.sandboxes, sandbox)
    return renderer.page(request, "suggestions.html", suggestions=suggestions(q, caret, words))


def _days(service: Service, request: Request, sandbox: str, page: Page) -> list[Day]:
    now_ms = service.context.sandboxes.state(sandbox).clock.now_ms()
    return days(page.items, now_ms=now_ms, zone=zone_of(request), about=service.about)


async def _counts(service: Service, sandbox: str) -> Json:
    counters = await service.context.library.counters(sandbox)
    return {
        "channels": [(name, *counters.get(name, (0, 0))) for name in service.fakes],
        "total": sum(total for total, _ in counters.values()),
        "unread_total": sum(unread for _, unread in counters.values()),
    }
