"""Our own HTTP API, below /stagedoor/v1."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from app.api import captures, control, health, stream, traffic, wait
from app.api.parameters import KnownParameters
from app.deps import Service

ROOT = "/stagedoor/v1"


def install(app: FastAPI, service: Service) -> None:
    """Add the API's routes, and those of every channel."""
    app.include_router(health.router)
    checks = [Depends(KnownParameters())]
    # `wait` comes first: `/captures/wait` is not a capture's id.
    for module in (wait, captures, control, traffic, stream):
        app.include_router(module.router, prefix=ROOT, dependencies=checks)
    for fake in service.fakes.values():
        router = fake.router()
        if router is not None:
            app.include_router(router, prefix=ROOT, dependencies=checks)
