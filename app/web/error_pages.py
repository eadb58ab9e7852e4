"""Errors as pages: what our API words as a problem document, rendered for people who came to a page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response

from app.door import REFUSED
from app.web.rendering import renderer_of
from fakes.core.errors import KernelError
from fakes.core.fake import AsgiApp, Receive, Scope, Send

_Handler = Callable[[Request, Exception], Awaitable[Response]]


class Refusals:
    """Shows a person as a page of `app` what the door has refused; everything else goes to `inner`."""

    def __init__(self, app: FastAPI, inner: AsgiApp) -> None:
        self._app = app
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if REFUSED not in scope:
            await self._inner(scope, receive, send)
            return
        scope["app"] = self._app
        render = cast("_Handler", self._app.exception_handlers[KernelError])
        response = await render(Request(scope, receive), scope[REFUSED])
        await response(scope, receive, send)


def is_page(request: Request) -> bool:
    """Tell whether a person looks at a page, rather than a program at our API."""
    path: str = request.scope["path"]
    is_ours = path == "/" or path.startswith("/ui") or not path.startswith("/stagedoor")
    return is_ours and "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Render the errors that `app` answers as problem documents as pages, where a page was asked for."""
    for key, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(key, _as_page(cast("_Handler", handler)))


def _as_page(handler: _Handler) -> _Handler:
    async def render(request: Request, error: Exception) -> Response:
        answer = await handler(request, error)
        if not is_page(request):
            return answer
        problem = json.loads(bytes(answer.body))
        page = renderer_of(request).page(
            request,
            "error.html",
            answer.status_code,
            title=problem["title"],
            detail=problem["detail"],
            hint=problem["hint"],
            is_passing=answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE,
        )
        page.headers.update(
            {name: answer.headers[name] for name in ("retry-after",) if name in answer.headers}
        )
        return page

    return render
