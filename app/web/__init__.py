"""The web inbox: pages rendered on the server, which a small script keeps up to date."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app.deps import Service
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
    timeline_pages,
)
from app.web.rendering import STATIC_FOLDER, Renderer


def install(app: FastAPI, service: Service) -> None:
    """Add the pages' routes and files."""
    app.state.renderer = Renderer(service)
    app.mount("/ui/static", StaticFiles(directory=STATIC_FOLDER), name="static")
    app.include_router(timeline_pages.router)
    app.include_router(capture_pages.router)
    app.include_router(api_pages.router)
    for pages in (
        callback_pages,
        request_pages,
        people_pages,
        sandbox_pages,
        fault_pages,
        clock_pages,
        setup_pages,
    ):
        app.include_router(pages.router)
    error_pages.install(app)
