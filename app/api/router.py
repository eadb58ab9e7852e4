"""The routers of our API: below which path its calls lie, and what holds for each of them."""

from __future__ import annotations

from enum import Enum

from fastapi import APIRouter, Depends

from app.api.document import COMMON_PROBLEMS, operation_id
from app.api.parameters import KnownParameters

ROOT = "/stagedoor/v1"


def api_router(*, prefix: str = "", tags: list[str | Enum] | None = None) -> APIRouter:
    """Return a router whose calls lie below /stagedoor/v1.

    Its routes are complete as they are: a router that is included in another builds each of its routes a second time.
    """
    return APIRouter(
        prefix=f"{ROOT}{prefix}",
        tags=tags,
        dependencies=[Depends(KnownParameters())],
        responses=COMMON_PROBLEMS,
        generate_unique_id_function=operation_id,
    )
