"""Our own HTTP API, below /stagedoor/v1."""

from __future__ import annotations

from fastapi import FastAPI

from app.api import captures, control, health, stream, traffic, wait
from app.api.router import api_router
from app.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Add the API's routes, and those of every channel."""
    # `wait` comes first: `/captures/wait` is not a capture's id.
    routers = [module.router for module in (health, wait, captures, control, traffic, stream)]
    routers += [router for fake in service.fakes.values() if (router := fake.router(api_router)) is not None]
    for router in routers:
        app.routes.extend(router.routes)
