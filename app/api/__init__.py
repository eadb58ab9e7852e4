"""Our own HTTP API, below /stagedoor/v1."""

from __future__ import annotations

from fastapi import FastAPI

from app.deps import Service


def install(app: FastAPI, service: Service) -> None:
    """Add the API's routes, and those of every channel."""
    for fake in service.fakes.values():
        router = fake.router()
        if router is not None:
            app.include_router(router, prefix="/stagedoor/v1")
