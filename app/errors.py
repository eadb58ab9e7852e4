"""How our own API answers its errors: each kind that the framework or the kernel raises, as a problem document."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.problem import DOCS, problem, worded
from fakes.core.errors import InvalidInput, KernelError, NotFound
from fakes.core.limits import Disconnected

log = logging.getLogger(__name__)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class ServerStopping(KernelError):
    """The server ends before the request could be answered."""

    status = 503
    title = "Server stopping"


def install(app: FastAPI) -> None:
    """Let every error of `app` be answered so."""
    app.add_exception_handler(KernelError, _kernel)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Disconnected, _nobody)
    app.add_exception_handler(Exception, _unexpected)


async def _kernel(_request: Request, error: Exception) -> Response:
    return problem(error if isinstance(error, KernelError) else KernelError(str(error)))


async def _validation(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    places = [{"in": ".".join(map(str, each["loc"])), "message": _message(each)} for each in found]
    words = "; ".join(f"{place['in']}: {place['message']}" for place in places) or "The request is not valid."
    return problem(InvalidInput(words, hint=DOCS), errors=places)


def _message(mistake: Mapping[str, Any]) -> str:
    """Return what is wrong, in our words where the framework's own are those of a programmer."""
    if mistake["type"] == "extra_forbidden":
        return "There is no such key."
    return str(mistake["msg"]).removeprefix("Value error, ")


async def _nobody(_request: Request, _error: Exception) -> Response:
    """Answer a client that has gone; nothing of it leaves the server."""
    return problem(InvalidInput("The client went away before it was answered.", hint=DOCS))


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND and error.detail == HTTPStatus.NOT_FOUND.phrase:
        return problem(
            NotFound(
                f"Nothing answers at {request.method} {request.url.path}.",
                hint="GET /stagedoor/docs lists our API; no provider that is imitated owns this path.",
            )
        )
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _method_not_allowed(request)
    title = HTTPStatus(error.status_code).phrase
    response = worded(error.status_code, title, str(error.detail), DOCS)
    response.headers.update(error.headers or {})
    return response


def _method_not_allowed(request: Request) -> Response:
    # The framework names the methods of the first route that has this path only.
    allowed = ", ".join(method for method in _METHODS if _is_routed(request, method))
    response = worded(
        405,
        "Method not allowed",
        f"{request.method} is not possible at {request.url.path}.",
        f"Possible here: {allowed}. {DOCS}",
    )
    response.headers["Allow"] = allowed
    return response


def _is_routed(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return worded(
        500, "Internal error", f"{type(error).__name__} in the server.", "The server's log has the details."
    )
