"""How routes of our API answer and describe themselves: bytes made once, schemas for the document."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response
from pydantic import BaseModel

from app.api.schemas import Problem

Responses = dict[int | str, dict[str, Any]]
MISSING: Responses = {404: {"model": Problem, "description": "There is no such thing in this sandbox."}}
"""What a call answers that names something by its id."""


def answer(value: Any, status: int = 200) -> Response:
    """Return `value` as JSON, without a second validation of what the kernel made."""
    return Response(orjson.dumps(value), status, media_type="application/json")


def documented(model: type[BaseModel], *, status: int = 200, **more: type[BaseModel]) -> Responses:
    """Return the `responses` of a route: its model, and `more` as `_404=Model`."""
    models = {status: model} | {int(key[1:]): other for key, other in more.items()}
    return {code: {"model": each, "description": each.__doc__ or ""} for code, each in models.items()}


def bytes_of(*media_types: str, words: str) -> Responses:
    """Return the `responses` of a route that answers with bytes of one of these media types."""
    content = {each: {"schema": {"type": "string", "format": "binary"}} for each in media_types}
    return {200: {"description": words, "content": content}}
