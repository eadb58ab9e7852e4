"""The web inbox: pages rendered on the server."""

from __future__ import annotations

from fastapi import FastAPI

from app.deps import Service


def install(app: FastAPI, service: Service) -> None:
    """Add the pages' routes."""
