"""Our own HTTP API, below /stagedoor/v1."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from app.api import captures, control, health, stream, traffic, wait
from app.api.document import COMMON_PROBLEMS
from app.api.parameters import KnownParameters
from app.deps import Service

ROOT = "/stagedoor/v1"


def install(app: FastAPI, service: Service) -> None:
    """Add the API's routes, and those of every channel."""
    app.include_router(health.router)
    checks = [Depends(KnownParameters())]
    # `wait` comes first: `/captures/wait` is not a capture's id.
    routers = [module.router for module in (wait, captures, control, traffic, stream)]
    routers += [router for fake in service.fakes.values() if (router := fake.router()) is not None]
    for router in routers:
        app.include_router(router, prefix=ROOT, dependencies=checks, responses=COMMON_PROBLEMS)
