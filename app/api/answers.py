"""How routes of our API answer and describe themselves: bytes made once, schemas for the document."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response
from pydantic import BaseModel

from app.api.schemas import Problem

_PROBLEM_STATUSES = {
    400: "The request cannot be understood.",
    404: "There is no such thing in this sandbox.",
    503: "The store cannot be reached now; try again.",
}


def answer(value: Any, status: int = 200) -> Response:
    """Return `value` as JSON, without a second validation of what the kernel made."""
    return Response(orjson.dumps(value), status, media_type="application/json")


def documented(
    model: type[BaseModel], *, status: int = 200, **more: type[BaseModel]
) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route: its model, problems, and `more` as `_404=Model`."""
    responses: dict[int | str, dict[str, Any]] = {status: {"model": model, "description": model.__doc__}}
    for code, words in _PROBLEM_STATUSES.items():
        responses[code] = _problem(Problem, words)
    for key, problem in more.items():
        responses[int(key[1:])] = _problem(problem, problem.__doc__ or "")
    return responses


def _problem(model: type[BaseModel], words: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"model": model, "description": words, "content": {"application/problem+json": {"schema": schema}}}
