"""The web inbox: pages rendered on the server, which small scripts keep up to date."""

from __future__ import annotations

from fastapi import FastAPI

from app.service import Service
from app.web import (
    api_pages,
    callback_pages,
    capture_pages,
    clock_pages,
    error_pages,
    fault_pages,
    people_pages,
    request_pages,
    sandbox_pages,
    setup_pages,
    sign_in_pages,
    timeline_actions,
    timeline_pages,
)
from app.web.rendering import Renderer
from app.web.static_files import StaticFiles

ROUTERS = (
    timeline_pages.router,
    timeline_actions.router,
    capture_pages.router,
    callback_pages.router,
    request_pages.router,
    people_pages.router,
    sandbox_pages.router,
    fault_pages.router,
    clock_pages.router,
    setup_pages.router,
    sign_in_pages.router,
    api_pages.router,
)


def install(app: FastAPI, service: Service) -> None:
    """Add the pages' routes and files. The errors of `app` must be installed before."""
    static = StaticFiles()
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    app.state.renderer = Renderer(service, static, paths)
    for router in (static.router(), *ROUTERS):
        # They are complete: a router that is included builds each of its routes a second time.
        app.routes.extend(router.routes)
    error_pages.install(app)
