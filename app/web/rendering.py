"""How pages are rendered: one Jinja environment over our templates and those of the channels."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, Request, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

import fakes
from app.deps import Service
from app.door import PREFIX
from app.web import icons
from fakes.core.clock import iso
from fakes.core.fake import SANDBOX
from fakes.core.sandboxes import DEFAULT

_FOLDER = Path(__file__).parent
_FAKES = Path(fakes.__file__).parent
STATIC_FOLDER = _FOLDER / "static"


class Renderer:
    """Renders templates for one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
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
        # A changed file gets a new URL, so that browsers may keep the old one for ever.
        self._environment.globals["static_version"] = _fingerprint()

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page, or a fragment of one, for the sandbox of the request."""
        prefix: str = request.scope.get(PREFIX, "")
        sandbox: str = request.scope.get(SANDBOX) or DEFAULT
        names = self._service.context.sandboxes.names()
        rendered = self._environment.get_template(template).render(
            prefix=prefix,
            sandbox=sandbox,
            sandboxes=names,
            now_ms=self._service.context.sandboxes.state(sandbox).clock.now_ms(),
            clock=self._service.context.sandboxes.state(sandbox).clock,
            **values,
        )
        return Response(
            rendered, status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
        )


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


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(STATIC_FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def renderer_of(request: Request) -> Renderer:
    """Return the renderer of this application."""
    return cast("Renderer", request.app.state.renderer)


RendererDep = Annotated[Renderer, Depends(renderer_of)]
