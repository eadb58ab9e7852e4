"""The page on which a sandbox's time is moved, stopped and set back to the wall's."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.control import clock_json
from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.service import Service
from app.web.people import shift_words
from app.web.rendering import RendererDep
from fakes.core.clock import SandboxClock, duration_ms, moment
from fakes.core.errors import InvalidInput

router = APIRouter(prefix="/ui/clock", include_in_schema=False)
PRESETS = (("PT1H", "1 hour"), ("P1D", "1 day"), ("P3D", "3 days"), ("P1M", "1 month"))
_MONTH = "P1M"
_LAST_YEAR = 9999
Typed = Annotated[str, Form(max_length=100)]


@router.get("")
async def clock(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep
) -> Response:
    """Show the sandbox's time."""
    return _page(request, service, renderer, sandbox)


def _page(
    request: Request,
    service: Service,
    renderer: RendererDep,
    sandbox: str,
    *,
    complaint: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    clock = service.context.sandboxes.state(sandbox).clock
    state = clock_json(clock)
    return renderer.page(
        request,
        "clock.html",
        400 if complaint else 200,
        state=state,
        ahead=shift_words(clock),
        presets=PRESETS,
        complaint=complaint,
        typed={"advance": "", "to": state["now"][:16], **(typed or {})},
    )


@router.post("")
async def change(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    action: Typed,
    advance: Typed = "",
    to: Typed = "",
) -> Response:
    """Move or stop the clock, and run what has become due before this answers."""
    try:
        await service.context.sandboxes.set_clock(sandbox, lambda now: changed(now, action, advance, to))
    except InvalidInput as error:
        typed = {name: value for name, value in (("advance", advance), ("to", to)) if value}
        complaint = f"{error.detail} {error.hint}".strip()
        return _page(request, service, renderer, sandbox, complaint=complaint, typed=typed)
    await service.context.scheduler.settle(sandbox)
    return RedirectResponse(f"{prefix}/ui/clock", 303)


def changed(now: SandboxClock, action: str, advance: str, to: str) -> SandboxClock:
    """Return the clock after what a form says. Raises InvalidInput."""
    if action == "advance":
        if advance == _MONTH:
            return now.moved_to(month_later(now.now_ms()))
        return now.advanced(duration_ms(advance))
    if action == "to":
        return now.moved_to(moment(to))
    if action == "freeze":
        return now.frozen()
    if action == "run":
        return now.running()
    if action == "reset":
        return SandboxClock()
    raise InvalidInput(f"{action!r} is nothing that a clock can do.")


def month_later(ms: int) -> int:
    """Return the same day of the next month, or its last where it has no such day."""
    here = datetime.fromtimestamp(ms / 1000, UTC)
    year, month = (here.year + 1, 1) if here.month == 12 else (here.year, here.month + 1)
    if year > _LAST_YEAR:
        raise InvalidInput("The time lies outside the years 1 to 9999.")
    day = min(here.day, calendar.monthrange(year, month)[1])
    return int(here.replace(year=year, month=month, day=day).timestamp() * 1000)
