"""The OpenAPI document: what holds for every call of ours is added here, once, to what the routes say of themselves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.api.schemas import Problem
from fakes.core.captures import Json

_PROBLEM_MEDIA_TYPE = "application/problem+json"
_DESCRIPTION = (
    "Reads, waits for and steers what Stagedoor captures. Every call means one sandbox: the one that `/s/{sandbox}` "
    "in front of the path names, or the header `X-Stagedoor-Sandbox`, else `default`. Ids sort by time; times are "
    "ISO 8601 UTC. A parameter that a call does not know is an error."
)
_SERVERS = [
    {"url": "/", "description": "the sandbox `default`, or the one that a header names"},
    {
        "url": "/s/{sandbox}",
        "description": "one sandbox",
        "variables": {"sandbox": {"default": "default", "description": "its name; the first use creates it"}},
    },
]
_SANDBOX = {
    "name": "X-Stagedoor-Sandbox",
    "in": "header",
    "required": False,
    "description": "the sandbox that is meant; a `/s/{sandbox}` in front of the path wins",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
}
_BASIC = {
    "type": "http",
    "scheme": "basic",
    "description": "wanted where the setting STAGEDOOR_AUTH is set",
}
# Which every call can answer; FastAPI's own 422 is none of them, as the last one covers the rest.
COMMON_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request cannot be understood."},
    503: {
        "model": Problem,
        "description": "The store cannot be reached now, or the server stops: try again.",
    },
    "default": {
        "model": Problem,
        "description": "Any other error: 401 without credentials, 403 for pages of other origins, 405, "
        "413 and 415 for bodies that are too large or no JSON, 500.",
    },
}


def operation_id(route: APIRoute) -> str:
    """Return the name of an operation: that of the function behind it."""
    return route.name


class DocumentedApi(FastAPI):
    """A FastAPI application whose document says what every call has in common."""

    def openapi(self) -> Json:
        """Return the OpenAPI document; it is made once."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def completed(document: Json) -> Json:
    """Return a document of FastAPI's with servers, credentials, the sandbox's header, and problems by their type."""
    document["info"]["description"] = _DESCRIPTION
    document["servers"] = _SERVERS
    document["security"] = [{}, {"basic": []}]
    document.setdefault("components", {})["securitySchemes"] = {"basic": _BASIC}
    for path in document.get("paths", {}).values():
        for operation in path.values():
            operation.setdefault("parameters", []).append(_SANDBOX)
            for status, response in operation["responses"].items():
                if status == "default" or int(status) >= 400:
                    response["content"] = {_PROBLEM_MEDIA_TYPE: response["content"].pop("application/json")}
    return document
