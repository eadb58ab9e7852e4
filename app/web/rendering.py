"""How pages are rendered: one Jinja environment over our templates and those of the channels."""

from __future__ import annotations

import gzip
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, Request, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

import fakes
from app.door import PREFIX
from app.service import Service
from app.sign_in import USER
from app.web import icons
from app.web.navigation import places
from app.web.people import shift_words
from app.web.static_files import StaticFiles, accepts_gzip
from app.web.timeline import day_label
from app.web.zone import zone_of
from fakes.core.clock import iso, moment, wall_ms
from fakes.core.fake import SANDBOX
from fakes.core.sandboxes import DEFAULT

_FOLDER = Path(__file__).parent
_FAKES = Path(fakes.__file__).parent
_WORTH_COMPRESSING = 1000


class Renderer:
    """Renders templates for one service."""

    def __init__(self, service: Service, static: StaticFiles, page_paths: Collection[str]) -> None:
        self._service = service
        self._page_paths = page_paths
        self._static_version = static.version
        channels = {channel: FileSystemLoader(_FAKES / channel / "templates") for channel in service.fakes}
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(_FOLDER / "templates"), PrefixLoader(channels)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["filesize"] = filesize
        self._environment.filters["clock"] = lambda ms: iso(ms)[11:19]
        self._environment.globals["icon"] = icons.icon
        self._environment.globals["static_version"] = static.version

    def ahead(self, request: Request) -> dict[str, str]:
        """Return the headers of a page whose captures are fetched when somebody is about to open them."""
        prefix: str = request.scope.get(PREFIX, "")
        return {"Speculation-Rules": f'"{prefix}/ui/static/{self._static_version}/ahead.json"'}

    def page(
        self,
        request: Request,
        template: str,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Return a page, or a fragment of one, for the sandbox of the request."""
        prefix: str = request.scope.get(PREFIX, "")
        sandbox: str = request.scope.get(SANDBOX) or DEFAULT
        clock = self._service.context.sandboxes.state(sandbox).clock
        zone = zone_of(request)
        today = zone.moment(clock.now_ms()).date()
        rendered = self._environment.get_template(template).render(
            prefix=prefix,
            sandbox=sandbox,
            sandboxes=self._service.context.sandboxes.names(),
            places=places(request.scope["path"], self._page_paths),
            now_ms=clock.now_ms(),
            clock=clock,
            clock_shift=shift_words(clock) if clock.offset_ms or clock.frozen_at_ms is not None else "",
            clock_day=_other_day(clock.now_ms()),
            signed_in=request.scope.get(USER, ""),
            zone=zone.name,
            asked=request.method,
            local=lambda iso_time: zone.moment(moment(iso_time)),
            day_name=lambda iso_time: day_label(zone.moment(moment(iso_time)).date(), today),
            **values,
        )
        return _answer(request, rendered.encode(), status, headers or {})


def _other_day(now_ms: int) -> str:
    """Return the day that a sandbox's clock shows, if it is not today."""
    day = iso(now_ms)[:10]
    return "" if day == iso(wall_ms())[:10] else day


def _answer(request: Request, body: bytes, status: int, headers: dict[str, str]) -> Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
        **headers,
    }
    if len(body) > _WORTH_COMPRESSING and accepts_gzip(request):
        return Response(gzip.compress(body, 5), status, headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, status, headers=headers)


def filesize(size: int) -> str:
    """Render a size in bytes for people: `812 B`, `4.2 KB`, `1.1 MB`."""
    if size < 1000:
        return f"{size} B"
    for unit in ("KB", "MB", "GB"):
        size_in_unit = size / 1000
        if size_in_unit < 1000 or unit == "GB":
            break
        size //= 1000
    return f"{size_in_unit:.1f} {unit}"


def renderer_of(request: Request) -> Renderer:
    """Return the renderer of this application."""
    return cast("Renderer", request.app.state.renderer)


async def _renderer(request: Request) -> Renderer:
    return renderer_of(request)


RendererDep = Annotated[Renderer, Depends(_renderer)]
